"""What a process that opens foreign files may touch: decided in the gateway, and enforced in the process."""
