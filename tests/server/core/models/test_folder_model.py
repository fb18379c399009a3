"""Whatever happens to the files of the models folder, only complete models are offered, and in the end all of them."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.runners.llama_cpp.gguf_files import gguf

from plugai.runners.base import ModelSpec
from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.runners.llama_cpp.provider import LlamaCppProvider
from plugai.server.core.clock import Clock
from plugai.server.core.models.folder import FolderContents, FolderFollower, FolderObserver, FoundModel
from plugai.server.core.providers.remote import RemoteProviders
from plugai.server.plugins.models_folder import ModelsFolder
from plugai.server.plugins.providers import InstalledProviders

WHOLE = gguf()
FILES = ("a.gguf", ".hidden/a.gguf", "b.GGUF", "sub/a.gguf", "s-00001-of-00002.gguf", "s-00002-of-00002.gguf")
names = strategies.sampled_from(FILES)
# No file is as old as this says, so that only the test's own clock counts.
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


class Contents(FolderContents):
    """The real folder; files are checked in this process, which takes a hundredth of the time."""

    def __init__(self, folder: Path) -> None:
        clock = Clock(lambda: LONG_AGO, lambda: 0.0)
        providers = InstalledProviders(folder, RemoteProviders(clock), 1.0, ConfinementPolicy())
        self._found = ModelsFolder(providers, folder, clock)
        self._provider = LlamaCppProvider()

    async def find(self) -> list[FoundModel]:
        return [found for found in await self._found.find() if "site-packages" not in found.files[0].path]

    async def inspect(self, spec: ModelSpec) -> ModelSpec:
        return replace(spec, details=self._provider.inspect(spec)) if spec.runner == "llama_cpp" else spec


class Offered(FolderObserver):
    def __init__(self) -> None:
        self.models: set[str] = set()

    def add_found(self, spec: ModelSpec) -> None:
        assert spec.id not in self.models
        if spec.runner == "llama_cpp":
            self.models.add(spec.id)

    def withdraw(self, model: str) -> None:
        self.models.discard(model)


class FolderMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp())
        self.folder = self.base / "models"
        (self.folder / "sub").mkdir(parents=True)
        (self.folder / ".hidden").mkdir()
        (self.base / "outside.gguf").write_bytes(WHOLE)
        self.now = 0.0
        self.offered = Offered()
        self.follower = FolderFollower(Contents(self.folder), self.offered, lambda: self.now)

    @rule(name=names, length=strategies.integers(0, len(WHOLE)))
    def write(self, name: str, length: int) -> None:
        self.remove(name)
        (self.folder / name).write_bytes(WHOLE[:length])

    @rule(name=names)
    def finish(self, name: str) -> None:
        path = self.folder / name
        if path.is_file():
            with path.open("ab") as file:
                file.write(WHOLE[path.stat().st_size :])

    @rule(name=names, to=names)
    def rename(self, name: str, to: str) -> None:
        path = self.folder / name
        if name != to and (path.is_symlink() or path.exists()):
            self.remove(to)
            path.rename(self.folder / to)

    @rule(name=names, to=strategies.sampled_from([*FILES, "../outside.gguf", "missing.gguf", "sub"]))
    def link(self, name: str, to: str) -> None:
        self.remove(name)
        (self.folder / name).symlink_to(self.folder / to)

    @rule(name=names)
    def make_folder(self, name: str) -> None:
        self.remove(name)
        (self.folder / name).mkdir()

    @rule(name=names)
    def remove(self, name: str) -> None:
        path = self.folder / name
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)

    @rule(seconds=strategies.sampled_from([0.0, 0.4, 1.5]))
    def look(self, seconds: float) -> None:
        self.now += seconds
        asyncio.run(self.follower.refresh())
        assert self.offered.models <= self.complete()

    @rule()
    def come_to_rest(self) -> None:
        self.look(0.0)
        self.look(1.5)
        assert self.offered.models == self.complete()

    def complete(self) -> set[str]:
        """The models that are whole, by their content."""
        whole = {
            name.rpartition(".")[0]
            for name in FILES
            if not name.startswith(".")
            and (path := self.folder / name).is_file()
            and path.read_bytes() == WHOLE
            and self.is_inside(path)
        }
        parts = {"s-00001-of-00002", "s-00002-of-00002"}
        return whole - parts | ({"s-00001-of-00002"} if parts <= whole else set())

    def is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.folder.resolve())

    def teardown(self) -> None:
        shutil.rmtree(self.base)


def test_only_complete_models_are_offered_whatever_happens_to_the_files() -> None:
    run_state_machine_as_test(
        FolderMachine,
        settings=settings(max_examples=settings().max_examples * 2 // 5, stateful_step_count=25, deadline=None),
    )
