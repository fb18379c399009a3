"""Between the wire and the core: protobuf messages to plain values and back."""
