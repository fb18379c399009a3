"""What users are called, by their ids. It knows no Flet."""

from __future__ import annotations

from plugai.client import Client
from plugai.frontend.administration.words import name_of
from plugai.frontend.paging import first_items

# Users beyond these are shown by their ids.
_MOST_USERS = 200


async def user_names(client: Client) -> dict[str, str]:
    """The names of the first users. Raises PlugAIError."""
    users, _ = await first_items(client.admin.users(), _MOST_USERS)
    return {user.user_id: name_of(user) for user in users}
