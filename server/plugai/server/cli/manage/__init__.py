"""Groups of commands for what a server has, such as models and users: one module each."""
