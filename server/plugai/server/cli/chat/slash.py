"""The commands inside a conversation, such as /model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.table import Table

from plugai.client import PlugAIError
from plugai.client.reasons import ModelNotFoundError
from plugai.server.cli.chat.conversation import Conversation
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.files import image_part
from plugai.server.cli.remote.command import ServerCall
from plugai.server.cli.remote.explaining import explain

# What stands for the default model, the user's or the server's.
_DEFAULT = "default"


class Leave(Exception):  # noqa: N818 - it is no error
    """The user ends the conversation."""


async def run_slash_command(line: str, conversation: Conversation, call: ServerCall) -> None:
    """Run a line that begins with a slash. Raises CommandError, Leave."""
    name, _, argument = line.strip().partition(" ")
    if name not in COMMANDS:
        raise BadUsageError(f"there is no command {name}; /help lists them")
    try:
        await COMMANDS[name].run(argument.strip(), conversation, call)
    except PlugAIError as error:
        raise explain(error, call.target) from error


async def _help(argument: str, conversation: Conversation, call: ServerCall) -> None:
    table = Table.grid(padding=(0, 2))
    for name, command in COMMANDS.items():
        table.add_row(name, command.help)
    table.add_row('"""', "begins and ends a question of several lines")
    call.out.notes.print(table, style="dim")


async def answering_model(conversation: Conversation, call: ServerCall) -> str:
    """The model that answers; empty if none is named and there is no default one. Raises ModelNotFoundError."""
    try:
        return (await call.client.models.get(conversation.model or _DEFAULT)).id
    except ModelNotFoundError:
        if conversation.model:
            raise
        return ""


async def _exit(argument: str, conversation: Conversation, call: ServerCall) -> None:
    raise Leave


async def _clear(argument: str, conversation: Conversation, call: ServerCall) -> None:
    await conversation.clear()
    call.out.note("a new conversation")


async def _model(argument: str, conversation: Conversation, call: ServerCall) -> None:
    if argument:
        conversation.model = (await call.client.models.get(argument)).id
        call.out.note(f"now talking to {conversation.model}")
        return
    current = await answering_model(conversation, call)
    async for model in call.client.models.list():
        call.out.note(f"{'*' if model.id == current else ' '} {model.id}")


async def _system(argument: str, conversation: Conversation, call: ServerCall) -> None:
    if not argument:
        call.out.note(conversation.instructions or "there are none")
        return
    if conversation.session is not None:
        await conversation.session.update(system_prompt=argument)
    conversation.instructions = argument
    call.out.note("these are the instructions from now on")


async def _image(argument: str, conversation: Conversation, call: ServerCall) -> None:
    if not argument:
        raise BadUsageError("name the file, as in: /image cat.png")
    conversation.attached.append(await image_part(call.client, _path(argument)))
    call.out.note(f"{argument} is sent with the next question")


def _path(argument: str) -> Path:
    """A file as one writes it, or as it is dragged into the terminal."""
    return Path(argument.strip("'\"")).expanduser()


async def _set(argument: str, conversation: Conversation, call: ServerCall) -> None:
    name, _, value = argument.partition(" ")
    kinds: dict[str, tuple[str, type[int] | type[float]]] = {
        "temperature": ("temperature", float),
        "seed": ("seed", int),
        "max_tokens": ("max_output_tokens", int),
    }
    if name not in kinds:
        raise BadUsageError("name what to set, as in: /set temperature 0.5")
    field, kind = kinds[name]
    try:
        wanted = None if value == "default" else kind(value)
    except ValueError:
        raise BadUsageError(f"{value!r} is no number, as in: /set {name} 1") from None
    conversation.parameters = msgspec.structs.replace(conversation.parameters, **{field: wanted})
    call.out.note(f"{name} is {value}")


class SlashCommand(NamedTuple):
    """A command of a conversation, and what it does."""

    run: Callable[[str, Conversation, ServerCall], Awaitable[None]]
    help: str


COMMANDS = {
    "/help": SlashCommand(_help, "This list"),
    "/model": SlashCommand(_model, "NAME: talk to another model; without a name, list them"),
    "/system": SlashCommand(_system, "TEXT: instructions for the model; without a text, show them"),
    "/image": SlashCommand(_image, "FILE: attach an image to the next question"),
    "/set": SlashCommand(_set, "NAME VALUE: temperature, seed, max_tokens; `default` as the value unsets one"),
    "/clear": SlashCommand(_clear, "Forget what was said"),
    "/exit": SlashCommand(_exit, "End the conversation, as Ctrl-D does"),
    "/bye": SlashCommand(_exit, "The same"),
}
