"""The process that renders chat templates, one for all tests of a process."""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from functools import cache

from tests.support.tiers import slow

from plugai.runners.text.template_process import TemplateProcess


@slow
@cache
def template_process() -> TemplateProcess:
    """A process that answers within two seconds; it ends with the tests."""
    resources = ExitStack()
    atexit.register(resources.close)
    return resources.enter_context(TemplateProcess(max_seconds=2.0))
