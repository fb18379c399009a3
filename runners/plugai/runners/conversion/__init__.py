"""Weights that were published as pickles, made safetensors once."""
