"""HTTP to providers: connections, pools, server-sent events, retries."""
