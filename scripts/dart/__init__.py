"""Generates the Dart client's models, calls and errors from the contract, and formats Dart."""
