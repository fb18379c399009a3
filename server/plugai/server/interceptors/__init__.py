"""What every rpc passes through: request id, errors, authentication, metrics."""
