"""Constants that the gateway and its workers share."""

from __future__ import annotations

SECRET_KEY = "plugai-secret"
"""The metadata key of the secret that every call carries."""

LISTENING = b"listening\n"
"""The line that a worker writes to standard output once it accepts calls."""

NOT_CONFINED = b"not confined: "
"""How the line begins that a worker writes instead, before its reason, if it cannot be confined as required."""

_MESSAGE_BYTES = 64 * 2**20
OPTIONS = (
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    # An interrupted request may have run: the channel must not retry it.
    ("grpc.enable_retries", 0),
)
