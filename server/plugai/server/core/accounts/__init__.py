"""User accounts: login, credentials, invitations and administration."""
