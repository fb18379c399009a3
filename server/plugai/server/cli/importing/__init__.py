"""`plugai import`: what other programs have stored, taken over by a running server."""
