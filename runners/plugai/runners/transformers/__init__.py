"""Models in transformers' own format: text, text about pictures, and embeddings."""
