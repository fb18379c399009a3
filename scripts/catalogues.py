"""Brings the catalogues of the web interface up to date with its sentences: `python -m scripts.catalogues`.

What is new is added without a translation, and what is not said any more is taken out.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = "frontend/plugai/frontend"
FOLDER = f"{SOURCES}/languages/catalogues"
KEYWORDS = {"tr": None, "mark": None, "tr_n": (1, 2), "tr_c": ((1, "c"), 2)}


def sentences(root: Path = ROOT) -> Catalog:
    """Every sentence that is marked, with the files that have it."""
    found = Catalog(fuzzy=False)
    extracted = extract_from_dir(root / SOURCES, [("**.py", "python")], keywords=KEYWORDS)
    for file, _, message, _, context in sorted(extracted, key=lambda entry: str(entry[0])):
        found.add(message, locations=[(file, 0)], context=context)
    return found


def updated(text: str, known: Catalog) -> str:
    """A catalogue with exactly these sentences."""
    catalogue = read_po(io.StringIO(text))
    for message in known:
        if message.id:
            old = catalogue.get(message.id, message.context)
            message.string = old.string if old is not None else message.string
    known.locale, known.fuzzy = catalogue.locale, False
    known.header_comment = catalogue.header_comment
    written = io.BytesIO()
    write_po(written, known, omit_header=True, sort_output=True, width=120)
    header = text.partition("\n\n")[0]
    return f"{header}\n\n{written.getvalue().decode().strip()}\n"


def main(root: Path = ROOT) -> None:
    """Write them."""
    for file in sorted((root / FOLDER).glob("*.po")):
        file.write_text(updated(file.read_text(), sentences(root)))


if __name__ == "__main__":
    main()
