"""Those at whom people sign in, spoken to over HTTPS."""
