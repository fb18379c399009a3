"""`client.hub`: models on the hub, and their downloads."""

from __future__ import annotations

from plugai.client import rpcs, types
from plugai.client.groups.base import Group, Pages
from plugai.client.groups.operations import Operation


class Hub(Group):
    """Models on the hub that the server uses, which is Hugging Face by default."""

    def search(
        self,
        text: str = "",
        *,
        use_case: types.HubUseCase = types.HubUseCase.UNSPECIFIED,
        modality: types.Modality = types.Modality.UNSPECIFIED,
        license: str = "",
        fits_machine: bool = False,
        sort: types.HubSort = types.HubSort.UNSPECIFIED,
    ) -> Pages[types.HubModel]:
        """Search for models that the server can run; the next page is requested when it is needed.

        Raises HubUnavailableError.
        """
        request = types.SearchHubModelsRequest(
            text=text, use_case=use_case, modality=modality, license=license, fits_machine=fits_machine, sort=sort
        )
        return Pages(self._caller, rpcs.SEARCH_HUB_MODELS, request, lambda page: page.models)

    async def get(self, repository: str, *, revision: str = "") -> types.HubModel:
        """Return a model with its card and its variants, one of which may be advised. Raises HubModelNotFoundError."""
        request = types.GetHubModelRequest(repository=repository, revision=revision)
        return await self._call(rpcs.GET_HUB_MODEL, request)

    def download(self, repository: str, *, variant: str = "", revision: str = "", load: bool = False) -> Operation:
        """Download a variant of a model, the advised one by default; for administrators.

        Wait for its end, or iterate over the progress. The `model` of the operation is then the id of the model.
        Raises HubModelNotFoundError, HubAccessDeniedError, DownloadRefusedError, ModelExistsError.
        """
        request = types.DownloadModelRequest(repository=repository, variant=variant, revision=revision, load=load)
        return Operation(self._caller, lambda: self._call(rpcs.DOWNLOAD_MODEL, request))

    def import_model(
        self, source: str, *, model: str = "", sha256: str = "", link: bool = False, load: bool = False
    ) -> Operation:
        """Import a model from a URL, or from an absolute path on the server's machine; for administrators.

        `model` is the id that it will have, by default the name of the file or folder. `sha256` is verified if it is
        given. With `link` the files of a path stay where they are. Wait for its end, or iterate over the progress.
        Raises DownloadRefusedError, ModelExistsError, HubUnavailableError, EgressForbiddenError.
        """
        request = types.ImportModelRequest(source=source, model=model, sha256=sha256, link=link, load=load)
        return Operation(self._caller, lambda: self._call(rpcs.IMPORT_MODEL, request))

    def downloaded(self) -> Pages[types.DownloadedModel]:
        """List the models that were downloaded, with what the hub said of them then, and those that were imported."""
        request = types.ListDownloadedModelsRequest()
        return Pages(self._caller, rpcs.LIST_DOWNLOADED_MODELS, request, lambda page: page.models)

    async def delete(self, model: str) -> None:
        """Remove a downloaded model and its files; for administrators. Raises ModelNotFoundError, ModelBusyError."""
        await self._call(rpcs.DELETE_DOWNLOADED_MODEL, types.DeleteDownloadedModelRequest(model=model))
