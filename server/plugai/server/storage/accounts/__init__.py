"""Users, invitations, devices, tokens, second factors and linked identities."""
