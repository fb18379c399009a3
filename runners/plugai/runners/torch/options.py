"""The options of models that run on torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plugai.runners.errors import InvalidRequestError

DeviceName = Annotated[str, Field(pattern=r"^(auto|cpu|mps|(cuda|xpu)(:\d{1,3})?)$")]
DtypeName = Literal["auto", "float32", "float16", "bfloat16"]


class TorchOptions(BaseModel):
    """Options that torch engines share. An engine's own options extend them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: DeviceName = Field(
        default="auto",
        description="The device: cpu, cuda, cuda:1, mps or xpu. By default the first GPU, else the CPU.",
    )
    dtype: DtypeName = Field(
        default="auto", description="The number type. By default the one that suits the device: float32 on a CPU."
    )
    threads: int | None = Field(
        default=None, ge=1, le=1024, description="Threads of the CPU. By default one for each physical core."
    )


_OptionsT = TypeVar("_OptionsT", bound=TorchOptions)


def parse_torch_options(kind: type[_OptionsT], model: str, options: Mapping[str, object]) -> _OptionsT:
    """The options of the model with this id. Raises InvalidRequestError, naming the wrong ones."""
    try:
        return kind.model_validate(dict(options))
    except ValidationError as error:
        violations = {str(detail["loc"][0]): detail["msg"] for detail in error.errors()}
        wrong = "; ".join(f"option {name!r}: {message}" for name, message in violations.items())
        raise InvalidRequestError(f"model {model!r}: {wrong}", violations) from None
