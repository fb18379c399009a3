"""What one can do with a picture that is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plugai.frontend.design.controls import Handler
from plugai.frontend.languages.sentences import tr
from plugai.frontend.pictures.picture import Picture
from plugai.frontend.pictures.prompts import Wording


@dataclass(frozen=True, slots=True)
class PictureActions:
    """Each makes a handler for one picture.

    `shape` also says how it is called, and is None where no shape can be made of a picture. `wording` is what was asked
    for, as far as that is known, and `is_gone` whether it was deleted.
    """

    open: Callable[[Picture], Handler]
    use_seed: Callable[[Picture], Handler]
    reuse: Callable[[Picture], Handler]
    vary: Callable[[Picture], Handler]
    begin_from: Callable[[Picture], Handler]
    download: Callable[[Picture], Handler]
    delete: Callable[[Picture], Handler]
    shape: Callable[[Picture], tuple[str, Handler] | None]
    wording: Callable[[Picture], Wording]
    is_gone: Callable[[Picture], bool]

    def name(self, picture: Picture) -> str:
        """What it is called for who cannot see it."""
        prompt = self.wording(picture).prompt
        seed = "" if picture.seed is None else tr(", seed {seed}", seed=picture.seed)
        return (
            tr("Picture: {prompt}{seed}", prompt=prompt, seed=seed)
            if prompt
            else tr("Picture {value}", value=picture.name or picture.artifact_id)
        )


def url(picture: Picture, *, is_small: bool = False) -> str:
    """Where the picture is, or a small one of it."""
    # Flet takes a path of letters, digits and slashes for a picture in base64, and shows nothing.
    return f"/file/{picture.artifact_id}?{'small' if is_small else 'whole'}=1"


def download_url(picture: Picture) -> str:
    """Where a browser downloads it from."""
    return f"/file/{picture.artifact_id}?download=1"
