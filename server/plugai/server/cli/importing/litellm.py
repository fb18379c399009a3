"""`plugai import litellm`: the config of LiteLLM's proxy as providers, models, aliases and fallbacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from plugai.client.types import AliasTarget, Model, ModelDefinition, Provider, ProviderDefinition
from plugai.server.cli.importing.aliases import AliasImport
from plugai.server.cli.importing.litellm_config import LiteLlmConfig
from plugai.server.cli.importing.litellm_models import alias_targets, losses, providers_of, remote_models
from plugai.server.cli.importing.litellm_providers import RemoteModel
from plugai.server.cli.importing.options import DryRun
from plugai.server.cli.importing.report import ImportReport, Outcome
from plugai.server.cli.remote.command import ServerCall

_MOST_FALLBACKS = 8
_TAKEN_SETTINGS = {"fallbacks", "default_fallbacks", "model_group_alias", "num_retries"}
_TAKEN_SECTIONS = {"environment_variables", "credential_list"}
_SETTINGS = {
    "general_settings.master_key": "users sign in, or have API tokens",
    "general_settings.database_url": "users, keys and spending in that database are not read",
}

ConfigFile = Annotated[Path, typer.Argument(metavar="FILE", help="The config.yaml of LiteLLM's proxy.")]


async def import_litellm(call: ServerCall, file: ConfigFile, dry_run: DryRun = False) -> None:
    """Take over the models, aliases and fallbacks of LiteLLM's proxy; for administrators."""
    config = LiteLlmConfig(file)
    report = ImportReport(call.out, dry_run)
    task = await LiteLlmImport.of(call, report, config)
    await task.take(remote_models(config, report))
    for name in config.settings():
        if name not in _TAKEN_SECTIONS and name.rpartition(".")[2] not in _TAKEN_SETTINGS:
            report.tell(Outcome.LEFT_OUT, "setting", name, _SETTINGS.get(name, "it has no place here"))
    report.finish()


@dataclass(slots=True)
class LiteLlmImport:
    """Adds what a config says to a server, each thing once."""

    call: ServerCall
    report: ImportReport
    config: LiteLlmConfig
    providers: dict[str, Provider]
    models: dict[str, Model]
    aliases: AliasImport
    groups: dict[str, list[AliasTarget]] = field(default_factory=dict)
    """The models behind each name of LiteLLM's that are there now."""

    @classmethod
    async def of(cls, call: ServerCall, report: ImportReport, config: LiteLlmConfig) -> LiteLlmImport:
        """One for what the server has now."""
        providers = {one.id: one for one in await call.client.providers.list().all()}
        models = {one.id: one for one in await call.client.models.list().all()}
        return cls(call, report, config, providers, models, await AliasImport.of(call, report))

    async def take(self, found: Sequence[RemoteModel]) -> None:
        """Add the providers, then the models, then all names for them."""
        usable = {
            provider.id for provider in providers_of(found, self.config) if await self._take_provider(provider, found)
        }
        if not self.report.dry_run:
            # Those that list their models have brought some.
            self.models = {one.id: one for one in await self.call.client.models.list().all()}
        there: dict[str, list[RemoteModel]] = {}
        taken: dict[str, bool] = {}
        for model in found:
            if model.id not in taken:
                taken[model.id] = await self._take_model(model, model.provider.id in usable)
            if taken[model.id] and not model.is_pattern:
                there.setdefault(model.deployment.group, []).append(model)
        for group, models in there.items():
            self.groups[group] = alias_targets(models)
            await self._take_alias(group, self.groups[group])
        await self._take_group_aliases()
        await self._take_fallbacks()

    async def _take_provider(self, provider: ProviderDefinition, found: Sequence[RemoteModel]) -> bool:
        there = self.providers.get(provider.id)
        if there is not None:
            known = there.definition
            same = there.runner == provider.runner and (known is None or (known.base_url or None) == provider.base_url)
            detail = "" if same else "another one of this name is there; its models here are left out"
            self.report.tell(Outcome.THERE if same else Outcome.LEFT_OUT, "provider", provider.id, detail)
            return same
        variables = {one.key_variable for one in found if one.provider.id == provider.id}
        detail = ", ".join(filter(None, (provider.runner, provider.base_url, _key(provider, variables))))
        return await self.report.add(
            "provider", provider.id, lambda: self.call.client.providers.create(provider), detail
        )

    async def _take_model(self, model: RemoteModel, usable: bool) -> bool:
        if not usable:
            self.report.tell(Outcome.LEFT_OUT, "model", model.id, f"the provider {model.provider.id} was not added")
            return False
        if model.is_pattern:
            detail = f"the models that {model.provider.id} lists are called {model.provider.id}/NAME"
            self.report.tell(Outcome.LEFT_OUT, "model", model.deployment.group, detail)
            return True
        if model.id in self.models:
            self.report.tell(Outcome.THERE, "model", model.id)
            return True
        capacity = model.deployment.params.get("max_parallel_requests")
        definition = ModelDefinition(
            id=model.id,
            runner=model.provider.id,
            options={"model": model.name},
            capacity=capacity if isinstance(capacity, int) and capacity > 0 else None,
        )
        action = lambda: self.call.client.models.create(definition)  # noqa: E731 - it is the argument
        return await self.report.add("model", model.id, action, "", losses(model.deployment))

    async def _take_alias(self, name: str, targets: Sequence[AliasTarget]) -> None:
        if [target.model for target in targets] != [name]:
            await self.aliases.take(name, targets)

    async def _take_group_aliases(self) -> None:
        aliases = self.config.setting("model_group_alias")
        for name, meant in aliases.items() if isinstance(aliases, dict) else ():
            group = meant.get("model") if isinstance(meant, dict) else meant
            if targets := self.groups.get(str(group)):
                await self._take_alias(str(name), targets)
            else:
                self.report.tell(Outcome.LEFT_OUT, "alias", str(name), f"{group!r} was not added")

    async def _take_fallbacks(self) -> None:
        fallbacks = self.config.fallbacks()
        default = self.config.setting("default_fallbacks")
        for group in self.groups:
            names = [str(name) for name in fallbacks.pop(group, default if isinstance(default, list) else [])]
            # A model falls back to models, of which a name may have several.
            behind = {name: self._behind(name) for name in names if name != group}
            for name in (name for name, models in behind.items() if not models):
                self.report.tell(Outcome.LEFT_OUT, "fallback", f"{group} to {name}", f"{name} was not added")
            if usable := list(dict.fromkeys(model for models in behind.values() for model in models)):
                await self._take_fallback(group, usable[:_MOST_FALLBACKS])
        for group in fallbacks:
            self.report.tell(Outcome.LEFT_OUT, "fallback", group, f"{group} was not added")

    def _behind(self, name: str) -> list[str]:
        """The models that a name stands for; none if there is no such name."""
        alias = self.aliases.known.get(name)
        targets = self.groups.get(name) or (alias.targets if alias is not None else ())
        return [target.model for target in targets]

    async def _take_fallback(self, group: str, names: Sequence[str]) -> None:
        for target in self.groups[group]:
            there = self.models.get(target.model)
            name = f"{target.model} to {', '.join(names)}"
            if there is not None and list(there.fallback_models) == list(names):
                self.report.tell(Outcome.THERE, "fallback", name)
            elif there is not None and there.fallback_models:
                self.report.tell(Outcome.LEFT_OUT, "fallback", name, "the model has other fallbacks")
            else:
                changes = ModelDefinition(id=target.model, fallback_models=list(names))
                await self.report.add("fallback", name, lambda: self.call.client.models.update(changes))  # noqa: B023


def _key(provider: ProviderDefinition, variables: set[str]) -> str:
    if provider.secret is not None:
        return "with its key"
    missing = ", ".join(sorted(filter(None, variables)))
    return f"without a key: {missing} is not set; `plugai providers change {provider.id} --key`" if missing else ""
