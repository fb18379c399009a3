"""What engines on torch share. Only workers import the modules that import torch."""
