"""Definitions of models and limits, and the last model list of each provider."""
