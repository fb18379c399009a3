"""Describes the REST interface as an OpenAPI 3.1 document, from the descriptors of the contract alone.

Paths come from `google.api.http`, limits from the rules of the fields, texts from the comments, and errors from what
the comments of an rpc name. `python -m scripts.openapi` writes the document; `make proto` runs it.
"""
