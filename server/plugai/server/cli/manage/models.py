"""`plugai models`: the models of a server, and what is loaded of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from plugai.client.errors import LostConnectionError
from plugai.client.types import Adapter, Model, ModelDefinition, ModelMemory, ModelState
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.manage.benchmarks import benchmark_facts
from plugai.server.cli.manage.hub import download, import_model, is_import, search
from plugai.server.cli.manage.parameters import parameter_facts
from plugai.server.cli.manage.shared import Yes, confirm, size, when, word, yes_or_no
from plugai.server.cli.manage.uses import uses_of
from plugai.server.cli.options import Config, DataDir, settings_from
from plugai.server.cli.remote.assignments import assignments
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns, fields_of

models = typer.Typer(name="models", help="The models of the server.", no_args_is_help=True)

models.command()(calls_server(search))

_STATES = {state.name.lower(): state for state in ModelState if state is not ModelState.UNSPECIFIED}
ModelId = Annotated[str, typer.Argument(metavar="MODEL", help="Id of the model, from `plugai models list`.")]
NewDefault = Annotated[
    str, typer.Argument(metavar="[MODEL]", help="Id of the model; without it, that of the settings file.")
]
COLUMNS: Columns[Model] = {
    "id": lambda model: f"{model.id} (default)" if model.default else model.id,
    "runner": lambda model: model.runner,
    "state": lambda model: word(model.state),
    "context": lambda model: model.context_length,
    "size": lambda model: size(model.size_bytes),
    "error": lambda model: model.error.message if model.error is not None else "",
}


@models.command("list")
@calls_server
async def list_models(
    call: ServerCall,
    state: Annotated[
        list[str] | None, typer.Option(help=f"Only those in this state, or one of several: {', '.join(_STATES)}.")
    ] = None,
    provider: Annotated[str, typer.Option(help="Only those of this provider; `local` is this server.")] = "",
    favourite: Annotated[bool, typer.Option("--favourite", help="Only your favourites.")] = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """List the models of the server; if none runs on this machine, those of the settings and folders."""
    states = _states(state or [])
    matching = call.client.models.list(states=states, provider=provider, favourite=favourite or None)
    try:
        found: Iterable[Model] = await matching.all()
    except LostConnectionError as error:
        if error.sent or call.target.local is None or states or provider or favourite:
            raise
        call.out.note(f"No server runs at {call.target.url}; these are the models in the settings and folders.")
        # Only this needs the server's libraries.
        from plugai.server.cli.manage.offline import as_values, models_without_server  # noqa: PLC0415

        found = as_values(models_without_server(settings_from(config, data_folder=data_dir)))
    call.out.rows(found, COLUMNS)


@models.command()
@calls_server
async def show(call: ServerCall, model: ModelId) -> None:
    """Show everything that is known of a model."""
    _show(call, await call.client.models.get(model))


@models.command()
@calls_server
async def load(call: ServerCall, model: ModelId) -> None:
    """Load a model, and wait until it is loaded."""
    operation = call.client.models.load(model)
    with call.out.progress(f"loading {model}") as report:
        async for state in operation:
            report(state.fraction, state.stage or f"loading {model}")
    call.out.show(operation.state, f"{model} is loaded")


@models.command()
@calls_server
async def unload(
    call: ServerCall,
    model: ModelId,
    force: Annotated[bool, typer.Option("--force", help="End the requests that use it.")] = False,
) -> None:
    """Unload a model; for administrators."""
    unloaded = await call.client.models.unload(model, force=force)
    call.out.show(unloaded, f"{model} is {word(unloaded.state)}")


@models.command()
@calls_server
async def pin(call: ServerCall, model: ModelId) -> None:
    """Keep a model loaded; for administrators."""
    call.out.show(await call.client.models.pin(model), f"{model} stays loaded")


@models.command()
@calls_server
async def unpin(call: ServerCall, model: ModelId) -> None:
    """No longer keep a model loaded; for administrators."""
    call.out.show(await call.client.models.unpin(model), f"{model} may be unloaded")


@models.command()
@calls_server
async def default(call: ServerCall, model: NewDefault = "") -> None:
    """Choose the default model of the server; for administrators. Your own is one of your preferences."""
    chosen = await call.client.models.set_default(model)
    call.out.show(chosen, f"{chosen.id} is the default model")


@models.command()
@calls_server
async def favourite(
    call: ServerCall,
    model: ModelId,
    remove_it: Annotated[bool, typer.Option("--remove", help="It is no favourite any more.")] = False,
) -> None:
    """Make a model one of your favourites, or with --remove no longer."""
    if remove_it:
        await call.client.me.remove_favourite(model)
        call.out.show({"model": model}, f"{model} is no favourite")
    else:
        added = await call.client.me.add_favourite(model)
        call.out.show(added, f"{added.model} is a favourite")


@models.command()
@calls_server
async def favourites(call: ServerCall) -> None:
    """List your favourites, also those that are not there any more."""
    found = await call.client.me.favourites()
    call.out.rows(found, {"id": lambda one: one.model, "there": lambda one: yes_or_no(one.available)})


@models.command()
@calls_server
async def add(
    call: ServerCall,
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            help="Repository on the hub, URL, or path of a file or folder on the server's machine; with --runner or "
            "--base the id of the new model.",
        ),
    ],
    runner: Annotated[str, typer.Option(help="Kind of the runner that serves it, such as llama_cpp.")] = "",
    option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="Option of the runner; the value may be JSON.")
    ] = None,
    capacity: Annotated[int | None, typer.Option(min=1, help="How many requests it serves at once.")] = None,
    variant: Annotated[str, typer.Option(help="What to download of the repository; by default what is advised.")] = "",
    base: Annotated[str, typer.Option(help="Model of which the new one is a variant, with --adapter.")] = "",
    adapter: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE[=SCALE]", help="LoRA adapter on the server, and how strongly it applies."),
    ] = None,
    load_it: Annotated[bool, typer.Option("--load", help="Load it when it is downloaded.")] = False,
    name: Annotated[str, typer.Option("--id", help="Id of a model from a URL or path; by default its name.")] = "",
    sha256: Annotated[str, typer.Option(help="Digest that the file of a URL or path must have.")] = "",
    link: Annotated[bool, typer.Option("--link", help="Leave the files of a path where they are.")] = False,
) -> None:
    """Download a model from the hub or a URL, import one from a path, or add one with --runner by its options, or with
    --base; for administrators."""
    if not (runner or base):
        if option or capacity:
            raise BadUsageError("--option and --capacity are for a model with a --runner; set them after the download")
        if is_import(model):
            await import_model(call, model, name, sha256, link, load_it)
            return
        if name or sha256 or link:
            raise BadUsageError("--id, --sha256 and --link are for a URL or a path")
        await download(call, model, variant, load_it)
        return
    definition = ModelDefinition(
        id=model,
        runner=runner,
        options=assignments(option or []) or None,
        capacity=capacity,
        base=base,
        adapters=tuple(map(_adapter, adapter or [])),
    )
    _show(call, await call.client.models.create(definition))


@models.command()
@calls_server
async def remove(call: ServerCall, model: ModelId, yes: Yes = False) -> None:
    """Remove a model that was added, or downloaded with its files; for administrators. Other files stay."""
    downloaded = [each.model async for each in call.client.hub.downloaded()]
    if uses := await uses_of(call.client, model):
        call.out.note(f"{model} is used: {', '.join(uses)}")
    confirm(f"remove the model {model}{' and its files' if model in downloaded else ''}", yes)
    await (call.client.hub.delete(model) if model in downloaded else call.client.models.delete(model))
    call.out.show({"id": model}, f"{model} is removed")


def _adapter(given: str) -> Adapter:
    path, _, scale = given.rpartition("=")
    try:
        return Adapter(path=path, scale=float(scale)) if path else Adapter(path=given)
    except ValueError:
        # The sign may be one of the path.
        return Adapter(path=given)


def _states(words: Iterable[str]) -> list[ModelState]:
    for state in words:
        if state not in _STATES:
            raise BadUsageError(f"{state!r} is no state of a model; there are: {', '.join(_STATES)}")
    return [_STATES[state] for state in words]


def _memory(memory: ModelMemory | None) -> dict[str, str]:
    """What memory a model will take, in all and by what it is for; nothing if it is not known."""
    if memory is None:
        return {}
    conversations = f"{memory.parallel} conversations of {memory.context_length} tokens"
    return {
        "memory": f"about {size(memory.total_bytes)}",
        "  weights": size(memory.weights_bytes),
        "  KV cache": f"{size(memory.cache_bytes)}, for {conversations}",
        "  computing": size(memory.compute_bytes),
        "  process": size(memory.process_bytes),
    }


def _show(call: ServerCall, model: Model) -> None:
    fields = fields_of(model, COLUMNS)
    fields |= {
        "provider": model.provider,
        "reads": ", ".join(map(word, model.input_modalities)),
        "makes": ", ".join(map(word, model.output_modalities)),
        "can": ", ".join(map(word, model.capabilities)),
        "base": model.base,
        "adapters": ", ".join(f"{one.path} ({one.scale:g})" for one in model.adapters if one.scale is not None),
        "slots": f"{model.active or 0} of {model.capacity or 0} in use, {model.waiting or 0} waiting",
        "batch invariant": "" if model.batch_invariant is None else yes_or_no(model.batch_invariant),
        "pinned": yes_or_no(model.pinned),
        **_memory(model.memory),
        **benchmark_facts(model.benchmark),
        "favourite": yes_or_no(model.favourite),
        "loaded": when(model.load_time),
        "defined in": word(model.origin),
        "fallbacks": ", ".join(model.fallback_models),
    }
    call.out.fields(model, fields | parameter_facts(model.parameters_schema or {}))
