"""The settings of a user: the account, the devices, and how everything looks."""
