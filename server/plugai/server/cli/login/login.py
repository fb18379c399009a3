"""`plugai login`: signs in to a server, and makes it the one that commands call."""

from __future__ import annotations

import platform
import sys
import webbrowser
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from plugai.client import SecondFactorNeededError
from plugai.server.cli.login.caller import caller_of
from plugai.server.cli.options import ServerArgument
from plugai.server.cli.remote.asking import ask, ask_secret
from plugai.server.cli.remote.command import ServerCall, call_to, calls_server
from plugai.server.cli.remote.finding import Target
from plugai.server.cli.remote.profiles import ServerProfile, read_profiles, write_profiles


@calls_server
async def login(
    call: ServerCall,
    server: ServerArgument = "",
    user: Annotated[str, typer.Option(help="Name to sign in with; otherwise it is asked for.")] = "",
    code: Annotated[str, typer.Option(help="Code of the second factor; otherwise it is asked for.")] = "",
    with_token: Annotated[bool, typer.Option("--with-token", help="Sign in with an API token.")] = False,
    oauth: Annotated[str, typer.Option(metavar="PROVIDER", help="Sign in in the browser, at this provider.")] = "",
    invite: Annotated[str, typer.Option(help="Invitation, with which one registers or sets a new password.")] = "",
    profile: Annotated[str, typer.Option(help="Name of the server for --server; by default its host.")] = "",
    ca_file: Annotated[Path | None, typer.Option(help="PEM file of the authority of the server's certificate.")] = None,
) -> None:
    """Sign in to a server; from then on, commands call it.

    What is not in an option is asked for. Without a terminal, each answer is a line of standard input.
    """
    # The server's user, not that of the token which commands send here without signing in.
    target = replace(call.target, token=None)
    if ca_file is not None:
        target = replace(target, ca_file=str(ca_file.absolute()))
    async with call_to(target, call.out) as signing_in:
        if with_token:
            await _with_token(signing_in)
        elif oauth:
            await _in_browser(signing_in, oauth, invite, code)
        elif invite:
            await _with_invite(signing_in, invite, user)
        else:
            await _with_password(signing_in, user, code)
        caller = await caller_of(signing_in)
    name = _save_profile(target, profile)
    call.out.show(caller, f"signed in as {caller.name}; commands call {target.url} from now on (profile {name!r})")


async def _with_password(call: ServerCall, user: str, code: str) -> None:
    user = user or ask("user name")
    password = ask_secret("password")
    await _enter(call, call.client.auth.login(user, password, code=code, device_name=_device()))


async def _with_invite(call: ServerCall, invite: str, user: str) -> None:
    user = user or ask("user name")
    password = ask_secret("new password")
    await _enter(call, call.client.auth.register(invite, name=user, password=password, device_name=_device()))


async def _with_token(call: ServerCall) -> None:
    token = ask_secret("API token").strip()
    # What the server refuses is not stored.
    async with call_to(replace(call.target, token=token), call.out) as trying:
        await caller_of(trying)
    await call.client.auth.use_token(token)


async def _in_browser(call: ServerCall, provider: str, invite: str, code: str) -> None:
    flow = await call.client.auth.start_oauth(provider, invite=invite, device_name=_device())
    call.out.note(f"Open this address in a browser, and copy the line that it shows at the end:\n{flow.url}")
    if sys.stdin.isatty():
        webbrowser.open(flow.url)
    answer = ask("line")
    await _enter(call, call.client.auth.finish_oauth(provider, flow, answer, code=code))


async def _enter(call: ServerCall, entering: Awaitable[object]) -> None:
    """Sign in, with a code of the second factor if it turns out that one is needed."""
    try:
        await entering
    except SecondFactorNeededError as error:
        await call.client.auth.verify(error.pending_token, ask("code of the second factor"), device_name=_device())


def _save_profile(target: Target, name: str) -> str:
    profiles = read_profiles()
    name = name or profiles.name_of(target.url) or urlsplit(target.url).netloc
    write_profiles(profiles.with_profile(name, ServerProfile(target.url, target.ca_file)))
    return name


def _device() -> str:
    return f"plugai on {platform.node() or 'a terminal'}"
