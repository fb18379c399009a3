"""The entry of the application that `flet build` makes for phones and desktops."""

import flet as ft

from plugai.frontend.installed.main import main

if __name__ == "__main__":
    ft.run(main)
