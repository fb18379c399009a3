"""Writes the document: `python -m scripts.openapi DESCRIPTORS OUT`.

DESCRIPTORS is a file descriptor set with comments, as `buf build` makes it.
"""

import sys
from pathlib import Path

from scripts.openapi.contract import Contract
from scripts.openapi.document import document, encode

if __name__ == "__main__":
    descriptors, out = map(Path, sys.argv[1:])
    out.write_text(encode(document(Contract.read(descriptors))), encoding="utf-8")
