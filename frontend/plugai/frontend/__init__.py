"""The web interface: a Flet application that talks to a server only through `plugai.client`."""
