"""Remote providers: their models, their health, and the credentials that pay for them."""
