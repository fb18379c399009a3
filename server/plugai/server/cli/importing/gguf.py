"""The installed provider of GGUF models, which is found as the server finds it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from plugai.runners.base import ModelSpec, Provider
from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.runners.errors import InvalidRequestError
from plugai.runners.inspection.process import inspect_files
from plugai.runners.specs import ModelDetails

RUNNER = "llama_cpp"
_EXAMPLE = "/model.gguf"


class GgufModels:
    """Finds and checks GGUF files, without a server."""

    def __init__(self) -> None:
        (point,) = entry_points(group="plugai.runners", name=RUNNER)
        self._provider: Provider = point.load()()

    def found(self, folder: Path) -> dict[str, ModelSpec]:
        """The models below a folder by their ids, as if it were the models folder."""
        specs = self._provider.discover(str(folder))
        return {spec.id: spec for spec in specs if self.files(spec)[0].is_relative_to(folder)}

    def files(self, spec: ModelSpec) -> list[Path]:
        """The files of a model, in order."""
        return list(self._provider.files(spec))

    async def inspect(self, path: Path) -> ModelDetails:
        """What a file says, which a confined process looks at. Raises ModelBrokenError unless all of it is there."""
        spec = ModelSpec(id=path.name, runner=RUNNER, options={"path": str(path)})
        return await inspect_files(spec, self.files(spec), ConfinementPolicy())

    def has_option(self, options: Mapping[str, object]) -> bool:
        """Whether these are options with values that a model may have."""
        try:
            self._provider.configured(ModelSpec(id="", runner=RUNNER, options={"path": _EXAMPLE, **options}))
        except InvalidRequestError:
            return False
        return True
