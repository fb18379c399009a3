"""What is asked for beside a password: a code from an authenticator app, or a recovery code."""
