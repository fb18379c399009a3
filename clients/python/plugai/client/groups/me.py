"""`client.me`: the caller's own account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from plugai.client import rpcs, types
from plugai.client.errors import LostConnectionError
from plugai.client.groups.auth import oauth_answer
from plugai.client.groups.base import Group, changes, mask, set_or_reset

# The last part of a ZIP file, how long it is, and how it begins.
_END_BYTES = 22
_END = b"PK\x05\x06"


class Me(Group):
    """The caller's account: profile, password, devices, API tokens, second factor and linked accounts."""

    async def get(self) -> types.User:
        """Return the caller."""
        return await self._call(rpcs.GET_ME, types.GetMeRequest())

    async def update(self, *, display_name: str | None = None) -> types.User:
        """Change the display name."""
        fields = changes(display_name=display_name)
        request = types.UpdateMeRequest(me=types.User(**fields), update_mask=mask(fields))
        return await self._call(rpcs.UPDATE_ME, request)

    async def preferences(self) -> types.Preferences:
        """Return what the caller prefers; what is None was not chosen."""
        return await self._call(rpcs.GET_PREFERENCES, types.GetPreferencesRequest())

    async def update_preferences(
        self, preferences: types.Preferences, *, reset: Sequence[str] = ()
    ) -> types.Preferences:
        """Change what is set in `preferences`, and forget the fields in `reset`; return all.

        Raises ModelNotFoundError for a default model that is not there.
        """
        update_mask = set_or_reset(preferences, reset)
        request = types.UpdatePreferencesRequest(preferences=preferences, update_mask=update_mask)
        return await self._call(rpcs.UPDATE_PREFERENCES, request)

    async def favourites(self) -> Sequence[types.Favourite]:
        """Return the caller's favourite models, by id, also those that are not there any more."""
        return (await self._call(rpcs.LIST_FAVOURITES, types.ListFavouritesRequest())).favourites

    async def add_favourite(self, model: str) -> types.Favourite:
        """Make a model a favourite. Raises ModelNotFoundError, InvalidRequestError for more than 256."""
        return await self._call(rpcs.ADD_FAVOURITE, types.AddFavouriteRequest(model=model))

    async def remove_favourite(self, model: str) -> None:
        """Make a model no favourite any more, also one that is gone."""
        await self._call(rpcs.REMOVE_FAVOURITE, types.RemoveFavouriteRequest(model=model))

    async def usage(self) -> Sequence[types.ResourceUsage]:
        """Return how much the caller has stored of everything that has a quota."""
        return (await self._call(rpcs.GET_USAGE, types.GetUsageRequest())).resources

    async def read_export(self) -> AsyncIterator[bytes]:
        """Yield everything that is stored for the caller, as the chunks of one ZIP file.

        Raises LostConnectionError if the connection breaks: begin again then, with a new file.
        """
        options, end = await self._caller.attempts(rpcs.EXPORT_ME, None).begin(), b""
        async with self._caller.download(rpcs.EXPORT_ME, types.ExportMeRequest(), options) as answer:
            async for chunk in answer.chunks:
                end = (end + chunk[-_END_BYTES:])[-_END_BYTES:]
                yield chunk
        if not end.startswith(_END):
            raise LostConnectionError("the export ended before its end", sent=True)

    async def deletion(self) -> types.GetDeletionResponse:
        """Return what `delete` would delete, and what it asks for."""
        return await self._call(rpcs.GET_DELETION, types.GetDeletionRequest())

    async def delete(self, *, password: str = "", code: str = "") -> None:
        """Permanently delete the account with all data, after its password, and the code of its second factor.

        Raises LoginFailedError, SecondFactorFailedError, LoginThrottledError, LastAdministratorError.
        """
        await self._call(rpcs.DELETE_ME, types.DeleteMeRequest(password=password, code=code))

    async def change_password(self, old_password: str, new_password: str) -> None:
        """Change the password, and sign out every other device. Raises LoginFailedError, LoginThrottledError."""
        request = types.ChangePasswordRequest(old_password=old_password, new_password=new_password)
        await self._call(rpcs.CHANGE_PASSWORD, request)

    async def devices(self) -> Sequence[types.Device]:
        """Return the devices on which the caller is signed in, the latest first."""
        return (await self._call(rpcs.LIST_DEVICES, types.ListDevicesRequest())).devices

    async def delete_device(self, device_id: str) -> None:
        """Sign out on one device. Raises DeviceNotFoundError."""
        await self._call(rpcs.DELETE_DEVICE, types.DeleteDeviceRequest(device_id=device_id))

    async def delete_devices(self) -> None:
        """Sign out on all devices, this one too. API tokens stay valid."""
        await self._call(rpcs.DELETE_DEVICES, types.DeleteDevicesRequest())

    async def create_token(
        self, name: str, scopes: Sequence[types.Scope], *, days: int | None = None
    ) -> types.CreateApiTokenResponse:
        """Create a token for a program, for `days` (by default 90). Its secret is returned only here."""
        request = types.CreateApiTokenRequest(name=name, scopes=scopes, days=days)
        return await self._call(rpcs.CREATE_API_TOKEN, request)

    async def tokens(self) -> Sequence[types.ApiToken]:
        """Return the API tokens, the latest first, without their secrets."""
        return (await self._call(rpcs.LIST_API_TOKENS, types.ListApiTokensRequest())).api_tokens

    async def delete_token(self, token_id: str) -> None:
        """Revoke an API token. Raises ApiTokenNotFoundError."""
        await self._call(rpcs.DELETE_API_TOKEN, types.DeleteApiTokenRequest(token_id=token_id))

    async def second_factor(self) -> types.SecondFactor:
        """Return whether a second factor is enabled, and how many recovery codes are left."""
        return await self._call(rpcs.GET_SECOND_FACTOR, types.GetSecondFactorRequest())

    async def enroll_second_factor(self) -> types.EnrollSecondFactorResponse:
        """Return what an authenticator app needs; then confirm it with a code. Raises SecondFactorExistsError."""
        return await self._call(rpcs.ENROLL_SECOND_FACTOR, types.EnrollSecondFactorRequest())

    async def confirm_second_factor(self, code: str) -> Sequence[str]:
        """Enable the second factor with a code from the app. Returns ten recovery codes, only here."""
        request = types.ConfirmSecondFactorRequest(code=code)
        return (await self._call(rpcs.CONFIRM_SECOND_FACTOR, request)).codes

    async def disable_second_factor(self, code: str) -> None:
        """Remove the second factor. Raises SecondFactorFailedError, SecondFactorMissingError."""
        await self._call(rpcs.DISABLE_SECOND_FACTOR, types.DisableSecondFactorRequest(code=code))

    async def renew_recovery_codes(self, code: str) -> Sequence[str]:
        """Return ten new recovery codes; the old ones are invalid. Raises SecondFactorFailedError."""
        request = types.RenewRecoveryCodesRequest(code=code)
        return (await self._call(rpcs.RENEW_RECOVERY_CODES, request)).codes

    async def identities(self) -> Sequence[types.Identity]:
        """Return the linked accounts at login providers, oldest first."""
        return (await self._call(rpcs.LIST_IDENTITIES, types.ListIdentitiesRequest())).identities

    async def start_link(self, provider: str) -> types.OAuthFlow:
        """Start linking an account: open the flow's `url` in a browser. Raises LoginProviderNotFoundError."""
        return await self._call(rpcs.START_LINK, types.StartLinkRequest(provider=provider))

    async def finish_link(
        self, provider: str, flow: types.OAuthFlow, answer: str | types.OAuthAnswer
    ) -> types.Identity:
        """Link the account, with the URL to which the browser was sent back. Raises LoginFlowInvalidError."""
        request = types.FinishLinkRequest(provider=provider, flow_token=flow.flow_token, answer=oauth_answer(answer))
        return await self._call(rpcs.FINISH_LINK, request)

    async def delete_identity(self, identity_id: str) -> None:
        """Remove a link. Raises InvalidRequestError for the last one of a user without a password."""
        await self._call(rpcs.DELETE_IDENTITY, types.DeleteIdentityRequest(identity_id=identity_id))
