// Generated from protos/plugai/v1 by `make proto`; do not edit.

import '../caller.dart';
import '../transport.dart';
import 'rpcs.dart';
import 'types.dart';

/// Every call of the contract, with its own request and answer.
final class Services {
  /// The services that [caller] reaches.
  Services(Caller caller)
    : access = AccessService(caller),
      account = AccountService(caller),
      administration = AdministrationService(caller),
      artifacts = ArtifactsService(caller),
      audit = AuditService(caller),
      auth = AuthService(caller),
      backups = BackupsService(caller),
      credentials = CredentialsService(caller),
      export = ExportService(caller),
      generate = GenerateService(caller),
      hub = HubService(caller),
      models = ModelsService(caller),
      oAuth = OAuthService(caller),
      operations = OperationsService(caller),
      preferences = PreferencesService(caller),
      providers = ProvidersService(caller),
      secondFactor = SecondFactorService(caller),
      server = ServerService(caller),
      sessionTransfer = SessionTransferService(caller),
      sessions = SessionsService(caller),
      users = UsersService(caller);

  /// Calls of `plugai.v1.AccessService`.
  final AccessService access;

  /// Calls of `plugai.v1.AccountService`.
  final AccountService account;

  /// Calls of `plugai.v1.AdministrationService`.
  final AdministrationService administration;

  /// Calls of `plugai.v1.ArtifactsService`.
  final ArtifactsService artifacts;

  /// Calls of `plugai.v1.AuditService`.
  final AuditService audit;

  /// Calls of `plugai.v1.AuthService`.
  final AuthService auth;

  /// Calls of `plugai.v1.BackupsService`.
  final BackupsService backups;

  /// Calls of `plugai.v1.CredentialsService`.
  final CredentialsService credentials;

  /// Calls of `plugai.v1.ExportService`.
  final ExportService export;

  /// Calls of `plugai.v1.GenerateService`.
  final GenerateService generate;

  /// Calls of `plugai.v1.HubService`.
  final HubService hub;

  /// Calls of `plugai.v1.ModelsService`.
  final ModelsService models;

  /// Calls of `plugai.v1.OAuthService`.
  final OAuthService oAuth;

  /// Calls of `plugai.v1.OperationsService`.
  final OperationsService operations;

  /// Calls of `plugai.v1.PreferencesService`.
  final PreferencesService preferences;

  /// Calls of `plugai.v1.ProvidersService`.
  final ProvidersService providers;

  /// Calls of `plugai.v1.SecondFactorService`.
  final SecondFactorService secondFactor;

  /// Calls of `plugai.v1.ServerService`.
  final ServerService server;

  /// Calls of `plugai.v1.SessionTransferService`.
  final SessionTransferService sessionTransfer;

  /// Calls of `plugai.v1.SessionsService`.
  final SessionsService sessions;

  /// Calls of `plugai.v1.UsersService`.
  final UsersService users;
}

/// AccessService manages which models and providers users may use. Without a
/// rule, every user may use everything. The rule of a user comes before that of
/// the role, and allows nothing but what it lists. Models that are not allowed
/// are not listed, and requests for them fail with PERMISSION_DENIED
/// (MODEL_NOT_ALLOWED); of fallbacks and aliases the models that they lead to
/// count.
final class AccessService {
  /// The service that a caller reaches.
  const AccessService(this._caller);

  final Caller _caller;

  /// ListAccessRules lists the rules, ordered by subject.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListAccessRulesResponse> listAccessRules(
    ListAccessRulesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listAccessRules, request, timeout: timeout);

  /// SetAccessRule adds or replaces the rule of a user or a role, with
  /// immediate effect. Requests that run go on.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST), NOT_FOUND
  /// (USER_NOT_FOUND), UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<AccessRule> setAccessRule(
    SetAccessRuleRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.setAccessRule, request, timeout: timeout);

  /// DeleteAccessRule deletes the rule of a user or a role, with immediate
  /// effect.
  ///
  /// Who: administrators. Errors: NOT_FOUND (ACCESS_RULE_NOT_FOUND),
  /// UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<DeleteAccessRuleResponse> deleteAccessRule(
    DeleteAccessRuleRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteAccessRule, request, timeout: timeout);
}

/// AccountService manages the caller's own account.
final class AccountService {
  /// The service that a caller reaches.
  const AccountService(this._caller);

  final Caller _caller;

  /// GetMe returns the caller.
  ///
  /// Who: members.
  Future<User> getMe(GetMeRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.getMe, request, timeout: timeout);

  /// UpdateMe changes the caller's display name.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<User> updateMe(UpdateMeRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.updateMe, request, timeout: timeout);

  /// GetUsage returns how much of each resource that has a quota the caller has
  /// stored.
  ///
  /// Who: members.
  Future<GetUsageResponse> getUsage(
    GetUsageRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getUsage, request, timeout: timeout);

  /// GetDeletion returns what DeleteMe would delete, and what it asks for.
  /// Nothing is changed.
  ///
  /// Who: members. Errors: UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<GetDeletionResponse> getDeletion(
    GetDeletionRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getDeletion, request, timeout: timeout);

  /// DeleteMe permanently deletes the caller with all of the caller's data,
  /// after the password or the code of the second factor was given again.
  /// Running requests are cancelled; entries of the audit log remain.
  ///
  /// Who: members. Errors: UNAUTHENTICATED (LOGIN_FAILED,
  /// SECOND_FACTOR_FAILED), RESOURCE_EXHAUSTED (LOGIN_THROTTLED),
  /// FAILED_PRECONDITION (LAST_ADMINISTRATOR).
  Future<void> deleteMe(DeleteMeRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.deleteMe, request, timeout: timeout);

  /// ChangePassword changes the caller's password and signs out every other
  /// device. API tokens stay valid.
  ///
  /// Who: members. Errors: UNAUTHENTICATED (LOGIN_FAILED), RESOURCE_EXHAUSTED
  /// (LOGIN_THROTTLED), INVALID_ARGUMENT (INVALID_REQUEST).
  Future<void> changePassword(
    ChangePasswordRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.changePassword, request, timeout: timeout);

  /// ListDevices lists the devices on which the caller is signed in, the latest
  /// first.
  ///
  /// Who: members.
  Future<ListDevicesResponse> listDevices(
    ListDevicesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listDevices, request, timeout: timeout);

  /// DeleteDevice signs the caller out on one device.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (DEVICE_NOT_FOUND).
  Future<void> deleteDevice(DeleteDeviceRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.deleteDevice, request, timeout: timeout);

  /// DeleteDevices signs the caller out on all devices. API tokens stay valid.
  ///
  /// Who: members.
  Future<void> deleteDevices(
    DeleteDevicesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteDevices, request, timeout: timeout);

  /// CreateApiToken creates a token for a program. Its secret is returned only
  /// here.
  ///
  /// Who: members. An API token cannot create one with more scopes than its
  /// own, or one that outlives it. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// PERMISSION_DENIED (SCOPE_MISSING), RESOURCE_EXHAUSTED (QUOTA_EXCEEDED).
  Future<CreateApiTokenResponse> createApiToken(
    CreateApiTokenRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.createApiToken, request, timeout: timeout);

  /// ListApiTokens lists the caller's tokens, the latest first, without their
  /// secrets.
  ///
  /// Who: members.
  Future<ListApiTokensResponse> listApiTokens(
    ListApiTokensRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listApiTokens, request, timeout: timeout);

  /// DeleteApiToken revokes a token. Its open streams are ended within five
  /// seconds.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (API_TOKEN_NOT_FOUND).
  Future<void> deleteApiToken(
    DeleteApiTokenRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteApiToken, request, timeout: timeout);
}

/// AdministrationService shows administrators what the server does for all
/// users. It never returns what users or models have written: neither prompts
/// and answers, nor messages of errors, which can quote them.
final class AdministrationService {
  /// The service that a caller reaches.
  const AdministrationService(this._caller);

  final Caller _caller;

  /// ListRunningRequests lists the requests of all users that this gateway has
  /// not ended yet, oldest first.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListRunningRequestsResponse> listRunningRequests(
    ListRunningRequestsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listRunningRequests, request, timeout: timeout);

  /// ListUserRequests lists the requests of all users, newest first, including
  /// running ones.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<ListUserRequestsResponse> listUserRequests(
    ListUserRequestsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listUserRequests, request, timeout: timeout);

  /// CancelUserRequest cancels a request of any user and frees its resources.
  /// Repeated calls, and calls after the end, have no effect. The audit log
  /// records who has cancelled it.
  ///
  /// Who: administrators. Errors: NOT_FOUND (REQUEST_NOT_FOUND).
  Future<UserRequest> cancelUserRequest(
    CancelUserRequestRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.cancelUserRequest, request, timeout: timeout);

  /// GetStatistics counts the requests of all users that were received in a
  /// time, by day, model and user, with their tokens, errors and latencies. It
  /// reads the records, which are deleted after their retention period, and at
  /// most the newest 100000 of them; calls are answered one after the other.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<GetStatisticsResponse> getStatistics(
    GetStatisticsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getStatistics, request, timeout: timeout);
}

/// ArtifactsService stores files that are too large for a message: images, 3D
/// shapes and others, uploaded by users or generated by models. An artifact
/// belongs to the user who uploaded or requested it; for everyone else it does
/// not exist.
///
/// Downloads are streamed, and one that was interrupted looks complete to HTTP
/// clients. So every download describes the whole content in headers:
/// `x-artifact-size` is its size in bytes, `repr-digest` its SHA-256 (RFC
/// 9530).
final class ArtifactsService {
  /// The service that a caller reaches.
  const ArtifactsService(this._caller);

  final Caller _caller;

  /// UploadArtifact stores the streamed content. Over REST the body is the
  /// content itself, of any type, and the other fields are query parameters:
  /// `POST /v1/artifacts?name=cat.png`. When the call returns, the artifact is
  /// durable.
  ///
  /// An image (PNG, JPEG, GIF, WebP, BMP or AVIF) is decoded to check it, and
  /// gets a thumbnail.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST, IMAGE_REFUSED),
  /// OUT_OF_RANGE (ARTIFACT_TOO_LARGE), RESOURCE_EXHAUSTED (QUOTA_EXCEEDED,
  /// STORAGE_FULL), UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Artifact> uploadArtifact(
    UploadArtifactRequest request,
    Content content, {
    Duration? timeout,
  }) => _caller.upload(Rpcs.uploadArtifact, request, content, timeout: timeout);

  /// GetArtifact returns the description of an artifact.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (ARTIFACT_NOT_FOUND).
  Future<Artifact> getArtifact(
    GetArtifactRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getArtifact, request, timeout: timeout);

  /// ListArtifacts lists the caller's artifacts, newest first.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListArtifactsResponse> listArtifacts(
    ListArtifactsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listArtifacts, request, timeout: timeout);

  /// DownloadArtifact streams an artifact's content, from `offset` on.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (ARTIFACT_NOT_FOUND),
  /// INVALID_ARGUMENT (INVALID_REQUEST).
  Future<Download> downloadArtifact(
    DownloadArtifactRequest request, {
    Duration? timeout,
  }) => _caller.download(Rpcs.downloadArtifact, request, timeout: timeout);

  /// DownloadThumbnail streams an image of at most 256 by 256 pixels, as WebP.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (ARTIFACT_NOT_FOUND), also if
  /// the artifact has no thumbnail.
  Future<Download> downloadThumbnail(
    DownloadThumbnailRequest request, {
    Duration? timeout,
  }) => _caller.download(Rpcs.downloadThumbnail, request, timeout: timeout);

  /// SignArtifact creates a link to an artifact's content that works without a
  /// credential, for example for an image in a web page. Everyone who has the
  /// link can use it until it expires, or until the artifact is deleted.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (ARTIFACT_NOT_FOUND),
  /// INVALID_ARGUMENT (INVALID_REQUEST).
  Future<SignArtifactResponse> signArtifact(
    SignArtifactRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.signArtifact, request, timeout: timeout);

  /// DownloadSigned streams the content behind a link from SignArtifact.
  ///
  /// Who: everyone who has the link. Errors: PERMISSION_DENIED (LINK_INVALID),
  /// NOT_FOUND (ARTIFACT_NOT_FOUND).
  Future<Download> downloadSigned(
    DownloadSignedRequest request, {
    Duration? timeout,
  }) => _caller.download(Rpcs.downloadSigned, request, timeout: timeout);

  /// DeleteArtifact deletes an artifact. Its content is removed from storage
  /// later, unless another artifact shares it.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (ARTIFACT_NOT_FOUND).
  Future<void> deleteArtifact(
    DeleteArtifactRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteArtifact, request, timeout: timeout);
}

/// AuditService reads the audit log, which records every change to permissions.
/// Entries are only added, never changed; `plugai audit verify` checks them.
final class AuditService {
  /// The service that a caller reaches.
  const AuditService(this._caller);

  final Caller _caller;

  /// ListAuditEntries lists entries, newest first.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListAuditEntriesResponse> listAuditEntries(
    ListAuditEntriesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listAuditEntries, request, timeout: timeout);

  /// ExportAudit streams entries, oldest first, up to the newest.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Stream<AuditEntry> exportAudit(
    ExportAuditRequest request, {
    Duration? timeout,
  }) => _caller.stream(Rpcs.exportAudit, request, timeout: timeout);
}

/// AuthService signs users in. The access token that it returns is sent with
/// every other call as `authorization: Bearer …`.
///
/// An access token is valid for minutes. A client exchanges its refresh token
/// for the next pair of tokens; each refresh token works once. A refresh token
/// that is used again later must have been stolen, so the device is signed out.
final class AuthService {
  /// The service that a caller reaches.
  const AuthService(this._caller);

  final Caller _caller;

  /// Register redeems an invitation: it creates the account and signs it in. An
  /// invitation for an existing account sets a new password and signs out its
  /// devices; its API tokens stay valid.
  ///
  /// Who: everyone who has an invitation. Errors: NOT_FOUND (INVITE_NOT_FOUND),
  /// ALREADY_EXISTS (NAME_TAKEN), INVALID_ARGUMENT (INVALID_REQUEST),
  /// RESOURCE_EXHAUSTED (LOGIN_THROTTLED).
  Future<LoginResponse> register(
    RegisterRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.register, request, timeout: timeout);

  /// Login signs in with a name and a password.
  ///
  /// Who: everyone. Errors: UNAUTHENTICATED (LOGIN_FAILED), RESOURCE_EXHAUSTED
  /// (LOGIN_THROTTLED).
  Future<LoginResponse> login(LoginRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.login, request, timeout: timeout);

  /// Refresh returns the next pair of tokens. For ten seconds, the same refresh
  /// token returns the same next one, so that a client can retry after a lost
  /// answer.
  ///
  /// Who: everyone who has a refresh token. Errors: UNAUTHENTICATED
  /// (REFRESH_TOKEN_INVALID).
  Future<TokenPair> refresh(RefreshRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.refresh, request, timeout: timeout);

  /// Logout signs out the device that a refresh token belongs to. It succeeds
  /// for unknown tokens too.
  ///
  /// Who: everyone.
  Future<void> logout(LogoutRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.logout, request, timeout: timeout);

  /// GetJwks lists the public keys that access tokens are signed with (RFC
  /// 7517, RFC 8037).
  ///
  /// Who: everyone.
  Future<GetJwksResponse> getJwks(
    GetJwksRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getJwks, request, timeout: timeout);
}

/// BackupsService makes backups of the running server. Restoring one takes a
/// command on the server's machine.
final class BackupsService {
  /// The service that a caller reaches.
  const BackupsService(this._caller);

  final Caller _caller;

  /// CreateBackup backs up the database and the artifacts into a new file of
  /// the folder that the settings name, with `backups_folder`. If a backup is
  /// being made, its operation is returned. One that fails or is cancelled
  /// leaves nothing behind.
  ///
  /// Who: administrators. Errors: FAILED_PRECONDITION (BACKUP_FAILED),
  /// RESOURCE_EXHAUSTED (STORAGE_FULL), UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Operation> createBackup(
    CreateBackupRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.createBackup, request, timeout: timeout);

  /// ListBackups lists the backups in that folder, the newest first.
  ///
  /// Who: administrators. Errors: FAILED_PRECONDITION (BACKUP_FAILED),
  /// INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListBackupsResponse> listBackups(
    ListBackupsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listBackups, request, timeout: timeout);
}

/// CredentialsService stores the caller's own credentials for providers, such
/// as API keys. They are stored encrypted, used for the caller's requests in
/// preference to the server's keys, and never returned.
final class CredentialsService {
  /// The service that a caller reaches.
  const CredentialsService(this._caller);

  final Caller _caller;

  /// SetCredential stores a credential for a provider, and replaces the
  /// previous one. Over REST the body names the kind: `{"api_key": "..."}`.
  ///
  /// Who: members. Errors: NOT_FOUND (PROVIDER_NOT_FOUND), INVALID_ARGUMENT
  /// (INVALID_REQUEST).
  Future<ProviderCredential> setCredential(
    SetCredentialRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.setCredential, request, timeout: timeout);

  /// GetCredential describes the caller's credential for a provider, without
  /// its secrets.
  ///
  /// Who: members. Errors: NOT_FOUND (CREDENTIAL_NOT_FOUND).
  Future<ProviderCredential> getCredential(
    GetCredentialRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getCredential, request, timeout: timeout);

  /// ListCredentials describes all of the caller's credentials, without their
  /// secrets.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListCredentialsResponse> listCredentials(
    ListCredentialsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listCredentials, request, timeout: timeout);

  /// DeleteCredential deletes the caller's credential for a provider.
  ///
  /// Who: members. Errors: NOT_FOUND (CREDENTIAL_NOT_FOUND).
  Future<DeleteCredentialResponse> deleteCredential(
    DeleteCredentialRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteCredential, request, timeout: timeout);

  /// TestCredential calls the provider with the caller's credential, and
  /// reports whether it is accepted. If it is not, the call itself still
  /// succeeds.
  ///
  /// Who: members. Errors: NOT_FOUND (CREDENTIAL_NOT_FOUND,
  /// PROVIDER_NOT_FOUND).
  Future<TestCredentialResponse> testCredential(
    TestCredentialRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.testCredential, request, timeout: timeout);
}

/// ExportService exports everything that is stored for a user.
final class ExportService {
  /// The service that a caller reaches.
  const ExportService(this._caller);

  final Caller _caller;

  /// ExportMe streams all data of the caller as one ZIP file: account,
  /// preferences, sessions with all branches, files with their content, records
  /// of requests, and what is known of API tokens, devices and credentials,
  /// without any secret. `docs/export.md` describes the file. A complete one
  /// ends with the directory of a ZIP file.
  ///
  /// Who: members, their own. Errors: UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Download> exportMe(ExportMeRequest request, {Duration? timeout}) =>
      _caller.download(Rpcs.exportMe, request, timeout: timeout);
}

/// GenerateService runs requests on models.
///
/// Every rpc of the server that requires a user can also fail with
/// RESOURCE_EXHAUSTED (REQUEST_RATE_EXCEEDED, TOO_MANY_STREAMS), unless its
/// `cost` is none.
final class GenerateService {
  /// The service that a caller reaches.
  const GenerateService(this._caller);

  final Caller _caller;

  /// Generate runs one request and streams its events: accepted, queued,
  /// loading, started, deltas, and one `finished` or `failed`. A call with the
  /// same `request_id` and the same body replays the events of that request
  /// from the start and runs nothing.
  ///
  /// Who: members. Errors before the first event: INVALID_ARGUMENT
  /// (INVALID_REQUEST, CAPABILITY_MISSING, PROMPT_REFUSED), NOT_FOUND
  /// (MODEL_NOT_FOUND), ALREADY_EXISTS (REQUEST_ID_REUSED), FAILED_PRECONDITION
  /// (RUNNER_NOT_INSTALLED, EVENTS_EXPIRED), with a session NOT_FOUND
  /// (SESSION_NOT_FOUND, MESSAGE_NOT_FOUND), FAILED_PRECONDITION
  /// (TURN_IN_PROGRESS) and ABORTED (SESSION_CHANGED), RESOURCE_EXHAUSTED
  /// (QUEUE_FULL, QUOTA_EXCEEDED, STORAGE_FULL), UNAVAILABLE (SHUTTING_DOWN,
  /// STORAGE_UNAVAILABLE). Later errors are a `failed` event; the stream of a
  /// client that reads too slowly ends with RESOURCE_EXHAUSTED (SLOW_READER).
  Stream<GenerateEvent> generate(
    GenerateRequest request, {
    Duration? timeout,
  }) => _caller.stream(Rpcs.generate, request, timeout: timeout);

  /// GenerateOnce runs one request like Generate, and returns the complete
  /// answer.
  ///
  /// Who: members. Errors: those of Generate; a failure that Generate reports
  /// as a `failed` event is the status of the call: INVALID_ARGUMENT
  /// (CONTEXT_OVERFLOW), UNAVAILABLE (MODEL_UNAVAILABLE, WORKER_CRASHED),
  /// FAILED_PRECONDITION (MODEL_BROKEN), DEADLINE_EXCEEDED (DEADLINE_EXCEEDED).
  Future<GenerateOnceResponse> generateOnce(
    GenerateOnceRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.generateOnce, request, timeout: timeout);

  /// Rerank orders documents by how relevant they are to a query, as a model
  /// with MODALITY_SCORE judges them. It is a request like any other: it waits
  /// in the model's queue, counts in quotas, and has a record.
  ///
  /// Who: members. Errors: those of GenerateOnce.
  Future<RerankResponse> rerank(RerankRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.rerank, request, timeout: timeout);

  /// WatchRequest streams the events of a request after `after_seq`, past and
  /// future ones, without gaps or duplicates. It works while the request runs
  /// and for a while after its end.
  ///
  /// Who: the request's owner. Errors: NOT_FOUND (REQUEST_NOT_FOUND),
  /// FAILED_PRECONDITION (EVENTS_EXPIRED), RESOURCE_EXHAUSTED (SLOW_READER).
  Stream<GenerateEvent> watchRequest(
    WatchRequestRequest request, {
    Duration? timeout,
  }) => _caller.stream(Rpcs.watchRequest, request, timeout: timeout);

  /// GetRequest returns the record of a request.
  ///
  /// Who: the request's owner. Errors: NOT_FOUND (REQUEST_NOT_FOUND).
  Future<Request> getRequest(GetRequestRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.getRequest, request, timeout: timeout);

  /// ListRequests lists the caller's requests, newest first, including running
  /// ones.
  ///
  /// Who: members, of their own. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<ListRequestsResponse> listRequests(
    ListRequestsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listRequests, request, timeout: timeout);

  /// DeleteRequest permanently deletes the record and the events of a request
  /// that has ended. Its artifacts are not deleted. Its id can be used again.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (REQUEST_NOT_FOUND),
  /// FAILED_PRECONDITION (REQUEST_RUNNING).
  Future<void> deleteRequest(
    DeleteRequestRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteRequest, request, timeout: timeout);

  /// GetQueue returns the length of each model's queue, and the positions of
  /// the caller's own requests.
  ///
  /// Who: members. Errors: NOT_FOUND (MODEL_NOT_FOUND).
  Future<GetQueueResponse> getQueue(
    GetQueueRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getQueue, request, timeout: timeout);

  /// CancelRequest cancels a request and frees its resources. Repeated calls,
  /// and calls after the end, have no effect.
  ///
  /// Who: the request's owner. Errors: NOT_FOUND (REQUEST_NOT_FOUND).
  Future<Request> cancelRequest(
    CancelRequestRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.cancelRequest, request, timeout: timeout);
}

/// HubService finds models on a hub, which is Hugging Face unless the settings
/// name a mirror, and downloads them.
final class HubService {
  /// The service that a caller reaches.
  const HubService(this._caller);

  final Caller _caller;

  /// SearchHubModels searches the hub for models that this server can run: in
  /// GGUF or safetensors format.
  ///
  /// Results are cached for some minutes. If the hub cannot be reached, an
  /// older result of the same search is returned.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST), UNAVAILABLE
  /// (HUB_UNAVAILABLE), FAILED_PRECONDITION (HUB_OFFLINE).
  Future<SearchHubModelsResponse> searchHubModels(
    SearchHubModelsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.searchHubModels, request, timeout: timeout);

  /// GetHubModel returns a model of the hub with its card, and its variants:
  /// which one is advised on this server and why.
  ///
  /// A model that was downloaded is described as it was then if the hub cannot
  /// be reached. What only some users may see is looked up with the caller's
  /// credential for the provider `huggingface`.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST), NOT_FOUND
  /// (HUB_MODEL_NOT_FOUND), FAILED_PRECONDITION (HUB_ACCESS_DENIED,
  /// HUB_OFFLINE), UNAVAILABLE (HUB_UNAVAILABLE).
  Future<HubModel> getHubModel(
    GetHubModelRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getHubModel, request, timeout: timeout);

  /// DownloadModel downloads a variant of a model into the models folder, and
  /// returns the operation immediately. When the operation has succeeded, its
  /// `model` is the id of the model, which can be used at once.
  ///
  /// Requesting what is being downloaded returns the same operation; a paused
  /// or failed download goes on where it ended. Watch, pause, resume and cancel
  /// it as an operation. The SHA-256 digest of every file is verified, and the
  /// files are in the models folder only when all of them are complete.
  ///
  /// Who: administrators. Errors: those of GetHubModel, and ALREADY_EXISTS
  /// (MODEL_EXISTS), FAILED_PRECONDITION (DOWNLOAD_REFUSED: the message says
  /// why), RESOURCE_EXHAUSTED (STORAGE_FULL).
  Future<Operation> downloadModel(
    DownloadModelRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.downloadModel, request, timeout: timeout);

  /// ImportModel imports a model from a URL, or from a file or folder on the
  /// server's machine, and returns the operation immediately. It is an
  /// operation as that of DownloadModel, and the files are checked as those
  /// are.
  ///
  /// From a URL, a GGUF file with all its parts is imported; from a path, also
  /// a folder with a model for transformers or diffusers. With `link` nothing
  /// is copied: the model is added as CreateModel does, with its files where
  /// they are.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// ALREADY_EXISTS (MODEL_EXISTS), FAILED_PRECONDITION (DOWNLOAD_REFUSED: the
  /// message says why; HUB_OFFLINE), PERMISSION_DENIED (EGRESS_FORBIDDEN),
  /// UNAVAILABLE (HUB_UNAVAILABLE), RESOURCE_EXHAUSTED (STORAGE_FULL).
  Future<Operation> importModel(
    ImportModelRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.importModel, request, timeout: timeout);

  /// ListDownloadedModels lists the models that were downloaded, with what the
  /// hub said of them then, and those that were imported and copied, ordered by
  /// id.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListDownloadedModelsResponse> listDownloadedModels(
    ListDownloadedModelsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listDownloadedModels, request, timeout: timeout);

  /// DeleteDownloadedModel removes a downloaded model and deletes its files.
  ///
  /// Who: administrators. Errors: NOT_FOUND (MODEL_NOT_FOUND: it was not
  /// downloaded), FAILED_PRECONDITION (MODEL_BUSY: it is in use, pinned or the
  /// default model).
  Future<DeleteDownloadedModelResponse> deleteDownloadedModel(
    DeleteDownloadedModelRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteDownloadedModel, request, timeout: timeout);
}

/// ModelsService lists, configures, loads and unloads models.
final class ModelsService {
  /// The service that a caller reaches.
  const ModelsService(this._caller);

  final Caller _caller;

  /// ListModels lists the configured and discovered models, ordered by id.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListModelsResponse> listModels(
    ListModelsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listModels, request, timeout: timeout);

  /// GetModel returns one model.
  ///
  /// Who: members. Errors: NOT_FOUND (MODEL_NOT_FOUND).
  Future<Model> getModel(GetModelRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.getModel, request, timeout: timeout);

  /// LoadModel loads a model, unless it is loaded already, and returns the
  /// operation immediately.
  ///
  /// Who: administrators. Errors: NOT_FOUND (MODEL_NOT_FOUND),
  /// FAILED_PRECONDITION (RUNNER_NOT_INSTALLED).
  Future<Operation> loadModel(LoadModelRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.loadModel, request, timeout: timeout);

  /// UnloadModel unloads a model, unless it is unloaded already, and returns
  /// when its memory is free.
  ///
  /// With force, any model can be unloaded: also the default one, pinned ones,
  /// and those in use, whose running requests fail. A pinned model, or one that
  /// requests wait for, is then loaded again with its current configuration.
  ///
  /// Who: administrators. Errors: NOT_FOUND (MODEL_NOT_FOUND),
  /// FAILED_PRECONDITION (MODEL_BUSY).
  Future<Model> unloadModel(UnloadModelRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.unloadModel, request, timeout: timeout);

  /// PinModel keeps a model loaded: it is loaded now, reloaded after a failure,
  /// and never unloaded to make room.
  ///
  /// Who: administrators. Errors: NOT_FOUND (MODEL_NOT_FOUND), UNAVAILABLE
  /// (MODEL_UNAVAILABLE: the other pinned models leave no room for it;
  /// STORAGE_UNAVAILABLE).
  Future<Model> pinModel(PinModelRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.pinModel, request, timeout: timeout);

  /// UnpinModel allows a model to be unloaded when it is idle or its memory is
  /// needed. The default model stays pinned.
  ///
  /// Who: administrators. Errors: NOT_FOUND (MODEL_NOT_FOUND),
  /// FAILED_PRECONDITION (MODEL_BUSY: it is the default model), UNAVAILABLE
  /// (STORAGE_UNAVAILABLE).
  Future<Model> unpinModel(UnpinModelRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.unpinModel, request, timeout: timeout);

  /// SetDefaultModel permanently chooses the default model of the server, above
  /// the settings file. It is loaded and kept loaded; the one before stays
  /// loaded only as long as any other model. Users can prefer another one for
  /// themselves.
  ///
  /// Who: administrators. Errors: NOT_FOUND (MODEL_NOT_FOUND), UNAVAILABLE
  /// (MODEL_UNAVAILABLE: the pinned models leave no room for it;
  /// STORAGE_UNAVAILABLE).
  Future<Model> setDefaultModel(
    SetDefaultModelRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.setDefaultModel, request, timeout: timeout);

  /// CreateModel adds a model permanently, while the server runs. It is loaded
  /// when it is needed, or now if it is pinned.
  ///
  /// Who: administrators. Errors: ALREADY_EXISTS (MODEL_EXISTS),
  /// INVALID_ARGUMENT (INVALID_REQUEST), NOT_FOUND (MODEL_NOT_FOUND: a fallback
  /// model), UNAVAILABLE (MODEL_UNAVAILABLE, STORAGE_UNAVAILABLE).
  Future<Model> createModel(CreateModelRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.createModel, request, timeout: timeout);

  /// UpdateModel permanently changes the definition of a model, wherever it was
  /// defined. Changes to the `options` and the `capacity` of a loaded model
  /// take effect when it is loaded the next time.
  ///
  /// Who: administrators. Errors: those of CreateModel, and NOT_FOUND
  /// (MODEL_NOT_FOUND), FAILED_PRECONDITION (MODEL_BUSY).
  Future<Model> updateModel(UpdateModelRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.updateModel, request, timeout: timeout);

  /// DeleteModel removes a model that CreateModel added. Its files are not
  /// deleted.
  ///
  /// Who: administrators. Errors: NOT_FOUND (MODEL_NOT_FOUND),
  /// FAILED_PRECONDITION (MODEL_BUSY, MODEL_PREDEFINED), UNAVAILABLE
  /// (STORAGE_UNAVAILABLE).
  Future<DeleteModelResponse> deleteModel(
    DeleteModelRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteModel, request, timeout: timeout);

  /// GetLimits returns the limits for all models together.
  ///
  /// Who: members. Errors: none of its own.
  Future<Limits> getLimits(GetLimitsRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.getLimits, request, timeout: timeout);

  /// UpdateLimits permanently changes the limits for all models together, with
  /// immediate effect. If a limit is lowered, idle models above it are unloaded
  /// now, and busy ones when they become idle.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Limits> updateLimits(
    UpdateLimitsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.updateLimits, request, timeout: timeout);

  /// GetFallbacks returns the fallback models that the caller has set.
  ///
  /// Who: members, their own. Errors: UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Fallbacks> getFallbacks(
    GetFallbacksRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getFallbacks, request, timeout: timeout);

  /// SetFallbacks replaces the fallback models of the caller. The
  /// `fallback_models` of a request take precedence over them, and they take
  /// precedence over those of the model.
  ///
  /// Who: members, their own. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// NOT_FOUND (MODEL_NOT_FOUND), UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Fallbacks> setFallbacks(
    SetFallbacksRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.setFallbacks, request, timeout: timeout);

  /// ListAliases lists the aliases that the caller may use, ordered by id:
  /// their own, and those for everyone that they have not replaced by one of
  /// their own.
  ///
  /// Who: members. Errors: UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<ListAliasesResponse> listAliases(
    ListAliasesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listAliases, request, timeout: timeout);

  /// SetAlias adds or replaces an alias for everyone. It is another name for
  /// one or several models, wherever a request, a session or another API names
  /// a model, and takes precedence over a model of the same id.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST), NOT_FOUND
  /// (MODEL_NOT_FOUND: a target), UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Alias> setAlias(SetAliasRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.setAlias, request, timeout: timeout);

  /// DeleteAlias deletes an alias for everyone.
  ///
  /// Who: administrators. Errors: NOT_FOUND (ALIAS_NOT_FOUND), UNAVAILABLE
  /// (STORAGE_UNAVAILABLE).
  Future<DeleteAliasResponse> deleteAlias(
    DeleteAliasRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteAlias, request, timeout: timeout);

  /// SetMyAlias adds or replaces an alias of the caller, which takes precedence
  /// over one for everyone.
  ///
  /// Who: members, their own. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// NOT_FOUND (MODEL_NOT_FOUND: a target), UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Alias> setMyAlias(SetMyAliasRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.setMyAlias, request, timeout: timeout);

  /// DeleteMyAlias deletes an alias of the caller.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (ALIAS_NOT_FOUND), UNAVAILABLE
  /// (STORAGE_UNAVAILABLE).
  Future<DeleteMyAliasResponse> deleteMyAlias(
    DeleteMyAliasRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteMyAlias, request, timeout: timeout);

  /// RecordBenchmark keeps what was measured of a model, in place of what was
  /// kept before. It is of machines as the server's, and of the model's present
  /// files and options: with others it is not shown. Advice about models of the
  /// hub uses it.
  ///
  /// Who: administrators. Errors: NOT_FOUND (MODEL_NOT_FOUND), INVALID_ARGUMENT
  /// (INVALID_REQUEST: a provider runs the model, or it has no file of its
  /// own), UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Model> recordBenchmark(
    RecordBenchmarkRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.recordBenchmark, request, timeout: timeout);

  /// WatchModels streams the current state of every model, and then every
  /// change, also of its aliases. A client that reads slowly receives the
  /// latest state of each model, but not all states between.
  ///
  /// Who: members. Errors: none of its own.
  Stream<WatchModelsResponse> watchModels(
    WatchModelsRequest request, {
    Duration? timeout,
  }) => _caller.stream(Rpcs.watchModels, request, timeout: timeout);
}

/// OAuthService signs users in with an account at a login provider: any OpenID
/// Connect provider, or GitHub.
///
/// A client requests a URL, opens it in a browser, and passes the parameters
/// with which the provider redirects the browser back to FinishOAuthLogin,
/// together with the `flow_token` that only this client has. An account at a
/// provider identifies a user of the server if that user has linked it, or has
/// registered with it by an invitation. A matching e-mail address is not
/// enough.
final class OAuthService {
  /// The service that a caller reaches.
  const OAuthService(this._caller);

  final Caller _caller;

  /// ListLoginProviders lists the login providers.
  ///
  /// Who: everyone.
  Future<ListLoginProvidersResponse> listLoginProviders(
    ListLoginProvidersRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listLoginProviders, request, timeout: timeout);

  /// StartOAuthLogin starts signing in. Over REST, send an invitation with
  /// POST, so that it is not part of a URL.
  ///
  /// Who: everyone. Errors: NOT_FOUND (LOGIN_PROVIDER_NOT_FOUND,
  /// INVITE_NOT_FOUND), UNAVAILABLE (LOGIN_PROVIDER_UNAVAILABLE).
  Future<OAuthFlow> startOAuthLogin(
    StartOAuthLoginRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.startOAuthLogin, request, timeout: timeout);

  /// FinishOAuthLogin signs in with the answer of the provider. Each flow can
  /// be finished once.
  ///
  /// Who: everyone who has started a flow. Errors: NOT_FOUND
  /// (LOGIN_PROVIDER_NOT_FOUND, INVITE_NOT_FOUND), UNAUTHENTICATED
  /// (LOGIN_FLOW_INVALID, IDENTITY_REJECTED, LOGIN_FAILED), PERMISSION_DENIED
  /// (NOT_INVITED), UNAVAILABLE (LOGIN_PROVIDER_UNAVAILABLE).
  Future<LoginResponse> finishOAuthLogin(
    FinishOAuthLoginRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.finishOAuthLogin, request, timeout: timeout);

  /// ShowOAuthAnswer is the redirect URL: a page that shows the answer of the
  /// provider, from where the client takes it. It changes nothing, and accepts
  /// any parameters.
  ///
  /// Who: everyone.
  Future<Download> showOAuthAnswer(
    ShowOAuthAnswerRequest request, {
    Duration? timeout,
  }) => _caller.download(Rpcs.showOAuthAnswer, request, timeout: timeout);

  /// StartLink starts linking an account at a login provider to the caller, who
  /// can then sign in with it.
  ///
  /// Who: members. Errors: NOT_FOUND (LOGIN_PROVIDER_NOT_FOUND), UNAVAILABLE
  /// (LOGIN_PROVIDER_UNAVAILABLE).
  Future<OAuthFlow> startLink(StartLinkRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.startLink, request, timeout: timeout);

  /// FinishLink links the account that the provider's answer identifies.
  ///
  /// Who: the member who has started it. Errors: NOT_FOUND
  /// (LOGIN_PROVIDER_NOT_FOUND), UNAUTHENTICATED (LOGIN_FLOW_INVALID,
  /// IDENTITY_REJECTED), UNAVAILABLE (LOGIN_PROVIDER_UNAVAILABLE).
  Future<Identity> finishLink(FinishLinkRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.finishLink, request, timeout: timeout);

  /// ListIdentities lists the linked accounts of the caller, oldest first. It
  /// is not paginated.
  ///
  /// Who: members, their own.
  Future<ListIdentitiesResponse> listIdentities(
    ListIdentitiesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listIdentities, request, timeout: timeout);

  /// DeleteIdentity removes a link. The last link of a user without a password
  /// cannot be removed.
  ///
  /// Who: members, their own. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<void> deleteIdentity(
    DeleteIdentityRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteIdentity, request, timeout: timeout);
}

/// OperationsService observes long-running operations, such as loading a model.
final class OperationsService {
  /// The service that a caller reaches.
  const OperationsService(this._caller);

  final Caller _caller;

  /// GetOperation returns the state of an operation.
  ///
  /// Who: members. Errors: NOT_FOUND (OPERATION_NOT_FOUND).
  Future<Operation> getOperation(
    GetOperationRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getOperation, request, timeout: timeout);

  /// ListOperations lists running and recently ended operations, newest first.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListOperationsResponse> listOperations(
    ListOperationsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listOperations, request, timeout: timeout);

  /// WatchOperation streams the current state of an operation, and every change
  /// until it ends.
  ///
  /// Who: members. Errors: NOT_FOUND (OPERATION_NOT_FOUND).
  Stream<Operation> watchOperation(
    WatchOperationRequest request, {
    Duration? timeout,
  }) => _caller.stream(Rpcs.watchOperation, request, timeout: timeout);

  /// CancelOperation cancels an operation. Repeated calls, and calls after the
  /// end, have no effect.
  ///
  /// Who: administrators. Errors: NOT_FOUND (OPERATION_NOT_FOUND).
  Future<Operation> cancelOperation(
    CancelOperationRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.cancelOperation, request, timeout: timeout);

  /// PauseOperation stops a download until it is resumed; what has arrived is
  /// kept, also when the server is restarted. Repeated calls have no effect.
  ///
  /// Who: administrators. Errors: NOT_FOUND (OPERATION_NOT_FOUND),
  /// FAILED_PRECONDITION (OPERATION_NOT_PAUSABLE).
  Future<Operation> pauseOperation(
    PauseOperationRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.pauseOperation, request, timeout: timeout);

  /// ResumeOperation continues a paused download. Repeated calls have no
  /// effect.
  ///
  /// Who: administrators. Errors: NOT_FOUND (OPERATION_NOT_FOUND),
  /// FAILED_PRECONDITION (OPERATION_NOT_PAUSABLE).
  Future<Operation> resumeOperation(
    ResumeOperationRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.resumeOperation, request, timeout: timeout);
}

/// PreferencesService keeps what a user prefers, so that it is the same on all
/// devices and in all programs of the user.
final class PreferencesService {
  /// The service that a caller reaches.
  const PreferencesService(this._caller);

  final Caller _caller;

  /// GetPreferences returns the caller's preferences.
  ///
  /// Who: members, their own. Errors: UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Preferences> getPreferences(
    GetPreferencesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getPreferences, request, timeout: timeout);

  /// UpdatePreferences changes some of the caller's preferences, and returns
  /// all of them.
  ///
  /// Who: members, their own. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// NOT_FOUND (MODEL_NOT_FOUND: `default_model`), UNAVAILABLE
  /// (STORAGE_UNAVAILABLE).
  Future<Preferences> updatePreferences(
    UpdatePreferencesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.updatePreferences, request, timeout: timeout);

  /// ListFavourites lists the caller's favourite models, ordered by id. One
  /// that is not there any more stays in the list, since it may come back, for
  /// example with its provider.
  ///
  /// Who: members, their own. Errors: UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<ListFavouritesResponse> listFavourites(
    ListFavouritesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listFavourites, request, timeout: timeout);

  /// AddFavourite makes a model a favourite of the caller; one that is a
  /// favourite already stays one.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (MODEL_NOT_FOUND),
  /// INVALID_ARGUMENT (INVALID_REQUEST: there are 256 already), UNAVAILABLE
  /// (STORAGE_UNAVAILABLE).
  Future<Favourite> addFavourite(
    AddFavouriteRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.addFavourite, request, timeout: timeout);

  /// RemoveFavourite makes a model no favourite of the caller any more; one
  /// that is none stays none.
  ///
  /// Who: members, their own. Errors: UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<RemoveFavouriteResponse> removeFavourite(
    RemoveFavouriteRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.removeFavourite, request, timeout: timeout);
}

/// ProvidersService lists remote providers, and adds, changes, tests and
/// removes them and the server's keys for them while the server runs. What is
/// set here is above the settings file, field by field. Keys are stored
/// encrypted, and never returned.
final class ProvidersService {
  /// The service that a caller reaches.
  const ProvidersService(this._caller);

  final Caller _caller;

  /// ListProviders lists the remote providers with their states, ordered by id.
  ///
  /// Who: members; only administrators get `definition`, `changed_fields` and
  /// `key`. Errors: INVALID_ARGUMENT (INVALID_REQUEST), UNAVAILABLE
  /// (STORAGE_UNAVAILABLE).
  Future<ListProvidersResponse> listProviders(
    ListProvidersRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listProviders, request, timeout: timeout);

  /// GetProvider returns one provider.
  ///
  /// Who: members, as in ListProviders. Errors: NOT_FOUND (PROVIDER_NOT_FOUND),
  /// UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Provider> getProvider(
    GetProviderRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getProvider, request, timeout: timeout);

  /// CreateProvider adds a provider permanently, and asks it for its models. If
  /// it does not answer or does not accept the key, it is added all the same,
  /// and its state says why; TestProvider tells it before.
  ///
  /// Who: administrators. Errors: ALREADY_EXISTS (PROVIDER_EXISTS),
  /// INVALID_ARGUMENT (INVALID_REQUEST), UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Provider> createProvider(
    CreateProviderRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.createProvider, request, timeout: timeout);

  /// UpdateProvider permanently changes a provider or its key, wherever it was
  /// defined, and asks it for its models. New requests use the change at once;
  /// those that are running end as they began. A key is only ever sent to the
  /// address that it was set for: after a change of the address, the key must
  /// be set again.
  ///
  /// Who: administrators. Errors: NOT_FOUND (PROVIDER_NOT_FOUND),
  /// INVALID_ARGUMENT (INVALID_REQUEST), UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<Provider> updateProvider(
    UpdateProviderRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.updateProvider, request, timeout: timeout);

  /// DeleteProvider removes what was set here for a provider, and the key. One
  /// that is in the settings file is then as the file says. Requests that are
  /// running end as they began.
  ///
  /// Who: administrators. Errors: NOT_FOUND (PROVIDER_NOT_FOUND),
  /// FAILED_PRECONDITION (PROVIDER_PREDEFINED: it is only in the settings file;
  /// PROVIDER_IN_USE: models are defined with it), UNAVAILABLE
  /// (STORAGE_UNAVAILABLE).
  Future<DeleteProviderResponse> deleteProvider(
    DeleteProviderRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteProvider, request, timeout: timeout);

  /// TestProvider asks a provider for its models without changing anything: as
  /// it is, or, with more fields than the id, as it would be after
  /// CreateProvider or UpdateProvider. If it does not work, the call itself
  /// still succeeds.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// UNAVAILABLE (STORAGE_UNAVAILABLE).
  Future<TestProviderResponse> testProvider(
    TestProviderRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.testProvider, request, timeout: timeout);

  /// ListProviderAdapters lists the adapters that providers of this server can
  /// have, ordered by name, with the keys and the options that each takes.
  ///
  /// Who: members. Errors: none of its own.
  Future<ListProviderAdaptersResponse> listProviderAdapters(
    ListProviderAdaptersRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listProviderAdapters, request, timeout: timeout);

  /// CheckProvider requests a provider's model list with the server's key, and
  /// returns the resulting state. If the provider is down, the call itself
  /// still succeeds.
  ///
  /// Who: administrators. Errors: NOT_FOUND (PROVIDER_NOT_FOUND).
  Future<Provider> checkProvider(
    CheckProviderRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.checkProvider, request, timeout: timeout);
}

/// SecondFactorService manages the second factor of signing in: a code from an
/// authenticator app (RFC 6238), or a recovery code if the app is lost. Each
/// code works once. After five wrong codes within five minutes, further codes
/// for the account are refused for a while; `google.rpc.RetryInfo` says how
/// long.
final class SecondFactorService {
  /// The service that a caller reaches.
  const SecondFactorService(this._caller);

  final Caller _caller;

  /// VerifySecondFactor is the second step of signing in, if the first one has
  /// returned that a second factor is needed.
  ///
  /// Who: everyone who has a pending token. Errors: UNAUTHENTICATED
  /// (UNAUTHENTICATED for a pending token that is invalid or has expired,
  /// SECOND_FACTOR_FAILED, LOGIN_FAILED), RESOURCE_EXHAUSTED (LOGIN_THROTTLED).
  Future<TokenPair> verifySecondFactor(
    VerifySecondFactorRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.verifySecondFactor, request, timeout: timeout);

  /// GetSecondFactor returns whether the caller has a second factor.
  ///
  /// Who: members, their own.
  Future<SecondFactor> getSecondFactor(
    GetSecondFactorRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getSecondFactor, request, timeout: timeout);

  /// EnrollSecondFactor starts the enrolment: it returns the secret for an
  /// authenticator app. The second factor is required only after
  /// ConfirmSecondFactor has received a code of the app; until then, enrolling
  /// again replaces the secret.
  ///
  /// Who: members, their own. Errors: FAILED_PRECONDITION
  /// (SECOND_FACTOR_EXISTS).
  Future<EnrollSecondFactorResponse> enrollSecondFactor(
    EnrollSecondFactorRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.enrollSecondFactor, request, timeout: timeout);

  /// ConfirmSecondFactor enables the second factor, and returns the recovery
  /// codes.
  ///
  /// Who: members, their own. Errors: FAILED_PRECONDITION
  /// (SECOND_FACTOR_MISSING, SECOND_FACTOR_EXISTS), UNAUTHENTICATED
  /// (SECOND_FACTOR_FAILED), RESOURCE_EXHAUSTED (LOGIN_THROTTLED).
  Future<RecoveryCodes> confirmSecondFactor(
    ConfirmSecondFactorRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.confirmSecondFactor, request, timeout: timeout);

  /// DisableSecondFactor removes the second factor. It requires a code.
  ///
  /// Who: members, their own. Errors: FAILED_PRECONDITION
  /// (SECOND_FACTOR_MISSING), UNAUTHENTICATED (SECOND_FACTOR_FAILED),
  /// RESOURCE_EXHAUSTED (LOGIN_THROTTLED).
  Future<void> disableSecondFactor(
    DisableSecondFactorRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.disableSecondFactor, request, timeout: timeout);

  /// RenewRecoveryCodes returns new recovery codes, and invalidates the old
  /// ones.
  ///
  /// Who: members, their own. Errors: FAILED_PRECONDITION
  /// (SECOND_FACTOR_MISSING), UNAUTHENTICATED (SECOND_FACTOR_FAILED),
  /// RESOURCE_EXHAUSTED (LOGIN_THROTTLED).
  Future<RecoveryCodes> renewRecoveryCodes(
    RenewRecoveryCodesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.renewRecoveryCodes, request, timeout: timeout);

  /// ResetSecondFactor removes the second factor of a user who has lost both
  /// the app and the recovery codes. Verify the identity of the user first.
  ///
  /// Who: administrators. Errors: NOT_FOUND (USER_NOT_FOUND),
  /// FAILED_PRECONDITION (SECOND_FACTOR_MISSING).
  Future<void> resetSecondFactor(
    ResetSecondFactorRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.resetSecondFactor, request, timeout: timeout);
}

/// ServerService says what server this is.
final class ServerService {
  /// The service that a caller reaches.
  const ServerService(this._caller);

  final Caller _caller;

  /// GetServer returns the server's version. Callers without a credential are
  /// not told: a version says which faults a server may have.
  ///
  /// Who: members. Errors: none of its own.
  Future<Server> getServer(GetServerRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.getServer, request, timeout: timeout);
}

/// SessionTransferService exports and imports sessions.
final class SessionTransferService {
  /// The service that a caller reaches.
  const SessionTransferService(this._caller);

  final Caller _caller;

  /// ExportSessions streams the caller's sessions, except those in the trash:
  /// as JSON with all branches, which can be imported again, or as Markdown for
  /// people to read. Complete JSON ends with `\]}`.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND).
  Future<Download> exportSessions(
    ExportSessionsRequest request, {
    Duration? timeout,
  }) => _caller.download(Rpcs.exportSessions, request, timeout: timeout);

  /// ImportSessions adds the sessions of a streamed file: an export of PlugAI
  /// (JSON), of ChatGPT (`conversations.json`) or of Open WebUI. Over REST the
  /// body is the file itself. Each session is added as a new one, with all that
  /// can be read of it; `notes` names the rest. Importing a file twice adds its
  /// sessions twice. A file may have 50000 sessions, and a session 64 MiB and
  /// 100000 messages.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (IMPORT_UNREADABLE) if the file
  /// contains no readable session; UNAVAILABLE (STORAGE_UNAVAILABLE), in which
  /// case the sessions before the failure were added.
  Future<ImportSessionsResponse> importSessions(
    ImportSessionsRequest request,
    Content content, {
    Duration? timeout,
  }) => _caller.upload(Rpcs.importSessions, request, content, timeout: timeout);
}

/// SessionsService stores conversations. A turn in a session is a call of
/// `Generate` with its `session_id`; earlier messages are not sent again.
///
/// The messages of a session are a tree, in which the parent of a message is
/// the one that it follows. A turn adds the user's messages and the answer
/// below a message; another answer to the same message is a sibling, and an
/// edited message begins a new branch. A session belongs to the user who
/// created it; for everyone else it does not exist.
final class SessionsService {
  /// The service that a caller reaches.
  const SessionsService(this._caller);

  final Caller _caller;

  /// CreateSession creates a session.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST),
  /// RESOURCE_EXHAUSTED (QUOTA_EXCEEDED, STORAGE_FULL), UNAVAILABLE
  /// (STORAGE_UNAVAILABLE).
  Future<Session> createSession(
    CreateSessionRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.createSession, request, timeout: timeout);

  /// GetSession returns a session, also one in the trash.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND).
  Future<Session> getSession(GetSessionRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.getSession, request, timeout: timeout);

  /// ListSessions lists the caller's sessions: pinned ones first, then the most
  /// recently used. If sessions change between two pages, an unused session is
  /// still on exactly one page; a used one moves to the first page.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListSessionsResponse> listSessions(
    ListSessionsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listSessions, request, timeout: timeout);

  /// ListSessionTags lists the tags of the caller's sessions by name, each with
  /// the number of sessions that have it.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListSessionTagsResponse> listSessionTags(
    ListSessionTagsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listSessionTags, request, timeout: timeout);

  /// SearchSessions searches the caller's sessions for words: first the titles,
  /// then the messages, newest first. Deleted sessions are not searched.
  ///
  /// Who: members. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<SearchSessionsResponse> searchSessions(
    SearchSessionsRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.searchSessions, request, timeout: timeout);

  /// UpdateSession changes the fields in `update_mask`, or those that are set.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND,
  /// MESSAGE_NOT_FOUND), INVALID_ARGUMENT (INVALID_REQUEST), ABORTED
  /// (SESSION_CHANGED) if `session.etag` is set and is not the current one.
  Future<Session> updateSession(
    UpdateSessionRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.updateSession, request, timeout: timeout);

  /// DeleteSession moves a session to the trash, where it is deleted
  /// permanently after a configured time. A turn that is running in it
  /// continues.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND), ABORTED
  /// (SESSION_CHANGED).
  Future<Session> deleteSession(
    DeleteSessionRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.deleteSession, request, timeout: timeout);

  /// UndeleteSession restores a session from the trash, an archived one into
  /// the archive; it has no effect on other sessions.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND), also if it
  /// was deleted permanently.
  Future<Session> undeleteSession(
    UndeleteSessionRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.undeleteSession, request, timeout: timeout);

  /// ExpungeSession permanently deletes a session with its messages, and the
  /// artifacts that were generated only for it.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND).
  Future<void> expungeSession(
    ExpungeSessionRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.expungeSession, request, timeout: timeout);

  /// ForkSession creates a session with a copy of the messages from the first
  /// up to a given one. No model runs.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND,
  /// MESSAGE_NOT_FOUND), FAILED_PRECONDITION (TURN_IN_PROGRESS) if the message
  /// is still being generated, RESOURCE_EXHAUSTED (QUOTA_EXCEEDED,
  /// STORAGE_FULL).
  Future<Session> forkSession(
    ForkSessionRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.forkSession, request, timeout: timeout);

  /// ListMessages lists a session's messages: the whole tree in the order of
  /// creation, or, with `leaf_message_id`, the branch that ends there, from its
  /// end to its beginning.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND,
  /// MESSAGE_NOT_FOUND), INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListMessagesResponse> listMessages(
    ListMessagesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listMessages, request, timeout: timeout);

  /// GetMessage returns one message. One that is being generated has the text
  /// that was saved last.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND,
  /// MESSAGE_NOT_FOUND).
  Future<SessionMessage> getMessage(
    GetMessageRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getMessage, request, timeout: timeout);

  /// RegenerateMessage generates another answer as a sibling of this one, and
  /// streams like Generate. For a user's message, it generates an answer to it.
  ///
  /// Who: members, their own. Errors: NOT_FOUND (SESSION_NOT_FOUND,
  /// MESSAGE_NOT_FOUND), and those of Generate.
  Stream<GenerateEvent> regenerateMessage(
    RegenerateMessageRequest request, {
    Duration? timeout,
  }) => _caller.stream(Rpcs.regenerateMessage, request, timeout: timeout);
}

/// UsersService manages the accounts of all users; for administrators.
final class UsersService {
  /// The service that a caller reaches.
  const UsersService(this._caller);

  final Caller _caller;

  /// CreateInvite creates an invitation. Its token is returned only here, and
  /// can be used once to register.
  ///
  /// Who: administrators. Errors: NOT_FOUND (USER_NOT_FOUND), INVALID_ARGUMENT
  /// (INVALID_REQUEST).
  Future<CreateInviteResponse> createInvite(
    CreateInviteRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.createInvite, request, timeout: timeout);

  /// ListInvites lists the invitations, the latest first.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListInvitesResponse> listInvites(
    ListInvitesRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listInvites, request, timeout: timeout);

  /// DeleteInvite withdraws an unused invitation.
  ///
  /// Who: administrators. Errors: NOT_FOUND (INVITE_NOT_FOUND).
  Future<void> deleteInvite(DeleteInviteRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.deleteInvite, request, timeout: timeout);

  /// ListUsers lists the users, ordered by name.
  ///
  /// Who: administrators. Errors: INVALID_ARGUMENT (INVALID_REQUEST).
  Future<ListUsersResponse> listUsers(
    ListUsersRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.listUsers, request, timeout: timeout);

  /// GetUser returns a user.
  ///
  /// Who: administrators. Errors: NOT_FOUND (USER_NOT_FOUND).
  Future<User> getUser(GetUserRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.getUser, request, timeout: timeout);

  /// UpdateUser changes the role of a user, or disables or enables the user.
  /// The open streams of a disabled user are ended within five seconds.
  ///
  /// Who: administrators. Errors: NOT_FOUND (USER_NOT_FOUND),
  /// FAILED_PRECONDITION (LAST_ADMINISTRATOR), INVALID_ARGUMENT
  /// (INVALID_REQUEST).
  Future<User> updateUser(UpdateUserRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.updateUser, request, timeout: timeout);

  /// GetUserUsage returns how much of each resource that has a quota a user has
  /// stored, and may store.
  ///
  /// Who: administrators. Errors: NOT_FOUND (USER_NOT_FOUND).
  Future<GetUsageResponse> getUserUsage(
    GetUserUsageRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.getUserUsage, request, timeout: timeout);

  /// SetUserQuotas sets quotas of one user in place of those of the settings,
  /// and returns what the user has and may have afterwards. Resources that are
  /// not named keep their quota. What the user has stored stays, also beyond a
  /// lower quota.
  ///
  /// Who: administrators. Errors: NOT_FOUND (USER_NOT_FOUND), INVALID_ARGUMENT
  /// (INVALID_REQUEST).
  Future<GetUsageResponse> setUserQuotas(
    SetUserQuotasRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.setUserQuotas, request, timeout: timeout);

  /// DeleteUser permanently deletes a user with all of the user's data.
  ///
  /// Who: administrators. Errors: NOT_FOUND (USER_NOT_FOUND),
  /// FAILED_PRECONDITION (LAST_ADMINISTRATOR).
  Future<void> deleteUser(DeleteUserRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.deleteUser, request, timeout: timeout);

  /// SignOutUser signs a user out on all devices and revokes the user's API
  /// tokens.
  ///
  /// Who: administrators. Errors: NOT_FOUND (USER_NOT_FOUND).
  Future<void> signOutUser(SignOutUserRequest request, {Duration? timeout}) =>
      _caller.unary(Rpcs.signOutUser, request, timeout: timeout);

  /// RotateSigningKey creates a new key for signing access tokens. Tokens
  /// signed with the old key stay valid until they expire.
  ///
  /// Who: administrators.
  Future<GetJwksResponse> rotateSigningKey(
    RotateSigningKeyRequest request, {
    Duration? timeout,
  }) => _caller.unary(Rpcs.rotateSigningKey, request, timeout: timeout);
}
