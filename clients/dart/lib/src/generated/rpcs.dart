// Generated from protos/plugai/v1 by `make proto`; do not edit.

import '../rpc.dart';
import 'types.dart';

/// How each rpc of the contract is called.
abstract final class Rpcs {
  /// `plugai.v1.AccessService.ListAccessRules`.
  static const listAccessRules =
      Rpc<ListAccessRulesRequest, ListAccessRulesResponse>(
        service: 'plugai.v1.AccessService',
        name: 'ListAccessRules',
        verb: 'GET',
        path: '/v1/access-rules',
        body: '',
        decode: ListAccessRulesResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.AccessService.SetAccessRule`.
  static const setAccessRule = Rpc<SetAccessRuleRequest, AccessRule>(
    service: 'plugai.v1.AccessService',
    name: 'SetAccessRule',
    verb: 'PUT',
    path: '/v1/access-rules/{rule.subject=**}',
    body: 'rule',
    decode: AccessRule.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.AccessService.DeleteAccessRule`.
  static const deleteAccessRule =
      Rpc<DeleteAccessRuleRequest, DeleteAccessRuleResponse>(
        service: 'plugai.v1.AccessService',
        name: 'DeleteAccessRule',
        verb: 'DELETE',
        path: '/v1/access-rules/{subject=**}',
        body: '',
        decode: DeleteAccessRuleResponse.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.AccountService.GetMe`.
  static const getMe = Rpc<GetMeRequest, User>(
    service: 'plugai.v1.AccountService',
    name: 'GetMe',
    verb: 'GET',
    path: '/v1/me',
    body: '',
    decode: User.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.UpdateMe`.
  static const updateMe = Rpc<UpdateMeRequest, User>(
    service: 'plugai.v1.AccountService',
    name: 'UpdateMe',
    verb: 'PATCH',
    path: '/v1/me',
    body: 'me',
    decode: User.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.GetUsage`.
  static const getUsage = Rpc<GetUsageRequest, GetUsageResponse>(
    service: 'plugai.v1.AccountService',
    name: 'GetUsage',
    verb: 'GET',
    path: '/v1/me/usage',
    body: '',
    decode: GetUsageResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.GetDeletion`.
  static const getDeletion = Rpc<GetDeletionRequest, GetDeletionResponse>(
    service: 'plugai.v1.AccountService',
    name: 'GetDeletion',
    verb: 'GET',
    path: '/v1/me/deletion',
    body: '',
    decode: GetDeletionResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.DeleteMe`.
  static const deleteMe = Rpc<DeleteMeRequest, void>(
    service: 'plugai.v1.AccountService',
    name: 'DeleteMe',
    verb: 'DELETE',
    path: '/v1/me',
    body: '*',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.ChangePassword`.
  static const changePassword = Rpc<ChangePasswordRequest, void>(
    service: 'plugai.v1.AccountService',
    name: 'ChangePassword',
    verb: 'PUT',
    path: '/v1/me/password',
    body: '*',
    decode: decodeNothing,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.ListDevices`.
  static const listDevices = Rpc<ListDevicesRequest, ListDevicesResponse>(
    service: 'plugai.v1.AccountService',
    name: 'ListDevices',
    verb: 'GET',
    path: '/v1/me/devices',
    body: '',
    decode: ListDevicesResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.DeleteDevice`.
  static const deleteDevice = Rpc<DeleteDeviceRequest, void>(
    service: 'plugai.v1.AccountService',
    name: 'DeleteDevice',
    verb: 'DELETE',
    path: '/v1/me/devices/{device_id}',
    body: '',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.DeleteDevices`.
  static const deleteDevices = Rpc<DeleteDevicesRequest, void>(
    service: 'plugai.v1.AccountService',
    name: 'DeleteDevices',
    verb: 'DELETE',
    path: '/v1/me/devices',
    body: '',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.CreateApiToken`.
  static const createApiToken =
      Rpc<CreateApiTokenRequest, CreateApiTokenResponse>(
        service: 'plugai.v1.AccountService',
        name: 'CreateApiToken',
        verb: 'POST',
        path: '/v1/me/tokens',
        body: '*',
        decode: CreateApiTokenResponse.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.AccountService.ListApiTokens`.
  static const listApiTokens = Rpc<ListApiTokensRequest, ListApiTokensResponse>(
    service: 'plugai.v1.AccountService',
    name: 'ListApiTokens',
    verb: 'GET',
    path: '/v1/me/tokens',
    body: '',
    decode: ListApiTokensResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.AccountService.DeleteApiToken`.
  static const deleteApiToken = Rpc<DeleteApiTokenRequest, void>(
    service: 'plugai.v1.AccountService',
    name: 'DeleteApiToken',
    verb: 'DELETE',
    path: '/v1/me/tokens/{token_id}',
    body: '',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.AdministrationService.ListRunningRequests`.
  static const listRunningRequests =
      Rpc<ListRunningRequestsRequest, ListRunningRequestsResponse>(
        service: 'plugai.v1.AdministrationService',
        name: 'ListRunningRequests',
        verb: 'GET',
        path: '/v1/admin/queue',
        body: '',
        decode: ListRunningRequestsResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.AdministrationService.ListUserRequests`.
  static const listUserRequests =
      Rpc<ListUserRequestsRequest, ListUserRequestsResponse>(
        service: 'plugai.v1.AdministrationService',
        name: 'ListUserRequests',
        verb: 'GET',
        path: '/v1/admin/requests',
        body: '',
        decode: ListUserRequestsResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.AdministrationService.CancelUserRequest`.
  static const cancelUserRequest = Rpc<CancelUserRequestRequest, UserRequest>(
    service: 'plugai.v1.AdministrationService',
    name: 'CancelUserRequest',
    verb: 'POST',
    path: '/v1/admin/users/{user_id}/requests/{request_id}:cancel',
    body: '*',
    decode: UserRequest.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.AdministrationService.GetStatistics`.
  static const getStatistics = Rpc<GetStatisticsRequest, GetStatisticsResponse>(
    service: 'plugai.v1.AdministrationService',
    name: 'GetStatistics',
    verb: 'GET',
    path: '/v1/admin/statistics',
    body: '',
    decode: GetStatisticsResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ArtifactsService.UploadArtifact`.
  static const uploadArtifact = Rpc<UploadArtifactRequest, Artifact>(
    service: 'plugai.v1.ArtifactsService',
    name: 'UploadArtifact',
    verb: 'POST',
    path: '/v1/artifacts',
    body: 'content',
    decode: Artifact.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ArtifactsService.GetArtifact`.
  static const getArtifact = Rpc<GetArtifactRequest, Artifact>(
    service: 'plugai.v1.ArtifactsService',
    name: 'GetArtifact',
    verb: 'GET',
    path: '/v1/artifacts/{artifact_id}',
    body: '',
    decode: Artifact.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ArtifactsService.ListArtifacts`.
  static const listArtifacts = Rpc<ListArtifactsRequest, ListArtifactsResponse>(
    service: 'plugai.v1.ArtifactsService',
    name: 'ListArtifacts',
    verb: 'GET',
    path: '/v1/artifacts',
    body: '',
    decode: ListArtifactsResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ArtifactsService.DownloadArtifact`.
  static const downloadArtifact = Rpc<DownloadArtifactRequest, void>(
    service: 'plugai.v1.ArtifactsService',
    name: 'DownloadArtifact',
    verb: 'GET',
    path: '/v1/artifacts/{artifact_id}/content',
    body: '',
    decode: decodeNothing,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ArtifactsService.DownloadThumbnail`.
  static const downloadThumbnail = Rpc<DownloadThumbnailRequest, void>(
    service: 'plugai.v1.ArtifactsService',
    name: 'DownloadThumbnail',
    verb: 'GET',
    path: '/v1/artifacts/{artifact_id}/thumbnail',
    body: '',
    decode: decodeNothing,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ArtifactsService.SignArtifact`.
  static const signArtifact = Rpc<SignArtifactRequest, SignArtifactResponse>(
    service: 'plugai.v1.ArtifactsService',
    name: 'SignArtifact',
    verb: 'POST',
    path: '/v1/artifacts/{artifact_id}:sign',
    body: '*',
    decode: SignArtifactResponse.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ArtifactsService.DownloadSigned`.
  static const downloadSigned = Rpc<DownloadSignedRequest, void>(
    service: 'plugai.v1.ArtifactsService',
    name: 'DownloadSigned',
    verb: 'GET',
    path: '/v1/artifacts/{artifact_id}/signed',
    body: '',
    decode: decodeNothing,
    isRepeatable: true,
    isPublic: true,
  );

  /// `plugai.v1.ArtifactsService.DeleteArtifact`.
  static const deleteArtifact = Rpc<DeleteArtifactRequest, void>(
    service: 'plugai.v1.ArtifactsService',
    name: 'DeleteArtifact',
    verb: 'DELETE',
    path: '/v1/artifacts/{artifact_id}',
    body: '',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.AuditService.ListAuditEntries`.
  static const listAuditEntries =
      Rpc<ListAuditEntriesRequest, ListAuditEntriesResponse>(
        service: 'plugai.v1.AuditService',
        name: 'ListAuditEntries',
        verb: 'GET',
        path: '/v1/admin/audit',
        body: '',
        decode: ListAuditEntriesResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.AuditService.ExportAudit`.
  static const exportAudit = Rpc<ExportAuditRequest, AuditEntry>(
    service: 'plugai.v1.AuditService',
    name: 'ExportAudit',
    verb: 'GET',
    path: '/v1/admin/audit:export',
    body: '',
    decode: AuditEntry.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.AuthService.Register`.
  static const register = Rpc<RegisterRequest, LoginResponse>(
    service: 'plugai.v1.AuthService',
    name: 'Register',
    verb: 'POST',
    path: '/v1/auth:register',
    body: '*',
    decode: LoginResponse.fromJson,
    isRepeatable: false,
    isPublic: true,
  );

  /// `plugai.v1.AuthService.Login`.
  static const login = Rpc<LoginRequest, LoginResponse>(
    service: 'plugai.v1.AuthService',
    name: 'Login',
    verb: 'POST',
    path: '/v1/auth:login',
    body: '*',
    decode: LoginResponse.fromJson,
    isRepeatable: false,
    isPublic: true,
  );

  /// `plugai.v1.AuthService.Refresh`.
  static const refresh = Rpc<RefreshRequest, TokenPair>(
    service: 'plugai.v1.AuthService',
    name: 'Refresh',
    verb: 'POST',
    path: '/v1/auth:refresh',
    body: '*',
    decode: TokenPair.fromJson,
    isRepeatable: true,
    isPublic: true,
  );

  /// `plugai.v1.AuthService.Logout`.
  static const logout = Rpc<LogoutRequest, void>(
    service: 'plugai.v1.AuthService',
    name: 'Logout',
    verb: 'POST',
    path: '/v1/auth:logout',
    body: '*',
    decode: decodeNothing,
    isRepeatable: true,
    isPublic: true,
  );

  /// `plugai.v1.AuthService.GetJwks`.
  static const getJwks = Rpc<GetJwksRequest, GetJwksResponse>(
    service: 'plugai.v1.AuthService',
    name: 'GetJwks',
    verb: 'GET',
    path: '/v1/auth/jwks',
    body: '',
    decode: GetJwksResponse.fromJson,
    isRepeatable: true,
    isPublic: true,
  );

  /// `plugai.v1.BackupsService.CreateBackup`.
  static const createBackup = Rpc<CreateBackupRequest, Operation>(
    service: 'plugai.v1.BackupsService',
    name: 'CreateBackup',
    verb: 'POST',
    path: '/v1/admin/backups',
    body: '*',
    decode: Operation.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.BackupsService.ListBackups`.
  static const listBackups = Rpc<ListBackupsRequest, ListBackupsResponse>(
    service: 'plugai.v1.BackupsService',
    name: 'ListBackups',
    verb: 'GET',
    path: '/v1/admin/backups',
    body: '',
    decode: ListBackupsResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.CredentialsService.SetCredential`.
  static const setCredential = Rpc<SetCredentialRequest, ProviderCredential>(
    service: 'plugai.v1.CredentialsService',
    name: 'SetCredential',
    verb: 'PUT',
    path: '/v1/me/credentials/{provider}',
    body: '*',
    decode: ProviderCredential.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.CredentialsService.GetCredential`.
  static const getCredential = Rpc<GetCredentialRequest, ProviderCredential>(
    service: 'plugai.v1.CredentialsService',
    name: 'GetCredential',
    verb: 'GET',
    path: '/v1/me/credentials/{provider}',
    body: '',
    decode: ProviderCredential.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.CredentialsService.ListCredentials`.
  static const listCredentials =
      Rpc<ListCredentialsRequest, ListCredentialsResponse>(
        service: 'plugai.v1.CredentialsService',
        name: 'ListCredentials',
        verb: 'GET',
        path: '/v1/me/credentials',
        body: '',
        decode: ListCredentialsResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.CredentialsService.DeleteCredential`.
  static const deleteCredential =
      Rpc<DeleteCredentialRequest, DeleteCredentialResponse>(
        service: 'plugai.v1.CredentialsService',
        name: 'DeleteCredential',
        verb: 'DELETE',
        path: '/v1/me/credentials/{provider}',
        body: '',
        decode: DeleteCredentialResponse.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.CredentialsService.TestCredential`.
  static const testCredential =
      Rpc<TestCredentialRequest, TestCredentialResponse>(
        service: 'plugai.v1.CredentialsService',
        name: 'TestCredential',
        verb: 'POST',
        path: '/v1/me/credentials/{provider}:test',
        body: '*',
        decode: TestCredentialResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.ExportService.ExportMe`.
  static const exportMe = Rpc<ExportMeRequest, void>(
    service: 'plugai.v1.ExportService',
    name: 'ExportMe',
    verb: 'GET',
    path: '/v1/me:export',
    body: '',
    decode: decodeNothing,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.GenerateService.Generate`.
  static const generate = Rpc<GenerateRequest, GenerateEvent>(
    service: 'plugai.v1.GenerateService',
    name: 'Generate',
    verb: 'POST',
    path: '/v1/generate',
    body: '*',
    decode: GenerateEvent.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.GenerateService.GenerateOnce`.
  static const generateOnce = Rpc<GenerateOnceRequest, GenerateOnceResponse>(
    service: 'plugai.v1.GenerateService',
    name: 'GenerateOnce',
    verb: 'POST',
    path: '/v1/generate:once',
    body: 'request',
    decode: GenerateOnceResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.GenerateService.Rerank`.
  static const rerank = Rpc<RerankRequest, RerankResponse>(
    service: 'plugai.v1.GenerateService',
    name: 'Rerank',
    verb: 'POST',
    path: '/v1/generate:rerank',
    body: '*',
    decode: RerankResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.GenerateService.WatchRequest`.
  static const watchRequest = Rpc<WatchRequestRequest, GenerateEvent>(
    service: 'plugai.v1.GenerateService',
    name: 'WatchRequest',
    verb: 'GET',
    path: '/v1/requests/{request_id}:watch',
    body: '',
    decode: GenerateEvent.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.GenerateService.GetRequest`.
  static const getRequest = Rpc<GetRequestRequest, Request>(
    service: 'plugai.v1.GenerateService',
    name: 'GetRequest',
    verb: 'GET',
    path: '/v1/requests/{request_id}',
    body: '',
    decode: Request.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.GenerateService.ListRequests`.
  static const listRequests = Rpc<ListRequestsRequest, ListRequestsResponse>(
    service: 'plugai.v1.GenerateService',
    name: 'ListRequests',
    verb: 'GET',
    path: '/v1/requests',
    body: '',
    decode: ListRequestsResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.GenerateService.DeleteRequest`.
  static const deleteRequest = Rpc<DeleteRequestRequest, void>(
    service: 'plugai.v1.GenerateService',
    name: 'DeleteRequest',
    verb: 'DELETE',
    path: '/v1/requests/{request_id}',
    body: '',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.GenerateService.GetQueue`.
  static const getQueue = Rpc<GetQueueRequest, GetQueueResponse>(
    service: 'plugai.v1.GenerateService',
    name: 'GetQueue',
    verb: 'GET',
    path: '/v1/queue',
    body: '',
    decode: GetQueueResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.GenerateService.CancelRequest`.
  static const cancelRequest = Rpc<CancelRequestRequest, Request>(
    service: 'plugai.v1.GenerateService',
    name: 'CancelRequest',
    verb: 'POST',
    path: '/v1/requests/{request_id}:cancel',
    body: '*',
    decode: Request.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.HubService.SearchHubModels`.
  static const searchHubModels =
      Rpc<SearchHubModelsRequest, SearchHubModelsResponse>(
        service: 'plugai.v1.HubService',
        name: 'SearchHubModels',
        verb: 'GET',
        path: '/v1/hub/models',
        body: '',
        decode: SearchHubModelsResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.HubService.GetHubModel`.
  static const getHubModel = Rpc<GetHubModelRequest, HubModel>(
    service: 'plugai.v1.HubService',
    name: 'GetHubModel',
    verb: 'GET',
    path: '/v1/hub/models/{repository=**}',
    body: '',
    decode: HubModel.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.HubService.DownloadModel`.
  static const downloadModel = Rpc<DownloadModelRequest, Operation>(
    service: 'plugai.v1.HubService',
    name: 'DownloadModel',
    verb: 'POST',
    path: '/v1/hub/models/{repository=**}:download',
    body: '*',
    decode: Operation.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.HubService.ImportModel`.
  static const importModel = Rpc<ImportModelRequest, Operation>(
    service: 'plugai.v1.HubService',
    name: 'ImportModel',
    verb: 'POST',
    path: '/v1/hub/downloads',
    body: '*',
    decode: Operation.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.HubService.ListDownloadedModels`.
  static const listDownloadedModels =
      Rpc<ListDownloadedModelsRequest, ListDownloadedModelsResponse>(
        service: 'plugai.v1.HubService',
        name: 'ListDownloadedModels',
        verb: 'GET',
        path: '/v1/hub/downloads',
        body: '',
        decode: ListDownloadedModelsResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.HubService.DeleteDownloadedModel`.
  static const deleteDownloadedModel =
      Rpc<DeleteDownloadedModelRequest, DeleteDownloadedModelResponse>(
        service: 'plugai.v1.HubService',
        name: 'DeleteDownloadedModel',
        verb: 'DELETE',
        path: '/v1/hub/downloads/{model=**}',
        body: '',
        decode: DeleteDownloadedModelResponse.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.ModelsService.ListModels`.
  static const listModels = Rpc<ListModelsRequest, ListModelsResponse>(
    service: 'plugai.v1.ModelsService',
    name: 'ListModels',
    verb: 'GET',
    path: '/v1/models',
    body: '',
    decode: ListModelsResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.GetModel`.
  static const getModel = Rpc<GetModelRequest, Model>(
    service: 'plugai.v1.ModelsService',
    name: 'GetModel',
    verb: 'GET',
    path: '/v1/models/{model=**}',
    body: '',
    decode: Model.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.LoadModel`.
  static const loadModel = Rpc<LoadModelRequest, Operation>(
    service: 'plugai.v1.ModelsService',
    name: 'LoadModel',
    verb: 'POST',
    path: '/v1/models/{model=**}:load',
    body: '*',
    decode: Operation.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.UnloadModel`.
  static const unloadModel = Rpc<UnloadModelRequest, Model>(
    service: 'plugai.v1.ModelsService',
    name: 'UnloadModel',
    verb: 'POST',
    path: '/v1/models/{model=**}:unload',
    body: '*',
    decode: Model.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.PinModel`.
  static const pinModel = Rpc<PinModelRequest, Model>(
    service: 'plugai.v1.ModelsService',
    name: 'PinModel',
    verb: 'POST',
    path: '/v1/models/{model=**}:pin',
    body: '*',
    decode: Model.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.UnpinModel`.
  static const unpinModel = Rpc<UnpinModelRequest, Model>(
    service: 'plugai.v1.ModelsService',
    name: 'UnpinModel',
    verb: 'POST',
    path: '/v1/models/{model=**}:unpin',
    body: '*',
    decode: Model.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.SetDefaultModel`.
  static const setDefaultModel = Rpc<SetDefaultModelRequest, Model>(
    service: 'plugai.v1.ModelsService',
    name: 'SetDefaultModel',
    verb: 'PUT',
    path: '/v1/default-model',
    body: '*',
    decode: Model.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.CreateModel`.
  static const createModel = Rpc<CreateModelRequest, Model>(
    service: 'plugai.v1.ModelsService',
    name: 'CreateModel',
    verb: 'POST',
    path: '/v1/models',
    body: 'model',
    decode: Model.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.UpdateModel`.
  static const updateModel = Rpc<UpdateModelRequest, Model>(
    service: 'plugai.v1.ModelsService',
    name: 'UpdateModel',
    verb: 'PATCH',
    path: '/v1/models/{model.id=**}',
    body: 'model',
    decode: Model.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.DeleteModel`.
  static const deleteModel = Rpc<DeleteModelRequest, DeleteModelResponse>(
    service: 'plugai.v1.ModelsService',
    name: 'DeleteModel',
    verb: 'DELETE',
    path: '/v1/models/{model=**}',
    body: '',
    decode: DeleteModelResponse.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.GetLimits`.
  static const getLimits = Rpc<GetLimitsRequest, Limits>(
    service: 'plugai.v1.ModelsService',
    name: 'GetLimits',
    verb: 'GET',
    path: '/v1/limits',
    body: '',
    decode: Limits.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.UpdateLimits`.
  static const updateLimits = Rpc<UpdateLimitsRequest, Limits>(
    service: 'plugai.v1.ModelsService',
    name: 'UpdateLimits',
    verb: 'PATCH',
    path: '/v1/limits',
    body: 'limits',
    decode: Limits.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.GetFallbacks`.
  static const getFallbacks = Rpc<GetFallbacksRequest, Fallbacks>(
    service: 'plugai.v1.ModelsService',
    name: 'GetFallbacks',
    verb: 'GET',
    path: '/v1/me/fallbacks',
    body: '',
    decode: Fallbacks.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.SetFallbacks`.
  static const setFallbacks = Rpc<SetFallbacksRequest, Fallbacks>(
    service: 'plugai.v1.ModelsService',
    name: 'SetFallbacks',
    verb: 'PUT',
    path: '/v1/me/fallbacks',
    body: 'fallbacks',
    decode: Fallbacks.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.ListAliases`.
  static const listAliases = Rpc<ListAliasesRequest, ListAliasesResponse>(
    service: 'plugai.v1.ModelsService',
    name: 'ListAliases',
    verb: 'GET',
    path: '/v1/aliases',
    body: '',
    decode: ListAliasesResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.SetAlias`.
  static const setAlias = Rpc<SetAliasRequest, Alias>(
    service: 'plugai.v1.ModelsService',
    name: 'SetAlias',
    verb: 'PUT',
    path: '/v1/aliases/{alias.id=**}',
    body: 'alias',
    decode: Alias.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.DeleteAlias`.
  static const deleteAlias = Rpc<DeleteAliasRequest, DeleteAliasResponse>(
    service: 'plugai.v1.ModelsService',
    name: 'DeleteAlias',
    verb: 'DELETE',
    path: '/v1/aliases/{alias=**}',
    body: '',
    decode: DeleteAliasResponse.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.SetMyAlias`.
  static const setMyAlias = Rpc<SetMyAliasRequest, Alias>(
    service: 'plugai.v1.ModelsService',
    name: 'SetMyAlias',
    verb: 'PUT',
    path: '/v1/me/aliases/{alias.id=**}',
    body: 'alias',
    decode: Alias.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.DeleteMyAlias`.
  static const deleteMyAlias = Rpc<DeleteMyAliasRequest, DeleteMyAliasResponse>(
    service: 'plugai.v1.ModelsService',
    name: 'DeleteMyAlias',
    verb: 'DELETE',
    path: '/v1/me/aliases/{alias=**}',
    body: '',
    decode: DeleteMyAliasResponse.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.RecordBenchmark`.
  static const recordBenchmark = Rpc<RecordBenchmarkRequest, Model>(
    service: 'plugai.v1.ModelsService',
    name: 'RecordBenchmark',
    verb: 'PUT',
    path: '/v1/benchmarks/{model=**}',
    body: 'benchmark',
    decode: Model.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ModelsService.WatchModels`.
  static const watchModels = Rpc<WatchModelsRequest, WatchModelsResponse>(
    service: 'plugai.v1.ModelsService',
    name: 'WatchModels',
    verb: 'GET',
    path: '/v1/models:watch',
    body: '',
    decode: WatchModelsResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.OAuthService.ListLoginProviders`.
  static const listLoginProviders =
      Rpc<ListLoginProvidersRequest, ListLoginProvidersResponse>(
        service: 'plugai.v1.OAuthService',
        name: 'ListLoginProviders',
        verb: 'GET',
        path: '/v1/auth/oauth',
        body: '',
        decode: ListLoginProvidersResponse.fromJson,
        isRepeatable: true,
        isPublic: true,
      );

  /// `plugai.v1.OAuthService.StartOAuthLogin`.
  static const startOAuthLogin = Rpc<StartOAuthLoginRequest, OAuthFlow>(
    service: 'plugai.v1.OAuthService',
    name: 'StartOAuthLogin',
    verb: 'POST',
    path: '/v1/auth/oauth/{provider}:start',
    body: '*',
    decode: OAuthFlow.fromJson,
    isRepeatable: false,
    isPublic: true,
  );

  /// `plugai.v1.OAuthService.FinishOAuthLogin`.
  static const finishOAuthLogin = Rpc<FinishOAuthLoginRequest, LoginResponse>(
    service: 'plugai.v1.OAuthService',
    name: 'FinishOAuthLogin',
    verb: 'POST',
    path: '/v1/auth/oauth/{provider}:finish',
    body: '*',
    decode: LoginResponse.fromJson,
    isRepeatable: false,
    isPublic: true,
  );

  /// `plugai.v1.OAuthService.ShowOAuthAnswer`.
  static const showOAuthAnswer = Rpc<ShowOAuthAnswerRequest, void>(
    service: 'plugai.v1.OAuthService',
    name: 'ShowOAuthAnswer',
    verb: 'GET',
    path: '/v1/auth/oauth/{provider}/callback',
    body: '',
    decode: decodeNothing,
    isRepeatable: true,
    isPublic: true,
  );

  /// `plugai.v1.OAuthService.StartLink`.
  static const startLink = Rpc<StartLinkRequest, OAuthFlow>(
    service: 'plugai.v1.OAuthService',
    name: 'StartLink',
    verb: 'POST',
    path: '/v1/me/identities/{provider}:start',
    body: '*',
    decode: OAuthFlow.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.OAuthService.FinishLink`.
  static const finishLink = Rpc<FinishLinkRequest, Identity>(
    service: 'plugai.v1.OAuthService',
    name: 'FinishLink',
    verb: 'POST',
    path: '/v1/me/identities/{provider}:finish',
    body: '*',
    decode: Identity.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.OAuthService.ListIdentities`.
  static const listIdentities =
      Rpc<ListIdentitiesRequest, ListIdentitiesResponse>(
        service: 'plugai.v1.OAuthService',
        name: 'ListIdentities',
        verb: 'GET',
        path: '/v1/me/identities',
        body: '',
        decode: ListIdentitiesResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.OAuthService.DeleteIdentity`.
  static const deleteIdentity = Rpc<DeleteIdentityRequest, void>(
    service: 'plugai.v1.OAuthService',
    name: 'DeleteIdentity',
    verb: 'DELETE',
    path: '/v1/me/identities/{identity_id}',
    body: '',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.OperationsService.GetOperation`.
  static const getOperation = Rpc<GetOperationRequest, Operation>(
    service: 'plugai.v1.OperationsService',
    name: 'GetOperation',
    verb: 'GET',
    path: '/v1/operations/{operation_id}',
    body: '',
    decode: Operation.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.OperationsService.ListOperations`.
  static const listOperations =
      Rpc<ListOperationsRequest, ListOperationsResponse>(
        service: 'plugai.v1.OperationsService',
        name: 'ListOperations',
        verb: 'GET',
        path: '/v1/operations',
        body: '',
        decode: ListOperationsResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.OperationsService.WatchOperation`.
  static const watchOperation = Rpc<WatchOperationRequest, Operation>(
    service: 'plugai.v1.OperationsService',
    name: 'WatchOperation',
    verb: 'GET',
    path: '/v1/operations/{operation_id}:watch',
    body: '',
    decode: Operation.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.OperationsService.CancelOperation`.
  static const cancelOperation = Rpc<CancelOperationRequest, Operation>(
    service: 'plugai.v1.OperationsService',
    name: 'CancelOperation',
    verb: 'POST',
    path: '/v1/operations/{operation_id}:cancel',
    body: '*',
    decode: Operation.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.OperationsService.PauseOperation`.
  static const pauseOperation = Rpc<PauseOperationRequest, Operation>(
    service: 'plugai.v1.OperationsService',
    name: 'PauseOperation',
    verb: 'POST',
    path: '/v1/operations/{operation_id}:pause',
    body: '*',
    decode: Operation.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.OperationsService.ResumeOperation`.
  static const resumeOperation = Rpc<ResumeOperationRequest, Operation>(
    service: 'plugai.v1.OperationsService',
    name: 'ResumeOperation',
    verb: 'POST',
    path: '/v1/operations/{operation_id}:resume',
    body: '*',
    decode: Operation.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.PreferencesService.GetPreferences`.
  static const getPreferences = Rpc<GetPreferencesRequest, Preferences>(
    service: 'plugai.v1.PreferencesService',
    name: 'GetPreferences',
    verb: 'GET',
    path: '/v1/me/preferences',
    body: '',
    decode: Preferences.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.PreferencesService.UpdatePreferences`.
  static const updatePreferences = Rpc<UpdatePreferencesRequest, Preferences>(
    service: 'plugai.v1.PreferencesService',
    name: 'UpdatePreferences',
    verb: 'PATCH',
    path: '/v1/me/preferences',
    body: 'preferences',
    decode: Preferences.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.PreferencesService.ListFavourites`.
  static const listFavourites =
      Rpc<ListFavouritesRequest, ListFavouritesResponse>(
        service: 'plugai.v1.PreferencesService',
        name: 'ListFavourites',
        verb: 'GET',
        path: '/v1/me/favourites',
        body: '',
        decode: ListFavouritesResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.PreferencesService.AddFavourite`.
  static const addFavourite = Rpc<AddFavouriteRequest, Favourite>(
    service: 'plugai.v1.PreferencesService',
    name: 'AddFavourite',
    verb: 'PUT',
    path: '/v1/me/favourites/{model=**}',
    body: '*',
    decode: Favourite.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.PreferencesService.RemoveFavourite`.
  static const removeFavourite =
      Rpc<RemoveFavouriteRequest, RemoveFavouriteResponse>(
        service: 'plugai.v1.PreferencesService',
        name: 'RemoveFavourite',
        verb: 'DELETE',
        path: '/v1/me/favourites/{model=**}',
        body: '',
        decode: RemoveFavouriteResponse.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.ProvidersService.ListProviders`.
  static const listProviders = Rpc<ListProvidersRequest, ListProvidersResponse>(
    service: 'plugai.v1.ProvidersService',
    name: 'ListProviders',
    verb: 'GET',
    path: '/v1/providers',
    body: '',
    decode: ListProvidersResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ProvidersService.GetProvider`.
  static const getProvider = Rpc<GetProviderRequest, Provider>(
    service: 'plugai.v1.ProvidersService',
    name: 'GetProvider',
    verb: 'GET',
    path: '/v1/providers/{provider}',
    body: '',
    decode: Provider.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ProvidersService.CreateProvider`.
  static const createProvider = Rpc<CreateProviderRequest, Provider>(
    service: 'plugai.v1.ProvidersService',
    name: 'CreateProvider',
    verb: 'POST',
    path: '/v1/providers',
    body: 'provider',
    decode: Provider.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ProvidersService.UpdateProvider`.
  static const updateProvider = Rpc<UpdateProviderRequest, Provider>(
    service: 'plugai.v1.ProvidersService',
    name: 'UpdateProvider',
    verb: 'PATCH',
    path: '/v1/providers/{provider.id}',
    body: 'provider',
    decode: Provider.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ProvidersService.DeleteProvider`.
  static const deleteProvider =
      Rpc<DeleteProviderRequest, DeleteProviderResponse>(
        service: 'plugai.v1.ProvidersService',
        name: 'DeleteProvider',
        verb: 'DELETE',
        path: '/v1/providers/{provider}',
        body: '',
        decode: DeleteProviderResponse.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.ProvidersService.TestProvider`.
  static const testProvider = Rpc<TestProviderRequest, TestProviderResponse>(
    service: 'plugai.v1.ProvidersService',
    name: 'TestProvider',
    verb: 'POST',
    path: '/v1/providers:test',
    body: 'provider',
    decode: TestProviderResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.ProvidersService.ListProviderAdapters`.
  static const listProviderAdapters =
      Rpc<ListProviderAdaptersRequest, ListProviderAdaptersResponse>(
        service: 'plugai.v1.ProvidersService',
        name: 'ListProviderAdapters',
        verb: 'GET',
        path: '/v1/provider-adapters',
        body: '',
        decode: ListProviderAdaptersResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.ProvidersService.CheckProvider`.
  static const checkProvider = Rpc<CheckProviderRequest, Provider>(
    service: 'plugai.v1.ProvidersService',
    name: 'CheckProvider',
    verb: 'POST',
    path: '/v1/providers/{provider}:check',
    body: '*',
    decode: Provider.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.SecondFactorService.VerifySecondFactor`.
  static const verifySecondFactor = Rpc<VerifySecondFactorRequest, TokenPair>(
    service: 'plugai.v1.SecondFactorService',
    name: 'VerifySecondFactor',
    verb: 'POST',
    path: '/v1/auth:verify',
    body: '*',
    decode: TokenPair.fromJson,
    isRepeatable: false,
    isPublic: true,
  );

  /// `plugai.v1.SecondFactorService.GetSecondFactor`.
  static const getSecondFactor = Rpc<GetSecondFactorRequest, SecondFactor>(
    service: 'plugai.v1.SecondFactorService',
    name: 'GetSecondFactor',
    verb: 'GET',
    path: '/v1/me/mfa',
    body: '',
    decode: SecondFactor.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.SecondFactorService.EnrollSecondFactor`.
  static const enrollSecondFactor =
      Rpc<EnrollSecondFactorRequest, EnrollSecondFactorResponse>(
        service: 'plugai.v1.SecondFactorService',
        name: 'EnrollSecondFactor',
        verb: 'POST',
        path: '/v1/me/mfa:enroll',
        body: '*',
        decode: EnrollSecondFactorResponse.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.SecondFactorService.ConfirmSecondFactor`.
  static const confirmSecondFactor =
      Rpc<ConfirmSecondFactorRequest, RecoveryCodes>(
        service: 'plugai.v1.SecondFactorService',
        name: 'ConfirmSecondFactor',
        verb: 'POST',
        path: '/v1/me/mfa:confirm',
        body: '*',
        decode: RecoveryCodes.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.SecondFactorService.DisableSecondFactor`.
  static const disableSecondFactor = Rpc<DisableSecondFactorRequest, void>(
    service: 'plugai.v1.SecondFactorService',
    name: 'DisableSecondFactor',
    verb: 'POST',
    path: '/v1/me/mfa:disable',
    body: '*',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.SecondFactorService.RenewRecoveryCodes`.
  static const renewRecoveryCodes =
      Rpc<RenewRecoveryCodesRequest, RecoveryCodes>(
        service: 'plugai.v1.SecondFactorService',
        name: 'RenewRecoveryCodes',
        verb: 'POST',
        path: '/v1/me/mfa:renew',
        body: '*',
        decode: RecoveryCodes.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.SecondFactorService.ResetSecondFactor`.
  static const resetSecondFactor = Rpc<ResetSecondFactorRequest, void>(
    service: 'plugai.v1.SecondFactorService',
    name: 'ResetSecondFactor',
    verb: 'POST',
    path: '/v1/admin/users/{user_id}/mfa:reset',
    body: '*',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.ServerService.GetServer`.
  static const getServer = Rpc<GetServerRequest, Server>(
    service: 'plugai.v1.ServerService',
    name: 'GetServer',
    verb: 'GET',
    path: '/v1/server',
    body: '',
    decode: Server.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.SessionTransferService.ExportSessions`.
  static const exportSessions = Rpc<ExportSessionsRequest, void>(
    service: 'plugai.v1.SessionTransferService',
    name: 'ExportSessions',
    verb: 'GET',
    path: '/v1/sessions:export',
    body: '',
    decode: decodeNothing,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.SessionTransferService.ImportSessions`.
  static const importSessions =
      Rpc<ImportSessionsRequest, ImportSessionsResponse>(
        service: 'plugai.v1.SessionTransferService',
        name: 'ImportSessions',
        verb: 'POST',
        path: '/v1/sessions:import',
        body: 'content',
        decode: ImportSessionsResponse.fromJson,
        isRepeatable: false,
        isPublic: false,
      );

  /// `plugai.v1.SessionsService.CreateSession`.
  static const createSession = Rpc<CreateSessionRequest, Session>(
    service: 'plugai.v1.SessionsService',
    name: 'CreateSession',
    verb: 'POST',
    path: '/v1/sessions',
    body: 'session',
    decode: Session.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.GetSession`.
  static const getSession = Rpc<GetSessionRequest, Session>(
    service: 'plugai.v1.SessionsService',
    name: 'GetSession',
    verb: 'GET',
    path: '/v1/sessions/{session_id}',
    body: '',
    decode: Session.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.ListSessions`.
  static const listSessions = Rpc<ListSessionsRequest, ListSessionsResponse>(
    service: 'plugai.v1.SessionsService',
    name: 'ListSessions',
    verb: 'GET',
    path: '/v1/sessions',
    body: '',
    decode: ListSessionsResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.ListSessionTags`.
  static const listSessionTags =
      Rpc<ListSessionTagsRequest, ListSessionTagsResponse>(
        service: 'plugai.v1.SessionsService',
        name: 'ListSessionTags',
        verb: 'GET',
        path: '/v1/sessions:tags',
        body: '',
        decode: ListSessionTagsResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.SessionsService.SearchSessions`.
  static const searchSessions =
      Rpc<SearchSessionsRequest, SearchSessionsResponse>(
        service: 'plugai.v1.SessionsService',
        name: 'SearchSessions',
        verb: 'GET',
        path: '/v1/sessions:search',
        body: '',
        decode: SearchSessionsResponse.fromJson,
        isRepeatable: true,
        isPublic: false,
      );

  /// `plugai.v1.SessionsService.UpdateSession`.
  static const updateSession = Rpc<UpdateSessionRequest, Session>(
    service: 'plugai.v1.SessionsService',
    name: 'UpdateSession',
    verb: 'PATCH',
    path: '/v1/sessions/{session.session_id}',
    body: 'session',
    decode: Session.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.DeleteSession`.
  static const deleteSession = Rpc<DeleteSessionRequest, Session>(
    service: 'plugai.v1.SessionsService',
    name: 'DeleteSession',
    verb: 'DELETE',
    path: '/v1/sessions/{session_id}',
    body: '',
    decode: Session.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.UndeleteSession`.
  static const undeleteSession = Rpc<UndeleteSessionRequest, Session>(
    service: 'plugai.v1.SessionsService',
    name: 'UndeleteSession',
    verb: 'POST',
    path: '/v1/sessions/{session_id}:undelete',
    body: '*',
    decode: Session.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.ExpungeSession`.
  static const expungeSession = Rpc<ExpungeSessionRequest, void>(
    service: 'plugai.v1.SessionsService',
    name: 'ExpungeSession',
    verb: 'POST',
    path: '/v1/sessions/{session_id}:expunge',
    body: '*',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.ForkSession`.
  static const forkSession = Rpc<ForkSessionRequest, Session>(
    service: 'plugai.v1.SessionsService',
    name: 'ForkSession',
    verb: 'POST',
    path: '/v1/sessions/{session_id}:fork',
    body: '*',
    decode: Session.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.ListMessages`.
  static const listMessages = Rpc<ListMessagesRequest, ListMessagesResponse>(
    service: 'plugai.v1.SessionsService',
    name: 'ListMessages',
    verb: 'GET',
    path: '/v1/sessions/{session_id}/messages',
    body: '',
    decode: ListMessagesResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.GetMessage`.
  static const getMessage = Rpc<GetMessageRequest, SessionMessage>(
    service: 'plugai.v1.SessionsService',
    name: 'GetMessage',
    verb: 'GET',
    path: '/v1/sessions/{session_id}/messages/{message_id}',
    body: '',
    decode: SessionMessage.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.SessionsService.RegenerateMessage`.
  static const regenerateMessage = Rpc<RegenerateMessageRequest, GenerateEvent>(
    service: 'plugai.v1.SessionsService',
    name: 'RegenerateMessage',
    verb: 'POST',
    path: '/v1/sessions/{session_id}/messages/{message_id}:regenerate',
    body: '*',
    decode: GenerateEvent.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.CreateInvite`.
  static const createInvite = Rpc<CreateInviteRequest, CreateInviteResponse>(
    service: 'plugai.v1.UsersService',
    name: 'CreateInvite',
    verb: 'POST',
    path: '/v1/admin/invites',
    body: '*',
    decode: CreateInviteResponse.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.ListInvites`.
  static const listInvites = Rpc<ListInvitesRequest, ListInvitesResponse>(
    service: 'plugai.v1.UsersService',
    name: 'ListInvites',
    verb: 'GET',
    path: '/v1/admin/invites',
    body: '',
    decode: ListInvitesResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.DeleteInvite`.
  static const deleteInvite = Rpc<DeleteInviteRequest, void>(
    service: 'plugai.v1.UsersService',
    name: 'DeleteInvite',
    verb: 'DELETE',
    path: '/v1/admin/invites/{invite_id}',
    body: '',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.ListUsers`.
  static const listUsers = Rpc<ListUsersRequest, ListUsersResponse>(
    service: 'plugai.v1.UsersService',
    name: 'ListUsers',
    verb: 'GET',
    path: '/v1/admin/users',
    body: '',
    decode: ListUsersResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.GetUser`.
  static const getUser = Rpc<GetUserRequest, User>(
    service: 'plugai.v1.UsersService',
    name: 'GetUser',
    verb: 'GET',
    path: '/v1/admin/users/{user_id}',
    body: '',
    decode: User.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.UpdateUser`.
  static const updateUser = Rpc<UpdateUserRequest, User>(
    service: 'plugai.v1.UsersService',
    name: 'UpdateUser',
    verb: 'PATCH',
    path: '/v1/admin/users/{user.user_id}',
    body: 'user',
    decode: User.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.GetUserUsage`.
  static const getUserUsage = Rpc<GetUserUsageRequest, GetUsageResponse>(
    service: 'plugai.v1.UsersService',
    name: 'GetUserUsage',
    verb: 'GET',
    path: '/v1/admin/users/{user_id}/usage',
    body: '',
    decode: GetUsageResponse.fromJson,
    isRepeatable: true,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.SetUserQuotas`.
  static const setUserQuotas = Rpc<SetUserQuotasRequest, GetUsageResponse>(
    service: 'plugai.v1.UsersService',
    name: 'SetUserQuotas',
    verb: 'POST',
    path: '/v1/admin/users/{user_id}:setQuotas',
    body: '*',
    decode: GetUsageResponse.fromJson,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.DeleteUser`.
  static const deleteUser = Rpc<DeleteUserRequest, void>(
    service: 'plugai.v1.UsersService',
    name: 'DeleteUser',
    verb: 'DELETE',
    path: '/v1/admin/users/{user_id}',
    body: '',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.SignOutUser`.
  static const signOutUser = Rpc<SignOutUserRequest, void>(
    service: 'plugai.v1.UsersService',
    name: 'SignOutUser',
    verb: 'POST',
    path: '/v1/admin/users/{user_id}:signOut',
    body: '*',
    decode: decodeNothing,
    isRepeatable: false,
    isPublic: false,
  );

  /// `plugai.v1.UsersService.RotateSigningKey`.
  static const rotateSigningKey = Rpc<RotateSigningKeyRequest, GetJwksResponse>(
    service: 'plugai.v1.UsersService',
    name: 'RotateSigningKey',
    verb: 'POST',
    path: '/v1/admin/signing-keys:rotate',
    body: '*',
    decode: GetJwksResponse.fromJson,
    isRepeatable: false,
    isPublic: false,
  );
}
