"""The groups of calls, such as `client.models`: one module each."""
