"""What both ends of a worker's socket agree on: the secret's place, and how large a message may be."""

from __future__ import annotations

SECRET_KEY = "plugai-secret"
"""The metadata key of the secret that every call carries."""

LISTENING = b"listening\n"
"""What a worker writes to its output once it can be called."""

_MESSAGE_BYTES = 64 * 2**20
OPTIONS = (
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    # A request that was cut off may have run: whether to send it again is not the channel's decision.
    ("grpc.enable_retries", 0),
)
