// Generated from protos/plugai/v1/error.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// ErrorReason is the machine-readable reason why a call or a request failed.
/// `google.rpc.ErrorInfo.reason` contains it without its prefix, in the domain
/// `plugai`.
enum ErrorReason implements WireEnum {
  unspecified('ERROR_REASON_UNSPECIFIED', 0),

  /// The request violates a rule of the contract; `google.rpc.BadRequest` lists
  /// the fields. Correct them and send it again.
  invalidRequest('ERROR_REASON_INVALID_REQUEST', 1),

  /// The message cannot be decoded: it is nested too deeply, has a text that is
  /// not UTF-8, or was made with the stubs of another version.
  malformedMessage('ERROR_REASON_MALFORMED_MESSAGE', 2),

  /// No model with this name is configured or discovered. `ListModels` lists
  /// the models.
  modelNotFound('ERROR_REASON_MODEL_NOT_FOUND', 3),

  /// The caller has no request with this id, or it was deleted.
  requestNotFound('ERROR_REASON_REQUEST_NOT_FOUND', 4),

  /// There is no operation with this id, or it ended too long ago.
  operationNotFound('ERROR_REASON_OPERATION_NOT_FOUND', 5),

  /// The request id was already used with a different body. Use a new id for a
  /// new request.
  requestIdReused('ERROR_REASON_REQUEST_ID_REUSED', 6),

  /// The requested events are no longer stored. `GetRequest` still returns how
  /// the request ended.
  eventsExpired('ERROR_REASON_EVENTS_EXPIRED', 7),

  /// The model does not support what was requested, such as tool calls or image
  /// input. Choose another model or omit it.
  capabilityMissing('ERROR_REASON_CAPABILITY_MISSING', 8),

  /// The conversation does not fit into the model's context. Shorten it, or
  /// raise the model's `context_length`.
  contextOverflow('ERROR_REASON_CONTEXT_OVERFLOW', 9),

  /// The model cannot answer now. Try again.
  modelUnavailable('ERROR_REASON_MODEL_UNAVAILABLE', 10),

  /// The model's file is damaged, or in a format that its runner cannot read.
  /// Replace it.
  modelBroken('ERROR_REASON_MODEL_BROKEN', 11),

  /// The runner that the model needs is not installed. The message names the
  /// extra to install.
  runnerNotInstalled('ERROR_REASON_RUNNER_NOT_INSTALLED', 12),

  /// The model's process crashed during the request. It is restarted for the
  /// next request; try again.
  workerCrashed('ERROR_REASON_WORKER_CRASHED', 13),

  /// The model is in use and cannot be unloaded now.
  modelBusy('ERROR_REASON_MODEL_BUSY', 14),

  /// Too many requests are queued. `google.rpc.RetryInfo` says when to retry.
  queueFull('ERROR_REASON_QUEUE_FULL', 15),

  /// The deadline passed before the answer was complete.
  deadlineExceeded('ERROR_REASON_DEADLINE_EXCEEDED', 16),

  /// The stream was ended because the client read it too slowly. `WatchRequest`
  /// may still return the rest.
  slowReader('ERROR_REASON_SLOW_READER', 17),

  /// The server is shutting down. Try again when it is back.
  shuttingDown('ERROR_REASON_SHUTTING_DOWN', 18),

  /// The database is not available. Try again; the server's log has details.
  storageUnavailable('ERROR_REASON_STORAGE_UNAVAILABLE', 19),

  /// The operation was cancelled.
  cancelled('ERROR_REASON_CANCELLED', 20),

  /// The gateway was stopped or crashed while the request ran. Send it again
  /// with a new id.
  interrupted('ERROR_REASON_INTERRUPTED', 21),

  /// The call has no valid credential.
  unauthenticated('ERROR_REASON_UNAUTHENTICATED', 22),

  /// The caller is not allowed to do this.
  permissionDenied('ERROR_REASON_PERMISSION_DENIED', 23),

  /// A bug in the server. Report it with the request id, which is also in the
  /// server's log.
  internal('ERROR_REASON_INTERNAL', 24),

  /// The API has no such path.
  routeNotFound('ERROR_REASON_ROUTE_NOT_FOUND', 25),

  /// The body is larger than the server accepts.
  bodyTooLarge('ERROR_REASON_BODY_TOO_LARGE', 26),

  /// No gateway is ready behind the public listener. Try again.
  gatewayUnavailable('ERROR_REASON_GATEWAY_UNAVAILABLE', 27),

  /// The gateway did not answer in time. Try again.
  gatewayTimeout('ERROR_REASON_GATEWAY_TIMEOUT', 28),

  /// The provider's content filter refused the request. Change the prompt.
  contentRefused('ERROR_REASON_CONTENT_REFUSED', 29),

  /// No provider with this name is configured. `ListProviders` lists the
  /// providers.
  providerNotFound('ERROR_REASON_PROVIDER_NOT_FOUND', 30),

  /// The provider cannot be reached, failed, or ended its answer early. Try
  /// again.
  providerUnavailable('ERROR_REASON_PROVIDER_UNAVAILABLE', 31),

  /// The provider is overloaded. Try again later.
  providerOverloaded('ERROR_REASON_PROVIDER_OVERLOADED', 32),

  /// The provider did not answer in time. Try again.
  providerTimeout('ERROR_REASON_PROVIDER_TIMEOUT', 33),

  /// The provider's answer cannot be decoded. Try again; if that does not help,
  /// the provider's `base_url` may be wrong.
  providerProtocol('ERROR_REASON_PROVIDER_PROTOCOL', 34),

  /// The provider's rate limit for this account is reached.
  /// `google.rpc.RetryInfo` says when to retry, if that is known.
  rateLimited('ERROR_REASON_RATE_LIMITED', 35),

  /// The account at the provider has no credit left, or has reached its quota.
  /// Check its billing.
  providerQuota('ERROR_REASON_PROVIDER_QUOTA', 36),

  /// There is no API key for the provider. Add one.
  credentialMissing('ERROR_REASON_CREDENTIAL_MISSING', 37),

  /// The provider rejected the API key, in general or for this model. Check it.
  credentialRejected('ERROR_REASON_CREDENTIAL_REJECTED', 38),

  /// The provider's host has an address that is not public. An operator can add
  /// the host to `allowed_hosts`.
  egressForbidden('ERROR_REASON_EGRESS_FORBIDDEN', 39),

  /// The provider has no model with this name, in general or for this key.
  /// `ListModels` lists the models.
  modelNotOffered('ERROR_REASON_MODEL_NOT_OFFERED', 40),

  /// A model with this id exists already. Update it, or choose another id.
  modelExists('ERROR_REASON_MODEL_EXISTS', 41),

  /// The model was discovered or is in the settings file, so it cannot be
  /// deleted by a call. Remove it there.
  modelPredefined('ERROR_REASON_MODEL_PREDEFINED', 42),

  /// The caller has no artifact with this id, or it was deleted, or it has no
  /// thumbnail.
  artifactNotFound('ERROR_REASON_ARTIFACT_NOT_FOUND', 43),

  /// The content exceeds the size limit of artifacts, or of the attachments of
  /// one request. Send less.
  artifactTooLarge('ERROR_REASON_ARTIFACT_TOO_LARGE', 44),

  /// The image cannot be decoded, or has too many pixels. Send an intact one,
  /// or a smaller one.
  imageRefused('ERROR_REASON_IMAGE_REFUSED', 45),

  /// The caller has reached a quota. The metadata and `google.rpc.QuotaFailure`
  /// name it; delete what the message says, or ask the operator to raise it.
  /// `GetUsage` returns all of them.
  quotaExceeded('ERROR_REASON_QUOTA_EXCEEDED', 46),

  /// The server's disk is full. Deleting still works: delete what you do not
  /// need, or try again when the operator has freed space.
  storageFull('ERROR_REASON_STORAGE_FULL', 47),

  /// The link is invalid or has expired. Create a new one with `SignArtifact`.
  linkInvalid('ERROR_REASON_LINK_INVALID', 48),

  /// There is no user with this id.
  userNotFound('ERROR_REASON_USER_NOT_FOUND', 49),

  /// There is no such invitation, or it was used or withdrawn, or has expired.
  /// Ask an administrator for a new one.
  inviteNotFound('ERROR_REASON_INVITE_NOT_FOUND', 50),

  /// The name is already in use. Choose another one.
  nameTaken('ERROR_REASON_NAME_TAKEN', 51),

  /// The name or the password is wrong, or the account is disabled. An
  /// administrator can create an invitation to set a new password.
  loginFailed('ERROR_REASON_LOGIN_FAILED', 52),

  /// Too many failed attempts. `google.rpc.RetryInfo` says when to retry.
  loginThrottled('ERROR_REASON_LOGIN_THROTTLED', 53),

  /// The refresh token is invalid, has expired or was used before. Sign in
  /// again.
  refreshTokenInvalid('ERROR_REASON_REFRESH_TOKEN_INVALID', 54),

  /// The caller has no API token with this id.
  apiTokenNotFound('ERROR_REASON_API_TOKEN_NOT_FOUND', 55),

  /// The caller is not signed in on a device with this id.
  deviceNotFound('ERROR_REASON_DEVICE_NOT_FOUND', 56),

  /// The credential lacks the required scope. Use one with the scope that the
  /// message names.
  scopeMissing('ERROR_REASON_SCOPE_MISSING', 57),

  /// The change would leave the server without an administrator. Make another
  /// user an administrator first.
  lastAdministrator('ERROR_REASON_LAST_ADMINISTRATOR', 58),

  /// A stored secret cannot be decrypted. Set it again, or have the operator
  /// restore the master key.
  secretUnreadable('ERROR_REASON_SECRET_UNREADABLE', 59),

  /// The caller has stored no credential for the provider. Add one with
  /// `SetCredential`.
  credentialNotFound('ERROR_REASON_CREDENTIAL_NOT_FOUND', 60),

  /// The code of the second factor is wrong, has expired or was used before.
  /// Wait for the next one.
  secondFactorFailed('ERROR_REASON_SECOND_FACTOR_FAILED', 61),

  /// A second factor exists already. Disable it first.
  secondFactorExists('ERROR_REASON_SECOND_FACTOR_EXISTS', 62),

  /// There is no second factor yet. Enroll one first.
  secondFactorMissing('ERROR_REASON_SECOND_FACTOR_MISSING', 63),

  /// There is no login provider with this name. `ListLoginProviders` lists
  /// them.
  loginProviderNotFound('ERROR_REASON_LOGIN_PROVIDER_NOT_FOUND', 64),

  /// The provider's answer belongs to no sign-in that this client started, or
  /// it arrived too late. Start again.
  loginFlowInvalid('ERROR_REASON_LOGIN_FLOW_INVALID', 65),

  /// The login provider's answer failed a check, which the metadata names as
  /// `check`. Start again, and inform the operator if that does not help.
  identityRejected('ERROR_REASON_IDENTITY_REJECTED', 66),

  /// The login provider cannot be reached, or its answer is invalid. Try again.
  loginProviderUnavailable('ERROR_REASON_LOGIN_PROVIDER_UNAVAILABLE', 67),

  /// The account at the login provider is linked to no user. Sign in another
  /// way and link it, or use an invitation.
  notInvited('ERROR_REASON_NOT_INVITED', 68),

  /// The caller has no session with this id, or it was deleted permanently.
  sessionNotFound('ERROR_REASON_SESSION_NOT_FOUND', 69),

  /// The session has no message with this id.
  messageNotFound('ERROR_REASON_MESSAGE_NOT_FOUND', 70),

  /// The answer that this turn continues is still being generated. Wait for its
  /// end or cancel it; the metadata name its request.
  turnInProgress('ERROR_REASON_TURN_IN_PROGRESS', 71),

  /// The session was changed since its etag was read, or another turn continued
  /// it at the same time. Read it again, and repeat the change or the turn if
  /// it still applies.
  sessionChanged('ERROR_REASON_SESSION_CHANGED', 72),

  /// The request is still running and cannot be deleted. Cancel it first.
  requestRunning('ERROR_REASON_REQUEST_RUNNING', 73),

  /// The file contains no readable session; the message gives the reason. Send
  /// an export of PlugAI, ChatGPT or Open WebUI, as JSON.
  importUnreadable('ERROR_REASON_IMPORT_UNREADABLE', 74),

  /// There is not enough memory for the model, or for the requested output.
  /// Request less, such as a smaller image.
  modelOutOfMemory('ERROR_REASON_MODEL_OUT_OF_MEMORY', 75),

  /// The rate limit of the user or of the API token is reached.
  /// `google.rpc.RetryInfo` says when to retry.
  requestRateExceeded('ERROR_REASON_REQUEST_RATE_EXCEEDED', 76),

  /// The limit of open streams of the user or of the API token is reached. Wait
  /// until one ends, or cancel one, and retry.
  tooManyStreams('ERROR_REASON_TOO_MANY_STREAMS', 77),

  /// One of the server's prompt rules refused the prompt; the message names the
  /// rule. Remove what it names, or ask the operator to change the rule in
  /// `\[prompt_rules\]`.
  promptRefused('ERROR_REASON_PROMPT_REFUSED', 78),

  /// The caller has stored no response with this id, or it was deleted.
  responseNotFound('ERROR_REASON_RESPONSE_NOT_FOUND', 79),

  /// The hub of models, or the server of a URL, cannot be reached, is
  /// overloaded, or answers what is not understood. Retry later.
  hubUnavailable('ERROR_REASON_HUB_UNAVAILABLE', 80),

  /// The hub has no such model, revision or variant, or does not show it to the
  /// caller. Search the hub, or store a credential for the provider
  /// `huggingface`.
  hubModelNotFound('ERROR_REASON_HUB_MODEL_NOT_FOUND', 81),

  /// The hub gives this model only to users who have accepted its terms. Accept
  /// them on the model's page, and store a token as the credential for the
  /// provider `huggingface`.
  hubAccessDenied('ERROR_REASON_HUB_ACCESS_DENIED', 82),

  /// The model is not downloaded or imported, since its files could run code,
  /// because this server has no runner for it, or because what was named is no
  /// model; the message says which. Choose another variant or another model.
  downloadRefused('ERROR_REASON_DOWNLOAD_REFUSED', 83),

  /// A file is not the one that was described: its size, its digest or its
  /// header is wrong. It was deleted. Retry; if it happens again, the file
  /// where it comes from or a proxy on the way is at fault.
  downloadCorrupt('ERROR_REASON_DOWNLOAD_CORRUPT', 84),

  /// The operation cannot be paused or resumed: only downloads can, and only
  /// before their end.
  operationNotPausable('ERROR_REASON_OPERATION_NOT_PAUSABLE', 85),

  /// The settings forbid to ask the hub of models: `offline` under `\[hub\]`.
  hubOffline('ERROR_REASON_HUB_OFFLINE', 86),

  /// There is no alias of this name, or only others have one.
  aliasNotFound('ERROR_REASON_ALIAS_NOT_FOUND', 87),

  /// A provider with that id exists. Update it, or choose another id.
  providerExists('ERROR_REASON_PROVIDER_EXISTS', 88),

  /// The provider is only in the settings file, so it cannot be deleted by a
  /// call. Remove it there.
  providerPredefined('ERROR_REASON_PROVIDER_PREDEFINED', 89),

  /// Models are defined with this provider, so it cannot be deleted. Delete
  /// those models first; the message names them.
  providerInUse('ERROR_REASON_PROVIDER_IN_USE', 90),

  /// An administrator has not allowed this user to use this model. They can
  /// change it, with `SetAccessRule`.
  modelNotAllowed('ERROR_REASON_MODEL_NOT_ALLOWED', 91),

  /// There is no access rule for this user or role. `ListAccessRules` lists
  /// them.
  accessRuleNotFound('ERROR_REASON_ACCESS_RULE_NOT_FOUND', 92),

  /// The path exists, but not with this HTTP method. The header `allow` lists
  /// those that it has.
  methodNotAllowed('ERROR_REASON_METHOD_NOT_ALLOWED', 93),

  /// A backup cannot be made, or the folder of the backups cannot be used; the
  /// message says why. Correct `backups_folder`.
  backupFailed('ERROR_REASON_BACKUP_FAILED', 94),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const ErrorReason(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static ErrorReason fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}
