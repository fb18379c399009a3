"""Every rpc of the contract: its name, its HTTP path, and the types of its messages.

Generated from protos/plugai/v1 by `make proto`.
"""

from __future__ import annotations

from plugai.client import types
from plugai.client.rpc import Http, Rpc

LIST_ACCESS_RULES: Rpc[types.ListAccessRulesRequest, types.ListAccessRulesResponse] = Rpc(
    "plugai.v1.AccessService",
    "ListAccessRules",
    Http("GET", "/v1/access-rules", ""),
    types.ListAccessRulesRequest,
    types.ListAccessRulesResponse,
    repeatable=True,
    public=False,
)

SET_ACCESS_RULE: Rpc[types.SetAccessRuleRequest, types.AccessRule] = Rpc(
    "plugai.v1.AccessService",
    "SetAccessRule",
    Http("PUT", "/v1/access-rules/{rule.subject=**}", "rule"),
    types.SetAccessRuleRequest,
    types.AccessRule,
    repeatable=True,
    public=False,
)

DELETE_ACCESS_RULE: Rpc[types.DeleteAccessRuleRequest, types.DeleteAccessRuleResponse] = Rpc(
    "plugai.v1.AccessService",
    "DeleteAccessRule",
    Http("DELETE", "/v1/access-rules/{subject=**}", ""),
    types.DeleteAccessRuleRequest,
    types.DeleteAccessRuleResponse,
    repeatable=False,
    public=False,
)

GENERATE: Rpc[types.GenerateRequest, types.GenerateEvent] = Rpc(
    "plugai.v1.GenerateService",
    "Generate",
    Http("POST", "/v1/generate", "*"),
    types.GenerateRequest,
    types.GenerateEvent,
    repeatable=True,
    public=False,
)

GENERATE_ONCE: Rpc[types.GenerateOnceRequest, types.GenerateOnceResponse] = Rpc(
    "plugai.v1.GenerateService",
    "GenerateOnce",
    Http("POST", "/v1/generate:once", "request"),
    types.GenerateOnceRequest,
    types.GenerateOnceResponse,
    repeatable=True,
    public=False,
)

RERANK: Rpc[types.RerankRequest, types.RerankResponse] = Rpc(
    "plugai.v1.GenerateService",
    "Rerank",
    Http("POST", "/v1/generate:rerank", "*"),
    types.RerankRequest,
    types.RerankResponse,
    repeatable=True,
    public=False,
)

WATCH_REQUEST: Rpc[types.WatchRequestRequest, types.GenerateEvent] = Rpc(
    "plugai.v1.GenerateService",
    "WatchRequest",
    Http("GET", "/v1/requests/{request_id}:watch", ""),
    types.WatchRequestRequest,
    types.GenerateEvent,
    repeatable=True,
    public=False,
)

GET_REQUEST: Rpc[types.GetRequestRequest, types.Request] = Rpc(
    "plugai.v1.GenerateService",
    "GetRequest",
    Http("GET", "/v1/requests/{request_id}", ""),
    types.GetRequestRequest,
    types.Request,
    repeatable=True,
    public=False,
)

LIST_REQUESTS: Rpc[types.ListRequestsRequest, types.ListRequestsResponse] = Rpc(
    "plugai.v1.GenerateService",
    "ListRequests",
    Http("GET", "/v1/requests", ""),
    types.ListRequestsRequest,
    types.ListRequestsResponse,
    repeatable=True,
    public=False,
)

DELETE_REQUEST: Rpc[types.DeleteRequestRequest, None] = Rpc(
    "plugai.v1.GenerateService",
    "DeleteRequest",
    Http("DELETE", "/v1/requests/{request_id}", ""),
    types.DeleteRequestRequest,
    type(None),
    repeatable=False,
    public=False,
)

GET_QUEUE: Rpc[types.GetQueueRequest, types.GetQueueResponse] = Rpc(
    "plugai.v1.GenerateService",
    "GetQueue",
    Http("GET", "/v1/queue", ""),
    types.GetQueueRequest,
    types.GetQueueResponse,
    repeatable=True,
    public=False,
)

CANCEL_REQUEST: Rpc[types.CancelRequestRequest, types.Request] = Rpc(
    "plugai.v1.GenerateService",
    "CancelRequest",
    Http("POST", "/v1/requests/{request_id}:cancel", "*"),
    types.CancelRequestRequest,
    types.Request,
    repeatable=True,
    public=False,
)

LIST_RUNNING_REQUESTS: Rpc[types.ListRunningRequestsRequest, types.ListRunningRequestsResponse] = Rpc(
    "plugai.v1.AdministrationService",
    "ListRunningRequests",
    Http("GET", "/v1/admin/queue", ""),
    types.ListRunningRequestsRequest,
    types.ListRunningRequestsResponse,
    repeatable=True,
    public=False,
)

LIST_USER_REQUESTS: Rpc[types.ListUserRequestsRequest, types.ListUserRequestsResponse] = Rpc(
    "plugai.v1.AdministrationService",
    "ListUserRequests",
    Http("GET", "/v1/admin/requests", ""),
    types.ListUserRequestsRequest,
    types.ListUserRequestsResponse,
    repeatable=True,
    public=False,
)

CANCEL_USER_REQUEST: Rpc[types.CancelUserRequestRequest, types.UserRequest] = Rpc(
    "plugai.v1.AdministrationService",
    "CancelUserRequest",
    Http("POST", "/v1/admin/users/{user_id}/requests/{request_id}:cancel", "*"),
    types.CancelUserRequestRequest,
    types.UserRequest,
    repeatable=False,
    public=False,
)

GET_STATISTICS: Rpc[types.GetStatisticsRequest, types.GetStatisticsResponse] = Rpc(
    "plugai.v1.AdministrationService",
    "GetStatistics",
    Http("GET", "/v1/admin/statistics", ""),
    types.GetStatisticsRequest,
    types.GetStatisticsResponse,
    repeatable=True,
    public=False,
)

UPLOAD_ARTIFACT: Rpc[types.UploadArtifactRequest, types.Artifact] = Rpc(
    "plugai.v1.ArtifactsService",
    "UploadArtifact",
    Http("POST", "/v1/artifacts", "content"),
    types.UploadArtifactRequest,
    types.Artifact,
    repeatable=False,
    public=False,
)

GET_ARTIFACT: Rpc[types.GetArtifactRequest, types.Artifact] = Rpc(
    "plugai.v1.ArtifactsService",
    "GetArtifact",
    Http("GET", "/v1/artifacts/{artifact_id}", ""),
    types.GetArtifactRequest,
    types.Artifact,
    repeatable=True,
    public=False,
)

LIST_ARTIFACTS: Rpc[types.ListArtifactsRequest, types.ListArtifactsResponse] = Rpc(
    "plugai.v1.ArtifactsService",
    "ListArtifacts",
    Http("GET", "/v1/artifacts", ""),
    types.ListArtifactsRequest,
    types.ListArtifactsResponse,
    repeatable=True,
    public=False,
)

DOWNLOAD_ARTIFACT: Rpc[types.DownloadArtifactRequest, bytes] = Rpc(
    "plugai.v1.ArtifactsService",
    "DownloadArtifact",
    Http("GET", "/v1/artifacts/{artifact_id}/content", ""),
    types.DownloadArtifactRequest,
    bytes,
    repeatable=True,
    public=False,
)

DOWNLOAD_THUMBNAIL: Rpc[types.DownloadThumbnailRequest, bytes] = Rpc(
    "plugai.v1.ArtifactsService",
    "DownloadThumbnail",
    Http("GET", "/v1/artifacts/{artifact_id}/thumbnail", ""),
    types.DownloadThumbnailRequest,
    bytes,
    repeatable=True,
    public=False,
)

SIGN_ARTIFACT: Rpc[types.SignArtifactRequest, types.SignArtifactResponse] = Rpc(
    "plugai.v1.ArtifactsService",
    "SignArtifact",
    Http("POST", "/v1/artifacts/{artifact_id}:sign", "*"),
    types.SignArtifactRequest,
    types.SignArtifactResponse,
    repeatable=False,
    public=False,
)

DOWNLOAD_SIGNED: Rpc[types.DownloadSignedRequest, bytes] = Rpc(
    "plugai.v1.ArtifactsService",
    "DownloadSigned",
    Http("GET", "/v1/artifacts/{artifact_id}/signed", ""),
    types.DownloadSignedRequest,
    bytes,
    repeatable=True,
    public=True,
)

DELETE_ARTIFACT: Rpc[types.DeleteArtifactRequest, None] = Rpc(
    "plugai.v1.ArtifactsService",
    "DeleteArtifact",
    Http("DELETE", "/v1/artifacts/{artifact_id}", ""),
    types.DeleteArtifactRequest,
    type(None),
    repeatable=False,
    public=False,
)

LIST_AUDIT_ENTRIES: Rpc[types.ListAuditEntriesRequest, types.ListAuditEntriesResponse] = Rpc(
    "plugai.v1.AuditService",
    "ListAuditEntries",
    Http("GET", "/v1/admin/audit", ""),
    types.ListAuditEntriesRequest,
    types.ListAuditEntriesResponse,
    repeatable=True,
    public=False,
)

EXPORT_AUDIT: Rpc[types.ExportAuditRequest, types.AuditEntry] = Rpc(
    "plugai.v1.AuditService",
    "ExportAudit",
    Http("GET", "/v1/admin/audit:export", ""),
    types.ExportAuditRequest,
    types.AuditEntry,
    repeatable=True,
    public=False,
)

REGISTER: Rpc[types.RegisterRequest, types.LoginResponse] = Rpc(
    "plugai.v1.AuthService",
    "Register",
    Http("POST", "/v1/auth:register", "*"),
    types.RegisterRequest,
    types.LoginResponse,
    repeatable=False,
    public=True,
)

LOGIN: Rpc[types.LoginRequest, types.LoginResponse] = Rpc(
    "plugai.v1.AuthService",
    "Login",
    Http("POST", "/v1/auth:login", "*"),
    types.LoginRequest,
    types.LoginResponse,
    repeatable=False,
    public=True,
)

REFRESH: Rpc[types.RefreshRequest, types.TokenPair] = Rpc(
    "plugai.v1.AuthService",
    "Refresh",
    Http("POST", "/v1/auth:refresh", "*"),
    types.RefreshRequest,
    types.TokenPair,
    repeatable=True,
    public=True,
)

LOGOUT: Rpc[types.LogoutRequest, None] = Rpc(
    "plugai.v1.AuthService",
    "Logout",
    Http("POST", "/v1/auth:logout", "*"),
    types.LogoutRequest,
    type(None),
    repeatable=True,
    public=True,
)

GET_JWKS: Rpc[types.GetJwksRequest, types.GetJwksResponse] = Rpc(
    "plugai.v1.AuthService",
    "GetJwks",
    Http("GET", "/v1/auth/jwks", ""),
    types.GetJwksRequest,
    types.GetJwksResponse,
    repeatable=True,
    public=True,
)

GET_OPERATION: Rpc[types.GetOperationRequest, types.Operation] = Rpc(
    "plugai.v1.OperationsService",
    "GetOperation",
    Http("GET", "/v1/operations/{operation_id}", ""),
    types.GetOperationRequest,
    types.Operation,
    repeatable=True,
    public=False,
)

LIST_OPERATIONS: Rpc[types.ListOperationsRequest, types.ListOperationsResponse] = Rpc(
    "plugai.v1.OperationsService",
    "ListOperations",
    Http("GET", "/v1/operations", ""),
    types.ListOperationsRequest,
    types.ListOperationsResponse,
    repeatable=True,
    public=False,
)

WATCH_OPERATION: Rpc[types.WatchOperationRequest, types.Operation] = Rpc(
    "plugai.v1.OperationsService",
    "WatchOperation",
    Http("GET", "/v1/operations/{operation_id}:watch", ""),
    types.WatchOperationRequest,
    types.Operation,
    repeatable=True,
    public=False,
)

CANCEL_OPERATION: Rpc[types.CancelOperationRequest, types.Operation] = Rpc(
    "plugai.v1.OperationsService",
    "CancelOperation",
    Http("POST", "/v1/operations/{operation_id}:cancel", "*"),
    types.CancelOperationRequest,
    types.Operation,
    repeatable=True,
    public=False,
)

PAUSE_OPERATION: Rpc[types.PauseOperationRequest, types.Operation] = Rpc(
    "plugai.v1.OperationsService",
    "PauseOperation",
    Http("POST", "/v1/operations/{operation_id}:pause", "*"),
    types.PauseOperationRequest,
    types.Operation,
    repeatable=False,
    public=False,
)

RESUME_OPERATION: Rpc[types.ResumeOperationRequest, types.Operation] = Rpc(
    "plugai.v1.OperationsService",
    "ResumeOperation",
    Http("POST", "/v1/operations/{operation_id}:resume", "*"),
    types.ResumeOperationRequest,
    types.Operation,
    repeatable=False,
    public=False,
)

CREATE_BACKUP: Rpc[types.CreateBackupRequest, types.Operation] = Rpc(
    "plugai.v1.BackupsService",
    "CreateBackup",
    Http("POST", "/v1/admin/backups", "*"),
    types.CreateBackupRequest,
    types.Operation,
    repeatable=False,
    public=False,
)

LIST_BACKUPS: Rpc[types.ListBackupsRequest, types.ListBackupsResponse] = Rpc(
    "plugai.v1.BackupsService",
    "ListBackups",
    Http("GET", "/v1/admin/backups", ""),
    types.ListBackupsRequest,
    types.ListBackupsResponse,
    repeatable=True,
    public=False,
)

SET_CREDENTIAL: Rpc[types.SetCredentialRequest, types.ProviderCredential] = Rpc(
    "plugai.v1.CredentialsService",
    "SetCredential",
    Http("PUT", "/v1/me/credentials/{provider}", "*"),
    types.SetCredentialRequest,
    types.ProviderCredential,
    repeatable=True,
    public=False,
)

GET_CREDENTIAL: Rpc[types.GetCredentialRequest, types.ProviderCredential] = Rpc(
    "plugai.v1.CredentialsService",
    "GetCredential",
    Http("GET", "/v1/me/credentials/{provider}", ""),
    types.GetCredentialRequest,
    types.ProviderCredential,
    repeatable=True,
    public=False,
)

LIST_CREDENTIALS: Rpc[types.ListCredentialsRequest, types.ListCredentialsResponse] = Rpc(
    "plugai.v1.CredentialsService",
    "ListCredentials",
    Http("GET", "/v1/me/credentials", ""),
    types.ListCredentialsRequest,
    types.ListCredentialsResponse,
    repeatable=True,
    public=False,
)

DELETE_CREDENTIAL: Rpc[types.DeleteCredentialRequest, types.DeleteCredentialResponse] = Rpc(
    "plugai.v1.CredentialsService",
    "DeleteCredential",
    Http("DELETE", "/v1/me/credentials/{provider}", ""),
    types.DeleteCredentialRequest,
    types.DeleteCredentialResponse,
    repeatable=False,
    public=False,
)

TEST_CREDENTIAL: Rpc[types.TestCredentialRequest, types.TestCredentialResponse] = Rpc(
    "plugai.v1.CredentialsService",
    "TestCredential",
    Http("POST", "/v1/me/credentials/{provider}:test", "*"),
    types.TestCredentialRequest,
    types.TestCredentialResponse,
    repeatable=True,
    public=False,
)

EXPORT_ME: Rpc[types.ExportMeRequest, bytes] = Rpc(
    "plugai.v1.ExportService",
    "ExportMe",
    Http("GET", "/v1/me:export", ""),
    types.ExportMeRequest,
    bytes,
    repeatable=True,
    public=False,
)

SEARCH_HUB_MODELS: Rpc[types.SearchHubModelsRequest, types.SearchHubModelsResponse] = Rpc(
    "plugai.v1.HubService",
    "SearchHubModels",
    Http("GET", "/v1/hub/models", ""),
    types.SearchHubModelsRequest,
    types.SearchHubModelsResponse,
    repeatable=True,
    public=False,
)

GET_HUB_MODEL: Rpc[types.GetHubModelRequest, types.HubModel] = Rpc(
    "plugai.v1.HubService",
    "GetHubModel",
    Http("GET", "/v1/hub/models/{repository=**}", ""),
    types.GetHubModelRequest,
    types.HubModel,
    repeatable=True,
    public=False,
)

DOWNLOAD_MODEL: Rpc[types.DownloadModelRequest, types.Operation] = Rpc(
    "plugai.v1.HubService",
    "DownloadModel",
    Http("POST", "/v1/hub/models/{repository=**}:download", "*"),
    types.DownloadModelRequest,
    types.Operation,
    repeatable=False,
    public=False,
)

IMPORT_MODEL: Rpc[types.ImportModelRequest, types.Operation] = Rpc(
    "plugai.v1.HubService",
    "ImportModel",
    Http("POST", "/v1/hub/downloads", "*"),
    types.ImportModelRequest,
    types.Operation,
    repeatable=False,
    public=False,
)

LIST_DOWNLOADED_MODELS: Rpc[types.ListDownloadedModelsRequest, types.ListDownloadedModelsResponse] = Rpc(
    "plugai.v1.HubService",
    "ListDownloadedModels",
    Http("GET", "/v1/hub/downloads", ""),
    types.ListDownloadedModelsRequest,
    types.ListDownloadedModelsResponse,
    repeatable=True,
    public=False,
)

DELETE_DOWNLOADED_MODEL: Rpc[types.DeleteDownloadedModelRequest, types.DeleteDownloadedModelResponse] = Rpc(
    "plugai.v1.HubService",
    "DeleteDownloadedModel",
    Http("DELETE", "/v1/hub/downloads/{model=**}", ""),
    types.DeleteDownloadedModelRequest,
    types.DeleteDownloadedModelResponse,
    repeatable=False,
    public=False,
)

VERIFY_SECOND_FACTOR: Rpc[types.VerifySecondFactorRequest, types.TokenPair] = Rpc(
    "plugai.v1.SecondFactorService",
    "VerifySecondFactor",
    Http("POST", "/v1/auth:verify", "*"),
    types.VerifySecondFactorRequest,
    types.TokenPair,
    repeatable=False,
    public=True,
)

GET_SECOND_FACTOR: Rpc[types.GetSecondFactorRequest, types.SecondFactor] = Rpc(
    "plugai.v1.SecondFactorService",
    "GetSecondFactor",
    Http("GET", "/v1/me/mfa", ""),
    types.GetSecondFactorRequest,
    types.SecondFactor,
    repeatable=True,
    public=False,
)

ENROLL_SECOND_FACTOR: Rpc[types.EnrollSecondFactorRequest, types.EnrollSecondFactorResponse] = Rpc(
    "plugai.v1.SecondFactorService",
    "EnrollSecondFactor",
    Http("POST", "/v1/me/mfa:enroll", "*"),
    types.EnrollSecondFactorRequest,
    types.EnrollSecondFactorResponse,
    repeatable=False,
    public=False,
)

CONFIRM_SECOND_FACTOR: Rpc[types.ConfirmSecondFactorRequest, types.RecoveryCodes] = Rpc(
    "plugai.v1.SecondFactorService",
    "ConfirmSecondFactor",
    Http("POST", "/v1/me/mfa:confirm", "*"),
    types.ConfirmSecondFactorRequest,
    types.RecoveryCodes,
    repeatable=False,
    public=False,
)

DISABLE_SECOND_FACTOR: Rpc[types.DisableSecondFactorRequest, None] = Rpc(
    "plugai.v1.SecondFactorService",
    "DisableSecondFactor",
    Http("POST", "/v1/me/mfa:disable", "*"),
    types.DisableSecondFactorRequest,
    type(None),
    repeatable=False,
    public=False,
)

RENEW_RECOVERY_CODES: Rpc[types.RenewRecoveryCodesRequest, types.RecoveryCodes] = Rpc(
    "plugai.v1.SecondFactorService",
    "RenewRecoveryCodes",
    Http("POST", "/v1/me/mfa:renew", "*"),
    types.RenewRecoveryCodesRequest,
    types.RecoveryCodes,
    repeatable=False,
    public=False,
)

RESET_SECOND_FACTOR: Rpc[types.ResetSecondFactorRequest, None] = Rpc(
    "plugai.v1.SecondFactorService",
    "ResetSecondFactor",
    Http("POST", "/v1/admin/users/{user_id}/mfa:reset", "*"),
    types.ResetSecondFactorRequest,
    type(None),
    repeatable=False,
    public=False,
)

LIST_MODELS: Rpc[types.ListModelsRequest, types.ListModelsResponse] = Rpc(
    "plugai.v1.ModelsService",
    "ListModels",
    Http("GET", "/v1/models", ""),
    types.ListModelsRequest,
    types.ListModelsResponse,
    repeatable=True,
    public=False,
)

GET_MODEL: Rpc[types.GetModelRequest, types.Model] = Rpc(
    "plugai.v1.ModelsService",
    "GetModel",
    Http("GET", "/v1/models/{model=**}", ""),
    types.GetModelRequest,
    types.Model,
    repeatable=True,
    public=False,
)

LOAD_MODEL: Rpc[types.LoadModelRequest, types.Operation] = Rpc(
    "plugai.v1.ModelsService",
    "LoadModel",
    Http("POST", "/v1/models/{model=**}:load", "*"),
    types.LoadModelRequest,
    types.Operation,
    repeatable=True,
    public=False,
)

UNLOAD_MODEL: Rpc[types.UnloadModelRequest, types.Model] = Rpc(
    "plugai.v1.ModelsService",
    "UnloadModel",
    Http("POST", "/v1/models/{model=**}:unload", "*"),
    types.UnloadModelRequest,
    types.Model,
    repeatable=False,
    public=False,
)

PIN_MODEL: Rpc[types.PinModelRequest, types.Model] = Rpc(
    "plugai.v1.ModelsService",
    "PinModel",
    Http("POST", "/v1/models/{model=**}:pin", "*"),
    types.PinModelRequest,
    types.Model,
    repeatable=True,
    public=False,
)

UNPIN_MODEL: Rpc[types.UnpinModelRequest, types.Model] = Rpc(
    "plugai.v1.ModelsService",
    "UnpinModel",
    Http("POST", "/v1/models/{model=**}:unpin", "*"),
    types.UnpinModelRequest,
    types.Model,
    repeatable=True,
    public=False,
)

SET_DEFAULT_MODEL: Rpc[types.SetDefaultModelRequest, types.Model] = Rpc(
    "plugai.v1.ModelsService",
    "SetDefaultModel",
    Http("PUT", "/v1/default-model", "*"),
    types.SetDefaultModelRequest,
    types.Model,
    repeatable=True,
    public=False,
)

CREATE_MODEL: Rpc[types.CreateModelRequest, types.Model] = Rpc(
    "plugai.v1.ModelsService",
    "CreateModel",
    Http("POST", "/v1/models", "model"),
    types.CreateModelRequest,
    types.Model,
    repeatable=False,
    public=False,
)

UPDATE_MODEL: Rpc[types.UpdateModelRequest, types.Model] = Rpc(
    "plugai.v1.ModelsService",
    "UpdateModel",
    Http("PATCH", "/v1/models/{model.id=**}", "model"),
    types.UpdateModelRequest,
    types.Model,
    repeatable=False,
    public=False,
)

DELETE_MODEL: Rpc[types.DeleteModelRequest, types.DeleteModelResponse] = Rpc(
    "plugai.v1.ModelsService",
    "DeleteModel",
    Http("DELETE", "/v1/models/{model=**}", ""),
    types.DeleteModelRequest,
    types.DeleteModelResponse,
    repeatable=False,
    public=False,
)

GET_LIMITS: Rpc[types.GetLimitsRequest, types.Limits] = Rpc(
    "plugai.v1.ModelsService",
    "GetLimits",
    Http("GET", "/v1/limits", ""),
    types.GetLimitsRequest,
    types.Limits,
    repeatable=True,
    public=False,
)

UPDATE_LIMITS: Rpc[types.UpdateLimitsRequest, types.Limits] = Rpc(
    "plugai.v1.ModelsService",
    "UpdateLimits",
    Http("PATCH", "/v1/limits", "limits"),
    types.UpdateLimitsRequest,
    types.Limits,
    repeatable=False,
    public=False,
)

GET_FALLBACKS: Rpc[types.GetFallbacksRequest, types.Fallbacks] = Rpc(
    "plugai.v1.ModelsService",
    "GetFallbacks",
    Http("GET", "/v1/me/fallbacks", ""),
    types.GetFallbacksRequest,
    types.Fallbacks,
    repeatable=True,
    public=False,
)

SET_FALLBACKS: Rpc[types.SetFallbacksRequest, types.Fallbacks] = Rpc(
    "plugai.v1.ModelsService",
    "SetFallbacks",
    Http("PUT", "/v1/me/fallbacks", "fallbacks"),
    types.SetFallbacksRequest,
    types.Fallbacks,
    repeatable=True,
    public=False,
)

LIST_ALIASES: Rpc[types.ListAliasesRequest, types.ListAliasesResponse] = Rpc(
    "plugai.v1.ModelsService",
    "ListAliases",
    Http("GET", "/v1/aliases", ""),
    types.ListAliasesRequest,
    types.ListAliasesResponse,
    repeatable=True,
    public=False,
)

SET_ALIAS: Rpc[types.SetAliasRequest, types.Alias] = Rpc(
    "plugai.v1.ModelsService",
    "SetAlias",
    Http("PUT", "/v1/aliases/{alias.id=**}", "alias"),
    types.SetAliasRequest,
    types.Alias,
    repeatable=True,
    public=False,
)

DELETE_ALIAS: Rpc[types.DeleteAliasRequest, types.DeleteAliasResponse] = Rpc(
    "plugai.v1.ModelsService",
    "DeleteAlias",
    Http("DELETE", "/v1/aliases/{alias=**}", ""),
    types.DeleteAliasRequest,
    types.DeleteAliasResponse,
    repeatable=False,
    public=False,
)

SET_MY_ALIAS: Rpc[types.SetMyAliasRequest, types.Alias] = Rpc(
    "plugai.v1.ModelsService",
    "SetMyAlias",
    Http("PUT", "/v1/me/aliases/{alias.id=**}", "alias"),
    types.SetMyAliasRequest,
    types.Alias,
    repeatable=True,
    public=False,
)

DELETE_MY_ALIAS: Rpc[types.DeleteMyAliasRequest, types.DeleteMyAliasResponse] = Rpc(
    "plugai.v1.ModelsService",
    "DeleteMyAlias",
    Http("DELETE", "/v1/me/aliases/{alias=**}", ""),
    types.DeleteMyAliasRequest,
    types.DeleteMyAliasResponse,
    repeatable=False,
    public=False,
)

RECORD_BENCHMARK: Rpc[types.RecordBenchmarkRequest, types.Model] = Rpc(
    "plugai.v1.ModelsService",
    "RecordBenchmark",
    Http("PUT", "/v1/benchmarks/{model=**}", "benchmark"),
    types.RecordBenchmarkRequest,
    types.Model,
    repeatable=True,
    public=False,
)

WATCH_MODELS: Rpc[types.WatchModelsRequest, types.WatchModelsResponse] = Rpc(
    "plugai.v1.ModelsService",
    "WatchModels",
    Http("GET", "/v1/models:watch", ""),
    types.WatchModelsRequest,
    types.WatchModelsResponse,
    repeatable=True,
    public=False,
)

LIST_LOGIN_PROVIDERS: Rpc[types.ListLoginProvidersRequest, types.ListLoginProvidersResponse] = Rpc(
    "plugai.v1.OAuthService",
    "ListLoginProviders",
    Http("GET", "/v1/auth/oauth", ""),
    types.ListLoginProvidersRequest,
    types.ListLoginProvidersResponse,
    repeatable=True,
    public=True,
)

START_OAUTH_LOGIN: Rpc[types.StartOAuthLoginRequest, types.OAuthFlow] = Rpc(
    "plugai.v1.OAuthService",
    "StartOAuthLogin",
    Http("POST", "/v1/auth/oauth/{provider}:start", "*"),
    types.StartOAuthLoginRequest,
    types.OAuthFlow,
    repeatable=False,
    public=True,
)

FINISH_OAUTH_LOGIN: Rpc[types.FinishOAuthLoginRequest, types.LoginResponse] = Rpc(
    "plugai.v1.OAuthService",
    "FinishOAuthLogin",
    Http("POST", "/v1/auth/oauth/{provider}:finish", "*"),
    types.FinishOAuthLoginRequest,
    types.LoginResponse,
    repeatable=False,
    public=True,
)

SHOW_OAUTH_ANSWER: Rpc[types.ShowOAuthAnswerRequest, bytes] = Rpc(
    "plugai.v1.OAuthService",
    "ShowOAuthAnswer",
    Http("GET", "/v1/auth/oauth/{provider}/callback", ""),
    types.ShowOAuthAnswerRequest,
    bytes,
    repeatable=True,
    public=True,
)

START_LINK: Rpc[types.StartLinkRequest, types.OAuthFlow] = Rpc(
    "plugai.v1.OAuthService",
    "StartLink",
    Http("POST", "/v1/me/identities/{provider}:start", "*"),
    types.StartLinkRequest,
    types.OAuthFlow,
    repeatable=False,
    public=False,
)

FINISH_LINK: Rpc[types.FinishLinkRequest, types.Identity] = Rpc(
    "plugai.v1.OAuthService",
    "FinishLink",
    Http("POST", "/v1/me/identities/{provider}:finish", "*"),
    types.FinishLinkRequest,
    types.Identity,
    repeatable=False,
    public=False,
)

LIST_IDENTITIES: Rpc[types.ListIdentitiesRequest, types.ListIdentitiesResponse] = Rpc(
    "plugai.v1.OAuthService",
    "ListIdentities",
    Http("GET", "/v1/me/identities", ""),
    types.ListIdentitiesRequest,
    types.ListIdentitiesResponse,
    repeatable=True,
    public=False,
)

DELETE_IDENTITY: Rpc[types.DeleteIdentityRequest, None] = Rpc(
    "plugai.v1.OAuthService",
    "DeleteIdentity",
    Http("DELETE", "/v1/me/identities/{identity_id}", ""),
    types.DeleteIdentityRequest,
    type(None),
    repeatable=False,
    public=False,
)

GET_PREFERENCES: Rpc[types.GetPreferencesRequest, types.Preferences] = Rpc(
    "plugai.v1.PreferencesService",
    "GetPreferences",
    Http("GET", "/v1/me/preferences", ""),
    types.GetPreferencesRequest,
    types.Preferences,
    repeatable=True,
    public=False,
)

UPDATE_PREFERENCES: Rpc[types.UpdatePreferencesRequest, types.Preferences] = Rpc(
    "plugai.v1.PreferencesService",
    "UpdatePreferences",
    Http("PATCH", "/v1/me/preferences", "preferences"),
    types.UpdatePreferencesRequest,
    types.Preferences,
    repeatable=False,
    public=False,
)

LIST_FAVOURITES: Rpc[types.ListFavouritesRequest, types.ListFavouritesResponse] = Rpc(
    "plugai.v1.PreferencesService",
    "ListFavourites",
    Http("GET", "/v1/me/favourites", ""),
    types.ListFavouritesRequest,
    types.ListFavouritesResponse,
    repeatable=True,
    public=False,
)

ADD_FAVOURITE: Rpc[types.AddFavouriteRequest, types.Favourite] = Rpc(
    "plugai.v1.PreferencesService",
    "AddFavourite",
    Http("PUT", "/v1/me/favourites/{model=**}", "*"),
    types.AddFavouriteRequest,
    types.Favourite,
    repeatable=True,
    public=False,
)

REMOVE_FAVOURITE: Rpc[types.RemoveFavouriteRequest, types.RemoveFavouriteResponse] = Rpc(
    "plugai.v1.PreferencesService",
    "RemoveFavourite",
    Http("DELETE", "/v1/me/favourites/{model=**}", ""),
    types.RemoveFavouriteRequest,
    types.RemoveFavouriteResponse,
    repeatable=False,
    public=False,
)

LIST_PROVIDERS: Rpc[types.ListProvidersRequest, types.ListProvidersResponse] = Rpc(
    "plugai.v1.ProvidersService",
    "ListProviders",
    Http("GET", "/v1/providers", ""),
    types.ListProvidersRequest,
    types.ListProvidersResponse,
    repeatable=True,
    public=False,
)

GET_PROVIDER: Rpc[types.GetProviderRequest, types.Provider] = Rpc(
    "plugai.v1.ProvidersService",
    "GetProvider",
    Http("GET", "/v1/providers/{provider}", ""),
    types.GetProviderRequest,
    types.Provider,
    repeatable=True,
    public=False,
)

CREATE_PROVIDER: Rpc[types.CreateProviderRequest, types.Provider] = Rpc(
    "plugai.v1.ProvidersService",
    "CreateProvider",
    Http("POST", "/v1/providers", "provider"),
    types.CreateProviderRequest,
    types.Provider,
    repeatable=False,
    public=False,
)

UPDATE_PROVIDER: Rpc[types.UpdateProviderRequest, types.Provider] = Rpc(
    "plugai.v1.ProvidersService",
    "UpdateProvider",
    Http("PATCH", "/v1/providers/{provider.id}", "provider"),
    types.UpdateProviderRequest,
    types.Provider,
    repeatable=False,
    public=False,
)

DELETE_PROVIDER: Rpc[types.DeleteProviderRequest, types.DeleteProviderResponse] = Rpc(
    "plugai.v1.ProvidersService",
    "DeleteProvider",
    Http("DELETE", "/v1/providers/{provider}", ""),
    types.DeleteProviderRequest,
    types.DeleteProviderResponse,
    repeatable=False,
    public=False,
)

TEST_PROVIDER: Rpc[types.TestProviderRequest, types.TestProviderResponse] = Rpc(
    "plugai.v1.ProvidersService",
    "TestProvider",
    Http("POST", "/v1/providers:test", "provider"),
    types.TestProviderRequest,
    types.TestProviderResponse,
    repeatable=True,
    public=False,
)

LIST_PROVIDER_ADAPTERS: Rpc[types.ListProviderAdaptersRequest, types.ListProviderAdaptersResponse] = Rpc(
    "plugai.v1.ProvidersService",
    "ListProviderAdapters",
    Http("GET", "/v1/provider-adapters", ""),
    types.ListProviderAdaptersRequest,
    types.ListProviderAdaptersResponse,
    repeatable=True,
    public=False,
)

CHECK_PROVIDER: Rpc[types.CheckProviderRequest, types.Provider] = Rpc(
    "plugai.v1.ProvidersService",
    "CheckProvider",
    Http("POST", "/v1/providers/{provider}:check", "*"),
    types.CheckProviderRequest,
    types.Provider,
    repeatable=True,
    public=False,
)

GET_SERVER: Rpc[types.GetServerRequest, types.Server] = Rpc(
    "plugai.v1.ServerService",
    "GetServer",
    Http("GET", "/v1/server", ""),
    types.GetServerRequest,
    types.Server,
    repeatable=True,
    public=False,
)

EXPORT_SESSIONS: Rpc[types.ExportSessionsRequest, bytes] = Rpc(
    "plugai.v1.SessionTransferService",
    "ExportSessions",
    Http("GET", "/v1/sessions:export", ""),
    types.ExportSessionsRequest,
    bytes,
    repeatable=True,
    public=False,
)

IMPORT_SESSIONS: Rpc[types.ImportSessionsRequest, types.ImportSessionsResponse] = Rpc(
    "plugai.v1.SessionTransferService",
    "ImportSessions",
    Http("POST", "/v1/sessions:import", "content"),
    types.ImportSessionsRequest,
    types.ImportSessionsResponse,
    repeatable=False,
    public=False,
)

CREATE_SESSION: Rpc[types.CreateSessionRequest, types.Session] = Rpc(
    "plugai.v1.SessionsService",
    "CreateSession",
    Http("POST", "/v1/sessions", "session"),
    types.CreateSessionRequest,
    types.Session,
    repeatable=False,
    public=False,
)

GET_SESSION: Rpc[types.GetSessionRequest, types.Session] = Rpc(
    "plugai.v1.SessionsService",
    "GetSession",
    Http("GET", "/v1/sessions/{session_id}", ""),
    types.GetSessionRequest,
    types.Session,
    repeatable=True,
    public=False,
)

LIST_SESSIONS: Rpc[types.ListSessionsRequest, types.ListSessionsResponse] = Rpc(
    "plugai.v1.SessionsService",
    "ListSessions",
    Http("GET", "/v1/sessions", ""),
    types.ListSessionsRequest,
    types.ListSessionsResponse,
    repeatable=True,
    public=False,
)

LIST_SESSION_TAGS: Rpc[types.ListSessionTagsRequest, types.ListSessionTagsResponse] = Rpc(
    "plugai.v1.SessionsService",
    "ListSessionTags",
    Http("GET", "/v1/sessions:tags", ""),
    types.ListSessionTagsRequest,
    types.ListSessionTagsResponse,
    repeatable=True,
    public=False,
)

SEARCH_SESSIONS: Rpc[types.SearchSessionsRequest, types.SearchSessionsResponse] = Rpc(
    "plugai.v1.SessionsService",
    "SearchSessions",
    Http("GET", "/v1/sessions:search", ""),
    types.SearchSessionsRequest,
    types.SearchSessionsResponse,
    repeatable=True,
    public=False,
)

UPDATE_SESSION: Rpc[types.UpdateSessionRequest, types.Session] = Rpc(
    "plugai.v1.SessionsService",
    "UpdateSession",
    Http("PATCH", "/v1/sessions/{session.session_id}", "session"),
    types.UpdateSessionRequest,
    types.Session,
    repeatable=False,
    public=False,
)

DELETE_SESSION: Rpc[types.DeleteSessionRequest, types.Session] = Rpc(
    "plugai.v1.SessionsService",
    "DeleteSession",
    Http("DELETE", "/v1/sessions/{session_id}", ""),
    types.DeleteSessionRequest,
    types.Session,
    repeatable=False,
    public=False,
)

UNDELETE_SESSION: Rpc[types.UndeleteSessionRequest, types.Session] = Rpc(
    "plugai.v1.SessionsService",
    "UndeleteSession",
    Http("POST", "/v1/sessions/{session_id}:undelete", "*"),
    types.UndeleteSessionRequest,
    types.Session,
    repeatable=True,
    public=False,
)

EXPUNGE_SESSION: Rpc[types.ExpungeSessionRequest, None] = Rpc(
    "plugai.v1.SessionsService",
    "ExpungeSession",
    Http("POST", "/v1/sessions/{session_id}:expunge", "*"),
    types.ExpungeSessionRequest,
    type(None),
    repeatable=False,
    public=False,
)

FORK_SESSION: Rpc[types.ForkSessionRequest, types.Session] = Rpc(
    "plugai.v1.SessionsService",
    "ForkSession",
    Http("POST", "/v1/sessions/{session_id}:fork", "*"),
    types.ForkSessionRequest,
    types.Session,
    repeatable=False,
    public=False,
)

LIST_MESSAGES: Rpc[types.ListMessagesRequest, types.ListMessagesResponse] = Rpc(
    "plugai.v1.SessionsService",
    "ListMessages",
    Http("GET", "/v1/sessions/{session_id}/messages", ""),
    types.ListMessagesRequest,
    types.ListMessagesResponse,
    repeatable=True,
    public=False,
)

GET_MESSAGE: Rpc[types.GetMessageRequest, types.SessionMessage] = Rpc(
    "plugai.v1.SessionsService",
    "GetMessage",
    Http("GET", "/v1/sessions/{session_id}/messages/{message_id}", ""),
    types.GetMessageRequest,
    types.SessionMessage,
    repeatable=True,
    public=False,
)

REGENERATE_MESSAGE: Rpc[types.RegenerateMessageRequest, types.GenerateEvent] = Rpc(
    "plugai.v1.SessionsService",
    "RegenerateMessage",
    Http("POST", "/v1/sessions/{session_id}/messages/{message_id}:regenerate", "*"),
    types.RegenerateMessageRequest,
    types.GenerateEvent,
    repeatable=True,
    public=False,
)

GET_ME: Rpc[types.GetMeRequest, types.User] = Rpc(
    "plugai.v1.AccountService",
    "GetMe",
    Http("GET", "/v1/me", ""),
    types.GetMeRequest,
    types.User,
    repeatable=True,
    public=False,
)

UPDATE_ME: Rpc[types.UpdateMeRequest, types.User] = Rpc(
    "plugai.v1.AccountService",
    "UpdateMe",
    Http("PATCH", "/v1/me", "me"),
    types.UpdateMeRequest,
    types.User,
    repeatable=False,
    public=False,
)

GET_USAGE: Rpc[types.GetUsageRequest, types.GetUsageResponse] = Rpc(
    "plugai.v1.AccountService",
    "GetUsage",
    Http("GET", "/v1/me/usage", ""),
    types.GetUsageRequest,
    types.GetUsageResponse,
    repeatable=True,
    public=False,
)

GET_DELETION: Rpc[types.GetDeletionRequest, types.GetDeletionResponse] = Rpc(
    "plugai.v1.AccountService",
    "GetDeletion",
    Http("GET", "/v1/me/deletion", ""),
    types.GetDeletionRequest,
    types.GetDeletionResponse,
    repeatable=True,
    public=False,
)

DELETE_ME: Rpc[types.DeleteMeRequest, None] = Rpc(
    "plugai.v1.AccountService",
    "DeleteMe",
    Http("DELETE", "/v1/me", "*"),
    types.DeleteMeRequest,
    type(None),
    repeatable=False,
    public=False,
)

CHANGE_PASSWORD: Rpc[types.ChangePasswordRequest, None] = Rpc(
    "plugai.v1.AccountService",
    "ChangePassword",
    Http("PUT", "/v1/me/password", "*"),
    types.ChangePasswordRequest,
    type(None),
    repeatable=True,
    public=False,
)

LIST_DEVICES: Rpc[types.ListDevicesRequest, types.ListDevicesResponse] = Rpc(
    "plugai.v1.AccountService",
    "ListDevices",
    Http("GET", "/v1/me/devices", ""),
    types.ListDevicesRequest,
    types.ListDevicesResponse,
    repeatable=True,
    public=False,
)

DELETE_DEVICE: Rpc[types.DeleteDeviceRequest, None] = Rpc(
    "plugai.v1.AccountService",
    "DeleteDevice",
    Http("DELETE", "/v1/me/devices/{device_id}", ""),
    types.DeleteDeviceRequest,
    type(None),
    repeatable=False,
    public=False,
)

DELETE_DEVICES: Rpc[types.DeleteDevicesRequest, None] = Rpc(
    "plugai.v1.AccountService",
    "DeleteDevices",
    Http("DELETE", "/v1/me/devices", ""),
    types.DeleteDevicesRequest,
    type(None),
    repeatable=False,
    public=False,
)

CREATE_API_TOKEN: Rpc[types.CreateApiTokenRequest, types.CreateApiTokenResponse] = Rpc(
    "plugai.v1.AccountService",
    "CreateApiToken",
    Http("POST", "/v1/me/tokens", "*"),
    types.CreateApiTokenRequest,
    types.CreateApiTokenResponse,
    repeatable=False,
    public=False,
)

LIST_API_TOKENS: Rpc[types.ListApiTokensRequest, types.ListApiTokensResponse] = Rpc(
    "plugai.v1.AccountService",
    "ListApiTokens",
    Http("GET", "/v1/me/tokens", ""),
    types.ListApiTokensRequest,
    types.ListApiTokensResponse,
    repeatable=True,
    public=False,
)

DELETE_API_TOKEN: Rpc[types.DeleteApiTokenRequest, None] = Rpc(
    "plugai.v1.AccountService",
    "DeleteApiToken",
    Http("DELETE", "/v1/me/tokens/{token_id}", ""),
    types.DeleteApiTokenRequest,
    type(None),
    repeatable=False,
    public=False,
)

CREATE_INVITE: Rpc[types.CreateInviteRequest, types.CreateInviteResponse] = Rpc(
    "plugai.v1.UsersService",
    "CreateInvite",
    Http("POST", "/v1/admin/invites", "*"),
    types.CreateInviteRequest,
    types.CreateInviteResponse,
    repeatable=False,
    public=False,
)

LIST_INVITES: Rpc[types.ListInvitesRequest, types.ListInvitesResponse] = Rpc(
    "plugai.v1.UsersService",
    "ListInvites",
    Http("GET", "/v1/admin/invites", ""),
    types.ListInvitesRequest,
    types.ListInvitesResponse,
    repeatable=True,
    public=False,
)

DELETE_INVITE: Rpc[types.DeleteInviteRequest, None] = Rpc(
    "plugai.v1.UsersService",
    "DeleteInvite",
    Http("DELETE", "/v1/admin/invites/{invite_id}", ""),
    types.DeleteInviteRequest,
    type(None),
    repeatable=False,
    public=False,
)

LIST_USERS: Rpc[types.ListUsersRequest, types.ListUsersResponse] = Rpc(
    "plugai.v1.UsersService",
    "ListUsers",
    Http("GET", "/v1/admin/users", ""),
    types.ListUsersRequest,
    types.ListUsersResponse,
    repeatable=True,
    public=False,
)

GET_USER: Rpc[types.GetUserRequest, types.User] = Rpc(
    "plugai.v1.UsersService",
    "GetUser",
    Http("GET", "/v1/admin/users/{user_id}", ""),
    types.GetUserRequest,
    types.User,
    repeatable=True,
    public=False,
)

UPDATE_USER: Rpc[types.UpdateUserRequest, types.User] = Rpc(
    "plugai.v1.UsersService",
    "UpdateUser",
    Http("PATCH", "/v1/admin/users/{user.user_id}", "user"),
    types.UpdateUserRequest,
    types.User,
    repeatable=False,
    public=False,
)

GET_USER_USAGE: Rpc[types.GetUserUsageRequest, types.GetUsageResponse] = Rpc(
    "plugai.v1.UsersService",
    "GetUserUsage",
    Http("GET", "/v1/admin/users/{user_id}/usage", ""),
    types.GetUserUsageRequest,
    types.GetUsageResponse,
    repeatable=True,
    public=False,
)

SET_USER_QUOTAS: Rpc[types.SetUserQuotasRequest, types.GetUsageResponse] = Rpc(
    "plugai.v1.UsersService",
    "SetUserQuotas",
    Http("POST", "/v1/admin/users/{user_id}:setQuotas", "*"),
    types.SetUserQuotasRequest,
    types.GetUsageResponse,
    repeatable=False,
    public=False,
)

DELETE_USER: Rpc[types.DeleteUserRequest, None] = Rpc(
    "plugai.v1.UsersService",
    "DeleteUser",
    Http("DELETE", "/v1/admin/users/{user_id}", ""),
    types.DeleteUserRequest,
    type(None),
    repeatable=False,
    public=False,
)

SIGN_OUT_USER: Rpc[types.SignOutUserRequest, None] = Rpc(
    "plugai.v1.UsersService",
    "SignOutUser",
    Http("POST", "/v1/admin/users/{user_id}:signOut", "*"),
    types.SignOutUserRequest,
    type(None),
    repeatable=False,
    public=False,
)

ROTATE_SIGNING_KEY: Rpc[types.RotateSigningKeyRequest, types.GetJwksResponse] = Rpc(
    "plugai.v1.UsersService",
    "RotateSigningKey",
    Http("POST", "/v1/admin/signing-keys:rotate", "*"),
    types.RotateSigningKeyRequest,
    types.GetJwksResponse,
    repeatable=False,
    public=False,
)
