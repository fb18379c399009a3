"""Options of the commands that generate files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Model = Annotated[
    str, typer.Option("--model", "-m", help="Model id; by default the first model of this kind, a loaded one if any.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File or folder to write to; several files are numbered. By default here."),
]
Seed = Annotated[
    int | None, typer.Option(min=0, max=2**32 - 1, help="Random seed, to get the same again; it is printed.")
]
Steps = Annotated[int | None, typer.Option(min=1, help="Denoising steps: more take longer.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Another parameter of the model. Can be repeated."),
]
