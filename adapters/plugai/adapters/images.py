"""Images in a prompt: which of them a provider can be sent."""

from __future__ import annotations

from plugai.runners.base import ArtifactPart, BlobPart, UriPart
from plugai.runners.errors import InvalidRequestError


def sendable_image(part: BlobPart | UriPart | ArtifactPart, *schemes: str) -> BlobPart | UriPart:
    """The image, as its bytes or as an address of one of these schemes, such as "https://".

    Raises InvalidRequestError if it is no image, or neither.
    """
    if not part.mime_type.startswith("image/"):
        raise InvalidRequestError(f"the provider accepts no {part.mime_type or 'data of unknown type'}; leave it out")
    if isinstance(part, ArtifactPart):
        raise InvalidRequestError("the provider does not accept artifacts; send the image itself")
    if isinstance(part, UriPart) and not part.uri.startswith(schemes):
        raise InvalidRequestError("an image's uri must begin with https://")
    return part
