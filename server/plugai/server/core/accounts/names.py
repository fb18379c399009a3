"""Names that users sign in with: their normal form, and those that nobody can take."""

from __future__ import annotations

import re
import unicodedata

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.audit.log import SYSTEM
from plugai.server.core.principal import LOCAL_OWNER

# Commands, the audit log and clients use them for something other than a user of that name.
RESERVED_NAMES = frozenset(
    {LOCAL_OWNER.id, SYSTEM, "all", "anonymous", "bootstrap", "me", "nobody", "plugai", "unknown"}
)
# Commands accept a name or an id, and ids have this form.
_USER_ID = re.compile("[0-9a-f]{32}")


def normal_name(name: str) -> str:
    """Return the form in which a name is stored and compared: without differences of case or of width."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def is_reserved(name: str) -> bool:
    """Return whether the name already means something else, or could be mistaken for a user's id."""
    normal = normal_name(name).strip("._-")
    return normal in RESERVED_NAMES or _USER_ID.fullmatch(normal) is not None


def require_free_for_users(name: str) -> None:
    """Raise InvalidRequestError for a reserved name."""
    if is_reserved(name):
        problem = "is reserved; choose another"
        raise InvalidRequestError(f"name {problem}", {"name": problem})
