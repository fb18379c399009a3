"""Shapes from texts and pictures, by Shap-E's pipelines."""
