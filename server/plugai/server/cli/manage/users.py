"""`plugai users`: the users of a server; for administrators."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import typer

from plugai.client.types import User, UserRole
from plugai.server.cli.admin.user_token import make_token
from plugai.server.cli.errors import RemoteError
from plugai.server.cli.exit_codes import ExitCode
from plugai.server.cli.manage.shared import Yes, confirm, when, whole_id, word
from plugai.server.cli.manage.user_requests import (
    cancel_request,
    find_user,
    list_requests,
    show_queue,
    show_statistics,
)
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns, fields_of

users = typer.Typer(name="users", help="The users of the server; for administrators.", no_args_is_help=True)
users.command("token")(make_token)
users.command("requests")(list_requests)
users.command("queue")(show_queue)
users.command("cancel")(cancel_request)
users.command("statistics")(show_statistics)


class RoleChoice(StrEnum):
    """What a user may do."""

    MEMBER = "member"
    ADMIN = "admin"


_ROLES = {RoleChoice.MEMBER: UserRole.MEMBER, RoleChoice.ADMIN: UserRole.ADMIN}
UserName = Annotated[str, typer.Argument(metavar="USER", help="Name or id of the user, from `plugai users list`.")]
Hours = Annotated[int, typer.Option(min=1, max=720, help="Hours until it expires.")]
_COLUMNS: Columns[User] = {
    "id": lambda user: user.user_id,
    "name": lambda user: user.name,
    "role": lambda user: word(user.role),
    "state": lambda user: "disabled" if user.disabled else "active",
    "email": lambda user: user.email,
    "since": lambda user: when(user.create_time),
}


@users.command("list")
@calls_server
async def list_users(call: ServerCall) -> None:
    """List the users."""
    call.out.rows(await call.client.admin.users().all(), _COLUMNS)


@users.command()
@calls_server
async def show(call: ServerCall, user: UserName) -> None:
    """Show a user."""
    _show(call, await find_user(call, user))


@users.command()
@calls_server
async def invite(
    call: ServerCall,
    admin: Annotated[bool, typer.Option("--admin", help="Invite an administrator.")] = False,
    email: Annotated[str, typer.Option(help="E-mail address of the account.")] = "",
    hours: Hours = 72,
) -> None:
    """Create an invitation, and print it. It can be used once to register."""
    role = UserRole.ADMIN if admin else UserRole.MEMBER
    created = await call.client.admin.create_invite(role=role, email=email, hours=hours)
    call.out.show(created, created.token)


@users.command()
@calls_server
async def reset(call: ServerCall, user: UserName, hours: Hours = 24) -> None:
    """Create an invitation with which a user can set a new password, and print it."""
    found = await find_user(call, user)
    if found.disabled:
        call.out.note(f"{user} is disabled, and remains disabled")
    created = await call.client.admin.create_invite(user_id=found.user_id, hours=hours)
    call.out.show(created, created.token)


@users.command()
@calls_server
async def invites(call: ServerCall) -> None:
    """List the invitations, the latest first."""
    found = await call.client.admin.invites().all()
    call.out.rows(
        found,
        {
            "id": lambda invite: invite.invite_id,
            "role": lambda invite: word(invite.role),
            "email": lambda invite: invite.email,
            "for user": lambda invite: invite.user_id,
            "expires": lambda invite: when(invite.expire_time),
            "used": lambda invite: when(invite.use_time),
        },
    )


@users.command()
@calls_server
async def uninvite(
    call: ServerCall,
    invite: Annotated[
        str, typer.Argument(metavar="INVITE", help="Id, from `plugai users invites`; its beginning is enough.")
    ],
) -> None:
    """Withdraw an invitation that nobody has used."""
    found = await whole_id(invite, (one.invite_id async for one in call.client.admin.invites()))
    await call.client.admin.delete_invite(found)
    call.out.show({"invite_id": found}, f"{found} is withdrawn")


@users.command("set-role")
@calls_server
async def set_role(
    call: ServerCall, user: UserName, role: Annotated[RoleChoice, typer.Argument(help="Its role.")]
) -> None:
    """Make a user an administrator, or a member."""
    found = await find_user(call, user)
    _show(call, await call.client.admin.update_user(found.user_id, role=_ROLES[role]))


@users.command()
@calls_server
async def quota(
    call: ServerCall,
    user: UserName,
    quotas: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RESOURCE=LIMIT]...",
            help="Such as `sessions=5000`, `artifact_bytes=unlimited`, or `messages=default` for that of the settings.",
        ),
    ] = None,
) -> None:
    """Show what a user has stored and may store, and set quotas of this user."""
    found, given = await find_user(call, user), dict(map(_quota, quotas or ()))
    admin = call.client.admin
    usage = await (admin.set_quotas(found.user_id, given) if given else admin.usage(found.user_id))
    call.out.rows(
        usage,
        {
            "resource": lambda each: each.resource,
            "used": lambda each: each.used,
            "limit": lambda each: "unlimited" if each.limit is None else each.limit,
            "own": lambda each: "own" if each.is_own else "",
        },
    )


def _quota(given: str) -> tuple[str, int | Literal["unlimited"] | None]:
    """The resource and its limit, of `RESOURCE=LIMIT`."""
    resource, _, limit = given.partition("=")
    if limit == "unlimited":
        return resource, "unlimited"
    if limit == "default":
        return resource, None
    if not limit.isdecimal():
        raise RemoteError(f"{given!r} is not RESOURCE=NUMBER, RESOURCE=unlimited or RESOURCE=default", ExitCode.USAGE)
    return resource, int(limit)


@users.command()
@calls_server
async def disable(call: ServerCall, user: UserName) -> None:
    """Keep a user out, without deleting anything."""
    found = await find_user(call, user)
    _show(call, await call.client.admin.update_user(found.user_id, disabled=True))


@users.command()
@calls_server
async def enable(call: ServerCall, user: UserName) -> None:
    """Let a user in again."""
    found = await find_user(call, user)
    _show(call, await call.client.admin.update_user(found.user_id, disabled=False))


@users.command("sign-out")
@calls_server
async def sign_out(call: ServerCall, user: UserName, yes: Yes = False) -> None:
    """Sign a user out on all devices, and revoke the API tokens."""
    found = await find_user(call, user)
    confirm(f"sign {user} out everywhere, and revoke the API tokens", yes)
    await call.client.admin.sign_out_user(found.user_id)
    call.out.show(found, f"{user} is signed out")


@users.command("reset-second-factor")
@calls_server
async def reset_second_factor(call: ServerCall, user: UserName, yes: Yes = False) -> None:
    """Remove the second factor of a user who has lost it."""
    found = await find_user(call, user)
    confirm(f"remove the second factor of {user}", yes)
    await call.client.admin.reset_second_factor(found.user_id)
    call.out.show(found, f"{user} has no second factor")


@users.command()
@calls_server
async def delete(call: ServerCall, user: UserName, yes: Yes = False) -> None:
    """Delete a user with everything that the user has stored."""
    found = await find_user(call, user)
    confirm(f"delete {user} with all sessions and files", yes)
    await call.client.admin.delete_user(found.user_id)
    call.out.show(found, f"{user} is deleted")


def _show(call: ServerCall, user: User) -> None:
    call.out.fields(user, fields_of(user, _COLUMNS))
