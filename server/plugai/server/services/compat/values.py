"""Values that several APIs write in the same way."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, TypeVar

import msgspec

from plugai.runners.base import TokenLogprob
from plugai.runners.errors import InvalidRequestError
from plugai.v1 import message_pb2

Json = dict[str, object]
T = TypeVar("T")

# Lists that are longer are refused while a body is read. The contract's rules, which may allow less, are looked at only
# after each item was translated, which takes seconds for some hundred thousand.
MAX_ITEMS = 512
MAX_PARTS = 64
Items = Annotated[list[T], msgspec.Meta(max_length=MAX_ITEMS)]
"""Messages, or something else of which a request has some."""
Parts = Annotated[list[T], msgspec.Meta(max_length=MAX_PARTS)]
"""Parts of one message, or something else of which a request has few."""

_DATA_URL = re.compile(r"data:(?P<type>[\w.+/-]+)?(;[\w=.-]+)*?;base64,", re.IGNORECASE)
_INT32 = 2**31
_SEEDS = 2**32


def image_bytes(text: str, path: str) -> bytes:
    """The bytes of an image in base64. Raises InvalidRequestError, which names the field at `path`."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        problem = "is not base64; encode the image again"
        raise InvalidRequestError(f"{path} {problem}", {path: problem}) from None


def image_part(url: str, path: str) -> message_pb2.Part:
    """The image at a URL, or in a data URL. Raises InvalidRequestError, which names the field at `path`."""
    found = _DATA_URL.match(url)
    if found is None:
        return message_pb2.Part(uri=url)
    return message_pb2.Part(blob=image_bytes(url[found.end() :], path), mime_type=found["type"] or "")


def int32(value: int) -> int:
    """The nearest number that protobuf can hold: others would not reach the rules that refuse them."""
    return max(-_INT32, min(value, _INT32 - 1))


def seed(value: int) -> int:
    """A seed of ours, which has 32 bits and no sign."""
    return value % _SEEDS


def arguments(text: str) -> object:
    """The arguments of a tool call as a value. What is no JSON is passed on as it is, as a stream would."""
    try:
        return msgspec.json.decode(text or "{}")
    except msgspec.DecodeError:
        return {"arguments": text}


def token_logprob(token: TokenLogprob, with_top: bool = True) -> Json:
    """A token and its probability, with those that were as likely."""
    made: Json = {"token": token.token, "logprob": token.logprob, "bytes": list(token.token.encode())}
    return made | {"top_logprobs": [token_logprob(top, False) for top in token.top]} if with_top else made
