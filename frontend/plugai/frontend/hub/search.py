"""A search of the hub, and the model of it that one looks at. It knows no Flet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from plugai.client import AuthenticationError, Client, PlugAIError
from plugai.client.types import HubModel, HubSort, HubUseCase, Modality
from plugai.frontend.chat.words import what_failed

_PAGE = 20


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for. `fits` leaves out what needs more memory than the server gives to models."""

    text: str = ""
    use_case: HubUseCase = HubUseCase.UNSPECIFIED
    modality: Modality = Modality.UNSPECIFIED
    license: str = ""
    fits: bool = True
    sort: HubSort = HubSort.DOWNLOADS


class HubSearch:
    """`changed` is told when there is something else to show. A later search replaces one that is under way."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self._rest: AsyncIterator[HubModel] | None = None
        self.query = Query()
        self.found: list[HubModel] = []
        self.has_more = self.is_busy = False
        self.problem = ""
        """Why nothing was found, if the hub could not be asked."""

    @property
    def has_searched(self) -> bool:
        """Whether there has been a search."""
        return self._rest is not None

    async def search(self, query: Query) -> None:
        """Search for this, from the first result on."""
        self.query, self.found = query, []
        pages = self._client.hub.search(
            query.text.strip(),
            use_case=query.use_case,
            modality=query.modality,
            license=query.license,
            fits_machine=query.fits,
            sort=query.sort,
        )
        self._rest = aiter(pages)
        await self.show_more()

    async def show_more(self) -> None:
        """Read more results of the same search."""
        rest = self._rest
        if rest is None:
            return
        self.problem, self.is_busy = "", True
        self._changed()
        found, problem = await _take(rest)
        if rest is self._rest:
            self.found += found
            self.has_more, self.problem, self.is_busy = len(found) == _PAGE, problem, False
            self._changed()


class HubChoice:
    """The model that one looks at, with its variants and its card."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self.repository = ""
        self.model: HubModel | None = None
        self.problem = ""
        """Why it is not there."""

    async def open(self, repository: str) -> None:
        """Read what the hub says of a model now."""
        if repository != self.repository:
            self.repository, self.model = repository, None
        self.problem = ""
        self._changed()
        model, problem = None, ""
        try:
            model = await self._client.hub.get(repository)
        except AuthenticationError:
            raise
        except PlugAIError as error:
            problem = what_failed(error)
        if repository == self.repository:
            self.model, self.problem = model, problem
            self._changed()


async def _take(rest: AsyncIterator[HubModel]) -> tuple[list[HubModel], str]:
    """The next results, and what has gone wrong if they are not all."""
    found: list[HubModel] = []
    try:
        async for model in rest:
            found.append(model)
            if len(found) == _PAGE:
                break
    except AuthenticationError:
        raise
    except PlugAIError as error:
        return found, what_failed(error)
    return found, ""
