"""The checks that hold the structure: `python -m scripts.checks`. A module each, and each names what to do."""
