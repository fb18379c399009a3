// Generated from protos/plugai/v1 by `make proto`; do not edit.

import 'package:protobuf/protobuf.dart';

import '../stubs/google/api/httpbody.pb.dart' as httpbody;
import '../stubs/plugai/v1/access.pb.dart' as access;
import '../stubs/plugai/v1/administration.pb.dart' as administration;
import '../stubs/plugai/v1/artifacts.pb.dart' as artifacts;
import '../stubs/plugai/v1/audit.pb.dart' as audit;
import '../stubs/plugai/v1/auth.pb.dart' as auth;
import '../stubs/plugai/v1/backups.pb.dart' as backups;
import '../stubs/plugai/v1/credentials.pb.dart' as credentials;
import '../stubs/plugai/v1/event.pb.dart' as event;
import '../stubs/plugai/v1/export.pb.dart' as export;
import '../stubs/plugai/v1/generate.pb.dart' as generate;
import '../stubs/plugai/v1/hub.pb.dart' as hub;
import '../stubs/plugai/v1/mfa.pb.dart' as mfa;
import '../stubs/plugai/v1/models.pb.dart' as models;
import '../stubs/plugai/v1/oauth.pb.dart' as oauth;
import '../stubs/plugai/v1/operations.pb.dart' as operations;
import '../stubs/plugai/v1/preferences.pb.dart' as preferences;
import '../stubs/plugai/v1/providers.pb.dart' as providers;
import '../stubs/plugai/v1/server.pb.dart' as server;
import '../stubs/plugai/v1/session_transfer.pb.dart' as session_transfer;
import '../stubs/plugai/v1/sessions.pb.dart' as sessions;
import '../stubs/plugai/v1/users.pb.dart' as users;

/// Makes an empty message.
typedef Create = GeneratedMessage Function();

/// Of each rpc the message of its requests, and that of its answers: null if it
/// has none.
const Map<String, (Create, Create?)> stubs = {
  '/plugai.v1.AccessService/ListAccessRules': (
    access.ListAccessRulesRequest.create,
    access.ListAccessRulesResponse.create,
  ),
  '/plugai.v1.AccessService/SetAccessRule': (
    access.SetAccessRuleRequest.create,
    access.AccessRule.create,
  ),
  '/plugai.v1.AccessService/DeleteAccessRule': (
    access.DeleteAccessRuleRequest.create,
    access.DeleteAccessRuleResponse.create,
  ),
  '/plugai.v1.AccountService/GetMe': (
    users.GetMeRequest.create,
    users.User.create,
  ),
  '/plugai.v1.AccountService/UpdateMe': (
    users.UpdateMeRequest.create,
    users.User.create,
  ),
  '/plugai.v1.AccountService/GetUsage': (
    users.GetUsageRequest.create,
    users.GetUsageResponse.create,
  ),
  '/plugai.v1.AccountService/GetDeletion': (
    users.GetDeletionRequest.create,
    users.GetDeletionResponse.create,
  ),
  '/plugai.v1.AccountService/DeleteMe': (users.DeleteMeRequest.create, null),
  '/plugai.v1.AccountService/ChangePassword': (
    users.ChangePasswordRequest.create,
    null,
  ),
  '/plugai.v1.AccountService/ListDevices': (
    users.ListDevicesRequest.create,
    users.ListDevicesResponse.create,
  ),
  '/plugai.v1.AccountService/DeleteDevice': (
    users.DeleteDeviceRequest.create,
    null,
  ),
  '/plugai.v1.AccountService/DeleteDevices': (
    users.DeleteDevicesRequest.create,
    null,
  ),
  '/plugai.v1.AccountService/CreateApiToken': (
    users.CreateApiTokenRequest.create,
    users.CreateApiTokenResponse.create,
  ),
  '/plugai.v1.AccountService/ListApiTokens': (
    users.ListApiTokensRequest.create,
    users.ListApiTokensResponse.create,
  ),
  '/plugai.v1.AccountService/DeleteApiToken': (
    users.DeleteApiTokenRequest.create,
    null,
  ),
  '/plugai.v1.AdministrationService/ListRunningRequests': (
    administration.ListRunningRequestsRequest.create,
    administration.ListRunningRequestsResponse.create,
  ),
  '/plugai.v1.AdministrationService/ListUserRequests': (
    administration.ListUserRequestsRequest.create,
    administration.ListUserRequestsResponse.create,
  ),
  '/plugai.v1.AdministrationService/CancelUserRequest': (
    administration.CancelUserRequestRequest.create,
    administration.UserRequest.create,
  ),
  '/plugai.v1.AdministrationService/GetStatistics': (
    administration.GetStatisticsRequest.create,
    administration.GetStatisticsResponse.create,
  ),
  '/plugai.v1.ArtifactsService/UploadArtifact': (
    artifacts.UploadArtifactRequest.create,
    artifacts.Artifact.create,
  ),
  '/plugai.v1.ArtifactsService/GetArtifact': (
    artifacts.GetArtifactRequest.create,
    artifacts.Artifact.create,
  ),
  '/plugai.v1.ArtifactsService/ListArtifacts': (
    artifacts.ListArtifactsRequest.create,
    artifacts.ListArtifactsResponse.create,
  ),
  '/plugai.v1.ArtifactsService/DownloadArtifact': (
    artifacts.DownloadArtifactRequest.create,
    httpbody.HttpBody.create,
  ),
  '/plugai.v1.ArtifactsService/DownloadThumbnail': (
    artifacts.DownloadThumbnailRequest.create,
    httpbody.HttpBody.create,
  ),
  '/plugai.v1.ArtifactsService/SignArtifact': (
    artifacts.SignArtifactRequest.create,
    artifacts.SignArtifactResponse.create,
  ),
  '/plugai.v1.ArtifactsService/DownloadSigned': (
    artifacts.DownloadSignedRequest.create,
    httpbody.HttpBody.create,
  ),
  '/plugai.v1.ArtifactsService/DeleteArtifact': (
    artifacts.DeleteArtifactRequest.create,
    null,
  ),
  '/plugai.v1.AuditService/ListAuditEntries': (
    audit.ListAuditEntriesRequest.create,
    audit.ListAuditEntriesResponse.create,
  ),
  '/plugai.v1.AuditService/ExportAudit': (
    audit.ExportAuditRequest.create,
    audit.AuditEntry.create,
  ),
  '/plugai.v1.AuthService/Register': (
    auth.RegisterRequest.create,
    auth.LoginResponse.create,
  ),
  '/plugai.v1.AuthService/Login': (
    auth.LoginRequest.create,
    auth.LoginResponse.create,
  ),
  '/plugai.v1.AuthService/Refresh': (
    auth.RefreshRequest.create,
    auth.TokenPair.create,
  ),
  '/plugai.v1.AuthService/Logout': (auth.LogoutRequest.create, null),
  '/plugai.v1.AuthService/GetJwks': (
    auth.GetJwksRequest.create,
    auth.GetJwksResponse.create,
  ),
  '/plugai.v1.BackupsService/CreateBackup': (
    backups.CreateBackupRequest.create,
    operations.Operation.create,
  ),
  '/plugai.v1.BackupsService/ListBackups': (
    backups.ListBackupsRequest.create,
    backups.ListBackupsResponse.create,
  ),
  '/plugai.v1.CredentialsService/SetCredential': (
    credentials.SetCredentialRequest.create,
    credentials.ProviderCredential.create,
  ),
  '/plugai.v1.CredentialsService/GetCredential': (
    credentials.GetCredentialRequest.create,
    credentials.ProviderCredential.create,
  ),
  '/plugai.v1.CredentialsService/ListCredentials': (
    credentials.ListCredentialsRequest.create,
    credentials.ListCredentialsResponse.create,
  ),
  '/plugai.v1.CredentialsService/DeleteCredential': (
    credentials.DeleteCredentialRequest.create,
    credentials.DeleteCredentialResponse.create,
  ),
  '/plugai.v1.CredentialsService/TestCredential': (
    credentials.TestCredentialRequest.create,
    credentials.TestCredentialResponse.create,
  ),
  '/plugai.v1.ExportService/ExportMe': (
    export.ExportMeRequest.create,
    httpbody.HttpBody.create,
  ),
  '/plugai.v1.GenerateService/Generate': (
    generate.GenerateRequest.create,
    event.GenerateEvent.create,
  ),
  '/plugai.v1.GenerateService/GenerateOnce': (
    generate.GenerateOnceRequest.create,
    generate.GenerateOnceResponse.create,
  ),
  '/plugai.v1.GenerateService/Rerank': (
    generate.RerankRequest.create,
    generate.RerankResponse.create,
  ),
  '/plugai.v1.GenerateService/WatchRequest': (
    generate.WatchRequestRequest.create,
    event.GenerateEvent.create,
  ),
  '/plugai.v1.GenerateService/GetRequest': (
    generate.GetRequestRequest.create,
    generate.Request.create,
  ),
  '/plugai.v1.GenerateService/ListRequests': (
    generate.ListRequestsRequest.create,
    generate.ListRequestsResponse.create,
  ),
  '/plugai.v1.GenerateService/DeleteRequest': (
    generate.DeleteRequestRequest.create,
    null,
  ),
  '/plugai.v1.GenerateService/GetQueue': (
    generate.GetQueueRequest.create,
    generate.GetQueueResponse.create,
  ),
  '/plugai.v1.GenerateService/CancelRequest': (
    generate.CancelRequestRequest.create,
    generate.Request.create,
  ),
  '/plugai.v1.HubService/SearchHubModels': (
    hub.SearchHubModelsRequest.create,
    hub.SearchHubModelsResponse.create,
  ),
  '/plugai.v1.HubService/GetHubModel': (
    hub.GetHubModelRequest.create,
    hub.HubModel.create,
  ),
  '/plugai.v1.HubService/DownloadModel': (
    hub.DownloadModelRequest.create,
    operations.Operation.create,
  ),
  '/plugai.v1.HubService/ImportModel': (
    hub.ImportModelRequest.create,
    operations.Operation.create,
  ),
  '/plugai.v1.HubService/ListDownloadedModels': (
    hub.ListDownloadedModelsRequest.create,
    hub.ListDownloadedModelsResponse.create,
  ),
  '/plugai.v1.HubService/DeleteDownloadedModel': (
    hub.DeleteDownloadedModelRequest.create,
    hub.DeleteDownloadedModelResponse.create,
  ),
  '/plugai.v1.ModelsService/ListModels': (
    models.ListModelsRequest.create,
    models.ListModelsResponse.create,
  ),
  '/plugai.v1.ModelsService/GetModel': (
    models.GetModelRequest.create,
    models.Model.create,
  ),
  '/plugai.v1.ModelsService/LoadModel': (
    models.LoadModelRequest.create,
    operations.Operation.create,
  ),
  '/plugai.v1.ModelsService/UnloadModel': (
    models.UnloadModelRequest.create,
    models.Model.create,
  ),
  '/plugai.v1.ModelsService/PinModel': (
    models.PinModelRequest.create,
    models.Model.create,
  ),
  '/plugai.v1.ModelsService/UnpinModel': (
    models.UnpinModelRequest.create,
    models.Model.create,
  ),
  '/plugai.v1.ModelsService/SetDefaultModel': (
    models.SetDefaultModelRequest.create,
    models.Model.create,
  ),
  '/plugai.v1.ModelsService/CreateModel': (
    models.CreateModelRequest.create,
    models.Model.create,
  ),
  '/plugai.v1.ModelsService/UpdateModel': (
    models.UpdateModelRequest.create,
    models.Model.create,
  ),
  '/plugai.v1.ModelsService/DeleteModel': (
    models.DeleteModelRequest.create,
    models.DeleteModelResponse.create,
  ),
  '/plugai.v1.ModelsService/GetLimits': (
    models.GetLimitsRequest.create,
    models.Limits.create,
  ),
  '/plugai.v1.ModelsService/UpdateLimits': (
    models.UpdateLimitsRequest.create,
    models.Limits.create,
  ),
  '/plugai.v1.ModelsService/GetFallbacks': (
    models.GetFallbacksRequest.create,
    models.Fallbacks.create,
  ),
  '/plugai.v1.ModelsService/SetFallbacks': (
    models.SetFallbacksRequest.create,
    models.Fallbacks.create,
  ),
  '/plugai.v1.ModelsService/ListAliases': (
    models.ListAliasesRequest.create,
    models.ListAliasesResponse.create,
  ),
  '/plugai.v1.ModelsService/SetAlias': (
    models.SetAliasRequest.create,
    models.Alias.create,
  ),
  '/plugai.v1.ModelsService/DeleteAlias': (
    models.DeleteAliasRequest.create,
    models.DeleteAliasResponse.create,
  ),
  '/plugai.v1.ModelsService/SetMyAlias': (
    models.SetMyAliasRequest.create,
    models.Alias.create,
  ),
  '/plugai.v1.ModelsService/DeleteMyAlias': (
    models.DeleteMyAliasRequest.create,
    models.DeleteMyAliasResponse.create,
  ),
  '/plugai.v1.ModelsService/RecordBenchmark': (
    models.RecordBenchmarkRequest.create,
    models.Model.create,
  ),
  '/plugai.v1.ModelsService/WatchModels': (
    models.WatchModelsRequest.create,
    models.WatchModelsResponse.create,
  ),
  '/plugai.v1.OAuthService/ListLoginProviders': (
    oauth.ListLoginProvidersRequest.create,
    oauth.ListLoginProvidersResponse.create,
  ),
  '/plugai.v1.OAuthService/StartOAuthLogin': (
    oauth.StartOAuthLoginRequest.create,
    oauth.OAuthFlow.create,
  ),
  '/plugai.v1.OAuthService/FinishOAuthLogin': (
    oauth.FinishOAuthLoginRequest.create,
    auth.LoginResponse.create,
  ),
  '/plugai.v1.OAuthService/ShowOAuthAnswer': (
    oauth.ShowOAuthAnswerRequest.create,
    httpbody.HttpBody.create,
  ),
  '/plugai.v1.OAuthService/StartLink': (
    oauth.StartLinkRequest.create,
    oauth.OAuthFlow.create,
  ),
  '/plugai.v1.OAuthService/FinishLink': (
    oauth.FinishLinkRequest.create,
    oauth.Identity.create,
  ),
  '/plugai.v1.OAuthService/ListIdentities': (
    oauth.ListIdentitiesRequest.create,
    oauth.ListIdentitiesResponse.create,
  ),
  '/plugai.v1.OAuthService/DeleteIdentity': (
    oauth.DeleteIdentityRequest.create,
    null,
  ),
  '/plugai.v1.OperationsService/GetOperation': (
    operations.GetOperationRequest.create,
    operations.Operation.create,
  ),
  '/plugai.v1.OperationsService/ListOperations': (
    operations.ListOperationsRequest.create,
    operations.ListOperationsResponse.create,
  ),
  '/plugai.v1.OperationsService/WatchOperation': (
    operations.WatchOperationRequest.create,
    operations.Operation.create,
  ),
  '/plugai.v1.OperationsService/CancelOperation': (
    operations.CancelOperationRequest.create,
    operations.Operation.create,
  ),
  '/plugai.v1.OperationsService/PauseOperation': (
    operations.PauseOperationRequest.create,
    operations.Operation.create,
  ),
  '/plugai.v1.OperationsService/ResumeOperation': (
    operations.ResumeOperationRequest.create,
    operations.Operation.create,
  ),
  '/plugai.v1.PreferencesService/GetPreferences': (
    preferences.GetPreferencesRequest.create,
    preferences.Preferences.create,
  ),
  '/plugai.v1.PreferencesService/UpdatePreferences': (
    preferences.UpdatePreferencesRequest.create,
    preferences.Preferences.create,
  ),
  '/plugai.v1.PreferencesService/ListFavourites': (
    preferences.ListFavouritesRequest.create,
    preferences.ListFavouritesResponse.create,
  ),
  '/plugai.v1.PreferencesService/AddFavourite': (
    preferences.AddFavouriteRequest.create,
    preferences.Favourite.create,
  ),
  '/plugai.v1.PreferencesService/RemoveFavourite': (
    preferences.RemoveFavouriteRequest.create,
    preferences.RemoveFavouriteResponse.create,
  ),
  '/plugai.v1.ProvidersService/ListProviders': (
    providers.ListProvidersRequest.create,
    providers.ListProvidersResponse.create,
  ),
  '/plugai.v1.ProvidersService/GetProvider': (
    providers.GetProviderRequest.create,
    providers.Provider.create,
  ),
  '/plugai.v1.ProvidersService/CreateProvider': (
    providers.CreateProviderRequest.create,
    providers.Provider.create,
  ),
  '/plugai.v1.ProvidersService/UpdateProvider': (
    providers.UpdateProviderRequest.create,
    providers.Provider.create,
  ),
  '/plugai.v1.ProvidersService/DeleteProvider': (
    providers.DeleteProviderRequest.create,
    providers.DeleteProviderResponse.create,
  ),
  '/plugai.v1.ProvidersService/TestProvider': (
    providers.TestProviderRequest.create,
    providers.TestProviderResponse.create,
  ),
  '/plugai.v1.ProvidersService/ListProviderAdapters': (
    providers.ListProviderAdaptersRequest.create,
    providers.ListProviderAdaptersResponse.create,
  ),
  '/plugai.v1.ProvidersService/CheckProvider': (
    providers.CheckProviderRequest.create,
    providers.Provider.create,
  ),
  '/plugai.v1.SecondFactorService/VerifySecondFactor': (
    mfa.VerifySecondFactorRequest.create,
    auth.TokenPair.create,
  ),
  '/plugai.v1.SecondFactorService/GetSecondFactor': (
    mfa.GetSecondFactorRequest.create,
    mfa.SecondFactor.create,
  ),
  '/plugai.v1.SecondFactorService/EnrollSecondFactor': (
    mfa.EnrollSecondFactorRequest.create,
    mfa.EnrollSecondFactorResponse.create,
  ),
  '/plugai.v1.SecondFactorService/ConfirmSecondFactor': (
    mfa.ConfirmSecondFactorRequest.create,
    mfa.RecoveryCodes.create,
  ),
  '/plugai.v1.SecondFactorService/DisableSecondFactor': (
    mfa.DisableSecondFactorRequest.create,
    null,
  ),
  '/plugai.v1.SecondFactorService/RenewRecoveryCodes': (
    mfa.RenewRecoveryCodesRequest.create,
    mfa.RecoveryCodes.create,
  ),
  '/plugai.v1.SecondFactorService/ResetSecondFactor': (
    mfa.ResetSecondFactorRequest.create,
    null,
  ),
  '/plugai.v1.ServerService/GetServer': (
    server.GetServerRequest.create,
    server.Server.create,
  ),
  '/plugai.v1.SessionTransferService/ExportSessions': (
    session_transfer.ExportSessionsRequest.create,
    httpbody.HttpBody.create,
  ),
  '/plugai.v1.SessionTransferService/ImportSessions': (
    session_transfer.ImportSessionsRequest.create,
    session_transfer.ImportSessionsResponse.create,
  ),
  '/plugai.v1.SessionsService/CreateSession': (
    sessions.CreateSessionRequest.create,
    sessions.Session.create,
  ),
  '/plugai.v1.SessionsService/GetSession': (
    sessions.GetSessionRequest.create,
    sessions.Session.create,
  ),
  '/plugai.v1.SessionsService/ListSessions': (
    sessions.ListSessionsRequest.create,
    sessions.ListSessionsResponse.create,
  ),
  '/plugai.v1.SessionsService/ListSessionTags': (
    sessions.ListSessionTagsRequest.create,
    sessions.ListSessionTagsResponse.create,
  ),
  '/plugai.v1.SessionsService/SearchSessions': (
    sessions.SearchSessionsRequest.create,
    sessions.SearchSessionsResponse.create,
  ),
  '/plugai.v1.SessionsService/UpdateSession': (
    sessions.UpdateSessionRequest.create,
    sessions.Session.create,
  ),
  '/plugai.v1.SessionsService/DeleteSession': (
    sessions.DeleteSessionRequest.create,
    sessions.Session.create,
  ),
  '/plugai.v1.SessionsService/UndeleteSession': (
    sessions.UndeleteSessionRequest.create,
    sessions.Session.create,
  ),
  '/plugai.v1.SessionsService/ExpungeSession': (
    sessions.ExpungeSessionRequest.create,
    null,
  ),
  '/plugai.v1.SessionsService/ForkSession': (
    sessions.ForkSessionRequest.create,
    sessions.Session.create,
  ),
  '/plugai.v1.SessionsService/ListMessages': (
    sessions.ListMessagesRequest.create,
    sessions.ListMessagesResponse.create,
  ),
  '/plugai.v1.SessionsService/GetMessage': (
    sessions.GetMessageRequest.create,
    sessions.SessionMessage.create,
  ),
  '/plugai.v1.SessionsService/RegenerateMessage': (
    sessions.RegenerateMessageRequest.create,
    event.GenerateEvent.create,
  ),
  '/plugai.v1.UsersService/CreateInvite': (
    users.CreateInviteRequest.create,
    users.CreateInviteResponse.create,
  ),
  '/plugai.v1.UsersService/ListInvites': (
    users.ListInvitesRequest.create,
    users.ListInvitesResponse.create,
  ),
  '/plugai.v1.UsersService/DeleteInvite': (
    users.DeleteInviteRequest.create,
    null,
  ),
  '/plugai.v1.UsersService/ListUsers': (
    users.ListUsersRequest.create,
    users.ListUsersResponse.create,
  ),
  '/plugai.v1.UsersService/GetUser': (
    users.GetUserRequest.create,
    users.User.create,
  ),
  '/plugai.v1.UsersService/UpdateUser': (
    users.UpdateUserRequest.create,
    users.User.create,
  ),
  '/plugai.v1.UsersService/GetUserUsage': (
    users.GetUserUsageRequest.create,
    users.GetUsageResponse.create,
  ),
  '/plugai.v1.UsersService/SetUserQuotas': (
    users.SetUserQuotasRequest.create,
    users.GetUsageResponse.create,
  ),
  '/plugai.v1.UsersService/DeleteUser': (users.DeleteUserRequest.create, null),
  '/plugai.v1.UsersService/SignOutUser': (
    users.SignOutUserRequest.create,
    null,
  ),
  '/plugai.v1.UsersService/RotateSigningKey': (
    users.RotateSigningKeyRequest.create,
    auth.GetJwksResponse.create,
  ),
};
