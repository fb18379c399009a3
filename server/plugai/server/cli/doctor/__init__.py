"""`plugai doctor`: checks the installation, and shows how to fix problems."""
