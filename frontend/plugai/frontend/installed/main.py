"""Begins the application: `flet build` packages what `main.py` above this package calls."""

from __future__ import annotations

import os
from pathlib import Path

import flet as ft

from plugai.frontend.installed.application import Application

# Flet names the folder that an application has for itself; a desktop without it has the user's.
_STORAGE = "FLET_APP_STORAGE_DATA"


async def main(page: ft.Page) -> None:
    """Open the application on a page."""
    # Nobody else tells an application that is installed.
    given = os.environ.get(_STORAGE)  # noqa: TID251
    application = Application(page, Path(given) if given else Path.home() / ".plugai-app")
    page.on_close = lambda _: application.close()
    await application.open()
