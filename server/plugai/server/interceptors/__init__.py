"""The middleware of every rpc: request id, metrics, errors, authentication, rate limits, validation."""
