"""Models with LoRA adapters: each is served by its base, with the base's weights, process and slots."""
