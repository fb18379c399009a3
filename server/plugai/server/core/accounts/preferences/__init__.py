"""What users prefer, wherever they sign in."""
