"""The languages of the web interface: its sentences, numbers, dates and sizes. It knows no Flet."""
