"""`plugai doctor`: what is installed, what is missing, and the command that gets it."""
