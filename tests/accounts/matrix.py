"""Who may call what: one row for each rpc, written down once more beside the contract, so that neither slips alone."""

from __future__ import annotations

from dataclasses import dataclass

PUBLIC, MEMBER, ADMIN = "public", "member", "admin"


@dataclass(frozen=True, slots=True)
class Row:
    """Who may call an rpc, and the scope that an API token needs for it; empty if it needs no credential."""

    who: str
    scope: str = ""


_READ, _GENERATE, _WRITE = Row(MEMBER, "READ"), Row(MEMBER, "GENERATE"), Row(MEMBER, "WRITE")
_ACCOUNT, _ADMIN, _PUBLIC = Row(MEMBER, "ACCOUNT"), Row(ADMIN, "ADMIN"), Row(PUBLIC)

MATRIX: dict[str, Row] = {
    "GenerateService.Generate": _GENERATE,
    "GenerateService.GenerateOnce": _GENERATE,
    "GenerateService.WatchRequest": _GENERATE,
    "GenerateService.CancelRequest": _GENERATE,
    "GenerateService.GetRequest": _READ,
    "GenerateService.ListRequests": _READ,
    "GenerateService.GetQueue": _READ,
    "ModelsService.ListModels": _READ,
    "ModelsService.GetModel": _READ,
    "ModelsService.GetLimits": _READ,
    "ModelsService.GetFallbacks": _READ,
    "ModelsService.WatchModels": _READ,
    "ModelsService.ListProviders": _READ,
    "ModelsService.SetFallbacks": _WRITE,
    "ModelsService.LoadModel": _ADMIN,
    "ModelsService.UnloadModel": _ADMIN,
    "ModelsService.PinModel": _ADMIN,
    "ModelsService.UnpinModel": _ADMIN,
    "ModelsService.CreateModel": _ADMIN,
    "ModelsService.UpdateModel": _ADMIN,
    "ModelsService.DeleteModel": _ADMIN,
    "ModelsService.UpdateLimits": _ADMIN,
    "ModelsService.CheckProvider": _ADMIN,
    "OperationsService.GetOperation": _READ,
    "OperationsService.ListOperations": _READ,
    "OperationsService.WatchOperation": _READ,
    "OperationsService.CancelOperation": _ADMIN,
    "ArtifactsService.GetArtifact": _READ,
    "ArtifactsService.ListArtifacts": _READ,
    "ArtifactsService.DownloadArtifact": _READ,
    "ArtifactsService.DownloadThumbnail": _READ,
    "ArtifactsService.UploadArtifact": _WRITE,
    "ArtifactsService.SignArtifact": _WRITE,
    "ArtifactsService.DeleteArtifact": _WRITE,
    "ArtifactsService.DownloadSigned": _PUBLIC,
    "SessionsService.GetSession": _READ,
    "SessionsService.ListSessions": _READ,
    "SessionsService.SearchSessions": _READ,
    "SessionsService.ListMessages": _READ,
    "SessionsService.GetMessage": _READ,
    "SessionsService.RegenerateMessage": _GENERATE,
    "SessionsService.CreateSession": _WRITE,
    "SessionsService.UpdateSession": _WRITE,
    "SessionsService.DeleteSession": _WRITE,
    "SessionsService.UndeleteSession": _WRITE,
    "SessionsService.ExpungeSession": _WRITE,
    "SessionsService.ForkSession": _WRITE,
    "AuditService.ListAuditEntries": _ADMIN,
    "AuditService.ExportAudit": _ADMIN,
    "CredentialsService.SetCredential": _ACCOUNT,
    "CredentialsService.GetCredential": _ACCOUNT,
    "CredentialsService.ListCredentials": _ACCOUNT,
    "CredentialsService.DeleteCredential": _ACCOUNT,
    "CredentialsService.TestCredential": _ACCOUNT,
    "AuthService.Register": _PUBLIC,
    "AuthService.Login": _PUBLIC,
    "AuthService.Refresh": _PUBLIC,
    "AuthService.Logout": _PUBLIC,
    "AuthService.GetJwks": _PUBLIC,
    "AccountService.GetMe": _READ,
    "AccountService.UpdateMe": _WRITE,
    "AccountService.ChangePassword": _ACCOUNT,
    "AccountService.ListDevices": _ACCOUNT,
    "AccountService.DeleteDevice": _ACCOUNT,
    "AccountService.DeleteDevices": _ACCOUNT,
    "AccountService.CreateApiToken": _ACCOUNT,
    "AccountService.ListApiTokens": _ACCOUNT,
    "AccountService.DeleteApiToken": _ACCOUNT,
    "UsersService.CreateInvite": _ADMIN,
    "UsersService.ListInvites": _ADMIN,
    "UsersService.DeleteInvite": _ADMIN,
    "UsersService.ListUsers": _ADMIN,
    "UsersService.GetUser": _ADMIN,
    "UsersService.UpdateUser": _ADMIN,
    "UsersService.DeleteUser": _ADMIN,
    "UsersService.SignOutUser": _ADMIN,
    "UsersService.RotateSigningKey": _ADMIN,
    "SecondFactorService.VerifySecondFactor": _PUBLIC,
    "SecondFactorService.GetSecondFactor": _ACCOUNT,
    "SecondFactorService.EnrollSecondFactor": _ACCOUNT,
    "SecondFactorService.ConfirmSecondFactor": _ACCOUNT,
    "SecondFactorService.DisableSecondFactor": _ACCOUNT,
    "SecondFactorService.RenewRecoveryCodes": _ACCOUNT,
    "SecondFactorService.ResetSecondFactor": _ADMIN,
    "OAuthService.ListLoginProviders": _PUBLIC,
    "OAuthService.StartOAuthLogin": _PUBLIC,
    "OAuthService.FinishOAuthLogin": _PUBLIC,
    "OAuthService.ShowOAuthAnswer": _PUBLIC,
    "OAuthService.StartLink": _ACCOUNT,
    "OAuthService.FinishLink": _ACCOUNT,
    "OAuthService.ListIdentities": _ACCOUNT,
    "OAuthService.DeleteIdentity": _ACCOUNT,
}
