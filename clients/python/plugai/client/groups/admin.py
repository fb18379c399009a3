"""`client.admin`: users, invitations, the requests of all users and the audit log; for administrators."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Literal

from plugai.client import rpcs, types
from plugai.client.groups.base import Group, Pages, changes, mask
from plugai.client.groups.operations import Operation


class Admin(Group):
    """What only administrators may do. Everyone else gets PermissionDeniedError."""

    def users(self) -> Pages[types.User]:
        """List the users, ordered by name."""
        return Pages(self._caller, rpcs.LIST_USERS, types.ListUsersRequest(), lambda page: page.users)

    async def get_user(self, user_id: str) -> types.User:
        """Return a user. Raises UserNotFoundError."""
        return await self._call(rpcs.GET_USER, types.GetUserRequest(user_id=user_id))

    async def update_user(
        self, user_id: str, *, role: types.UserRole | None = None, disabled: bool | None = None
    ) -> types.User:
        """Change a user's role, or disable or enable the user. Raises UserNotFoundError, LastAdministratorError."""
        fields = changes(role=role, disabled=disabled)
        request = types.UpdateUserRequest(user=types.User(user_id=user_id, **fields), update_mask=mask(fields))
        return await self._call(rpcs.UPDATE_USER, request)

    async def usage(self, user_id: str) -> Sequence[types.ResourceUsage]:
        """Return how much a user has, and may have, of each resource that has a quota. Raises UserNotFoundError."""
        return (await self._call(rpcs.GET_USER_USAGE, types.GetUserUsageRequest(user_id=user_id))).resources

    async def set_quotas(
        self, user_id: str, quotas: Mapping[str, int | Literal["unlimited"] | None]
    ) -> Sequence[types.ResourceUsage]:
        """Set quotas of one user by the names of their resources; None stands for that of the settings again.

        Returns what the user has, and may have then. Raises UserNotFoundError, InvalidRequestError.
        """
        given = [
            types.UserQuota(resource=name, unlimited=True)
            if limit == "unlimited"
            else types.UserQuota(resource=name, limit=limit)
            for name, limit in quotas.items()
        ]
        return (
            await self._call(rpcs.SET_USER_QUOTAS, types.SetUserQuotasRequest(user_id=user_id, quotas=given))
        ).resources

    async def delete_user(self, user_id: str) -> None:
        """Permanently delete a user with all data. Raises UserNotFoundError, LastAdministratorError."""
        await self._call(rpcs.DELETE_USER, types.DeleteUserRequest(user_id=user_id))

    async def sign_out_user(self, user_id: str) -> None:
        """Sign a user out on all devices, and revoke the API tokens. Raises UserNotFoundError."""
        await self._call(rpcs.SIGN_OUT_USER, types.SignOutUserRequest(user_id=user_id))

    async def reset_second_factor(self, user_id: str) -> None:
        """Remove a user's second factor. Raises UserNotFoundError, SecondFactorMissingError."""
        await self._call(rpcs.RESET_SECOND_FACTOR, types.ResetSecondFactorRequest(user_id=user_id))

    async def create_invite(
        self,
        *,
        role: types.UserRole = types.UserRole.UNSPECIFIED,
        email: str = "",
        user_id: str = "",
        hours: int | None = None,
    ) -> types.CreateInviteResponse:
        """Create an invitation for `hours` (by default 72). Its token is returned only here."""
        request = types.CreateInviteRequest(role=role, email=email, user_id=user_id, hours=hours)
        return await self._call(rpcs.CREATE_INVITE, request)

    def invites(self) -> Pages[types.Invite]:
        """List the invitations, the latest first."""
        return Pages(self._caller, rpcs.LIST_INVITES, types.ListInvitesRequest(), lambda page: page.invites)

    async def delete_invite(self, invite_id: str) -> None:
        """Withdraw an unused invitation. Raises InviteNotFoundError."""
        await self._call(rpcs.DELETE_INVITE, types.DeleteInviteRequest(invite_id=invite_id))

    async def rotate_signing_key(self) -> Sequence[types.JsonWebKey]:
        """Sign access tokens with a new key from now on. Returns the public keys."""
        return (await self._call(rpcs.ROTATE_SIGNING_KEY, types.RotateSigningKeyRequest())).keys

    def access_rules(self) -> Pages[types.AccessRule]:
        """List the rules that say which models and providers a user, or the users of a role, may use."""
        return Pages(self._caller, rpcs.LIST_ACCESS_RULES, types.ListAccessRulesRequest(), lambda page: page.rules)

    async def set_access_rule(
        self, subject: str, *, models: Sequence[str] = (), providers: Sequence[str] = ()
    ) -> types.AccessRule:
        """Allow `role/member`, `role/admin` or `user/ID` only these models (patterns), and those of these providers."""
        rule = types.AccessRule(subject=subject, models=models, providers=providers)
        return await self._call(rpcs.SET_ACCESS_RULE, types.SetAccessRuleRequest(rule=rule))

    async def delete_access_rule(self, subject: str) -> None:
        """Delete the rule of a user or a role. Raises AccessRuleNotFoundError."""
        await self._call(rpcs.DELETE_ACCESS_RULE, types.DeleteAccessRuleRequest(subject=subject))

    def running_requests(self) -> Pages[types.UserRequest]:
        """List the requests of all users that run or wait, oldest first.

        >>> [request.user_id async for request in client.admin.running_requests()]
        []
        """
        request = types.ListRunningRequestsRequest()
        return Pages(self._caller, rpcs.LIST_RUNNING_REQUESTS, request, lambda page: page.requests)

    def requests(
        self,
        *,
        user_id: str = "",
        model: str = "",
        state: types.RequestState = types.RequestState.UNSPECIFIED,
        created_from: datetime | None = None,
        created_before: datetime | None = None,
    ) -> Pages[types.UserRequest]:
        """List the requests of all users, newest first, including running ones. Times must have a time zone."""
        request = types.ListUserRequestsRequest(
            user_id=user_id,
            model=model,
            state=state,
            created_from=created_from,
            created_before=created_before,
        )
        return Pages(self._caller, rpcs.LIST_USER_REQUESTS, request, lambda page: page.requests)

    async def cancel_request(self, user_id: str, request_id: str) -> types.UserRequest:
        """Cancel a request of any user. Has no effect if it has ended. Raises RequestNotFoundError."""
        request = types.CancelUserRequestRequest(user_id=user_id, request_id=request_id)
        return await self._call(rpcs.CANCEL_USER_REQUEST, request)

    async def statistics(
        self,
        *,
        created_from: datetime | None = None,
        created_before: datetime | None = None,
        user_id: str = "",
        model: str = "",
    ) -> types.GetStatisticsResponse:
        """Count the requests of all users by day, model and user; by default those of the last 30 days.

        Raises InvalidRequestError for more than 366 days. Times must have a time zone.
        """
        request = types.GetStatisticsRequest(
            created_from=created_from, created_before=created_before, user_id=user_id, model=model
        )
        return await self._call(rpcs.GET_STATISTICS, request)

    def backups(self) -> Pages[types.Backup]:
        """List the backups that the running server has made, the newest first. Raises BackupFailedError.

        >>> await client.admin.backups().all()
        []
        """
        return Pages(self._caller, rpcs.LIST_BACKUPS, types.ListBackupsRequest(), lambda page: page.backups)

    def create_backup(self) -> Operation:
        """Back up the server into the folder that its settings name. Raises BackupFailedError, StorageFullError.

        One that is being made already is waited for in its place.
        """
        return Operation(self._caller, lambda: self._call(rpcs.CREATE_BACKUP, types.CreateBackupRequest()))

    def audit(self, entries: types.AuditFilter | None = None) -> Pages[types.AuditEntry]:
        """List the audit log, or the entries that a filter selects, newest first."""
        request = types.ListAuditEntriesRequest(filter=entries)
        return Pages(self._caller, rpcs.LIST_AUDIT_ENTRIES, request, lambda page: page.entries)

    async def export_audit(
        self, entries: types.AuditFilter | None = None, *, after_number: int = 0
    ) -> AsyncIterator[types.AuditEntry]:
        """Yield the audit log, oldest first, from the entry after `after_number` on."""
        request = types.ExportAuditRequest(filter=entries, after_number=after_number)
        async with aclosing(self._caller.stream(rpcs.EXPORT_AUDIT, request)) as exported:
            async for entry in exported:
                yield entry
