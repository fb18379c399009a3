"""What administrators see of the requests of all users, which is never what users or models have written."""
