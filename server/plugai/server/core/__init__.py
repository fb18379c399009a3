"""The use cases and their state machines: plain async Python, no gRPC, no protobuf, no SQL."""
