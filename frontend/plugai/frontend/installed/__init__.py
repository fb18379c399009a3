"""The web interface as an application of its own on a phone or a desktop, as `flet build` packages it."""
