"""LoRA adapters: small changes to the weights of a base model, which models that have it as their base share."""
