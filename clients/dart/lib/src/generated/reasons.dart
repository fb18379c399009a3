// Generated from protos/plugai/v1/error.proto by `make proto`; do not edit.

part of '../errors.dart';

/// The request violates a rule of the contract; `google.rpc.BadRequest` lists
/// the fields. Correct them and send it again.
final class InvalidRequestException extends InvalidArgumentException {
  /// The exception of a status.
  InvalidRequestException(super.status);

  @override
  String get advice =>
      'The request violates a rule of the contract; `google.rpc.BadRequest` lists the fields. Correct them and send it again.';

  @override
  bool get _mayBeRepeated => false;
}

/// The message cannot be decoded: it is nested too deeply, has a text that is
/// not UTF-8, or was made with the stubs of another version.
final class MalformedMessageException extends InvalidArgumentException {
  /// The exception of a status.
  MalformedMessageException(super.status);

  @override
  String get advice =>
      'The message cannot be decoded: it is nested too deeply, has a text that is not UTF-8, or was made with the stubs of another version.';

  @override
  bool get _mayBeRepeated => false;
}

/// No model with this name is configured or discovered. `ListModels` lists the
/// models.
final class ModelNotFoundException extends NotFoundException {
  /// The exception of a status.
  ModelNotFoundException(super.status);

  @override
  String get advice =>
      'No model with this name is configured or discovered. `ListModels` lists the models.';

  @override
  bool get _mayBeRepeated => false;
}

/// The caller has no request with this id, or it was deleted.
final class RequestNotFoundException extends NotFoundException {
  /// The exception of a status.
  RequestNotFoundException(super.status);

  @override
  String get advice =>
      'The caller has no request with this id, or it was deleted.';

  @override
  bool get _mayBeRepeated => false;
}

/// There is no operation with this id, or it ended too long ago.
final class OperationNotFoundException extends NotFoundException {
  /// The exception of a status.
  OperationNotFoundException(super.status);

  @override
  String get advice =>
      'There is no operation with this id, or it ended too long ago.';

  @override
  bool get _mayBeRepeated => false;
}

/// The request id was already used with a different body. Use a new id for a
/// new request.
final class RequestIdReusedException extends AlreadyExistsException {
  /// The exception of a status.
  RequestIdReusedException(super.status);

  @override
  String get advice =>
      'The request id was already used with a different body. Use a new id for a new request.';

  @override
  bool get _mayBeRepeated => false;
}

/// The requested events are no longer stored. `GetRequest` still returns how
/// the request ended.
final class EventsExpiredException extends PreconditionException {
  /// The exception of a status.
  EventsExpiredException(super.status);

  @override
  String get advice =>
      'The requested events are no longer stored. `GetRequest` still returns how the request ended.';

  @override
  bool get _mayBeRepeated => false;
}

/// The model does not support what was requested, such as tool calls or image
/// input. Choose another model or omit it.
final class CapabilityMissingException extends InvalidArgumentException {
  /// The exception of a status.
  CapabilityMissingException(super.status);

  @override
  String get advice =>
      'The model does not support what was requested, such as tool calls or image input. Choose another model or omit it.';

  @override
  bool get _mayBeRepeated => false;
}

/// The conversation does not fit into the model's context. Shorten it, or raise
/// the model's `context_length`.
final class ContextOverflowException extends InvalidArgumentException {
  /// The exception of a status.
  ContextOverflowException(super.status);

  @override
  String get advice =>
      'The conversation does not fit into the model\'s context. Shorten it, or raise the model\'s `context_length`.';

  @override
  bool get _mayBeRepeated => false;
}

/// The model cannot answer now. Try again.
final class ModelUnavailableException extends UnavailableException {
  /// The exception of a status.
  ModelUnavailableException(super.status);

  @override
  String get advice => 'The model cannot answer now. Try again.';

  @override
  bool get _mayBeRepeated => true;
}

/// The model's file is damaged, or in a format that its runner cannot read.
/// Replace it.
final class ModelBrokenException extends PreconditionException {
  /// The exception of a status.
  ModelBrokenException(super.status);

  @override
  String get advice =>
      'The model\'s file is damaged, or in a format that its runner cannot read. Replace it.';

  @override
  bool get _mayBeRepeated => false;
}

/// The runner that the model needs is not installed. The message names the
/// extra to install.
final class RunnerNotInstalledException extends PreconditionException {
  /// The exception of a status.
  RunnerNotInstalledException(super.status);

  @override
  String get advice =>
      'The runner that the model needs is not installed. The message names the extra to install.';

  @override
  bool get _mayBeRepeated => false;
}

/// The model's process crashed during the request. It is restarted for the next
/// request; try again.
final class WorkerCrashedException extends UnavailableException {
  /// The exception of a status.
  WorkerCrashedException(super.status);

  @override
  String get advice =>
      'The model\'s process crashed during the request. It is restarted for the next request; try again.';

  @override
  bool get _mayBeRepeated => true;
}

/// The model is in use and cannot be unloaded now.
final class ModelBusyException extends PreconditionException {
  /// The exception of a status.
  ModelBusyException(super.status);

  @override
  String get advice => 'The model is in use and cannot be unloaded now.';

  @override
  bool get _mayBeRepeated => true;
}

/// Too many requests are queued. `google.rpc.RetryInfo` says when to retry.
final class QueueFullException extends ResourceExhaustedException {
  /// The exception of a status.
  QueueFullException(super.status);

  @override
  String get advice =>
      'Too many requests are queued. `google.rpc.RetryInfo` says when to retry.';

  @override
  bool get _mayBeRepeated => true;
}

/// The deadline passed before the answer was complete.
final class DeadlineExceededException extends DeadlineException {
  /// The exception of a status.
  DeadlineExceededException(super.status);

  @override
  String get advice => 'The deadline passed before the answer was complete.';

  @override
  bool get _mayBeRepeated => true;
}

/// The stream was ended because the client read it too slowly. `WatchRequest`
/// may still return the rest.
final class SlowReaderException extends ResourceExhaustedException {
  /// The exception of a status.
  SlowReaderException(super.status);

  @override
  String get advice =>
      'The stream was ended because the client read it too slowly. `WatchRequest` may still return the rest.';

  @override
  bool get _mayBeRepeated => true;
}

/// The server is shutting down. Try again when it is back.
final class ShuttingDownException extends UnavailableException {
  /// The exception of a status.
  ShuttingDownException(super.status);

  @override
  String get advice =>
      'The server is shutting down. Try again when it is back.';

  @override
  bool get _mayBeRepeated => true;
}

/// The database is not available. Try again; the server's log has details.
final class StorageUnavailableException extends UnavailableException {
  /// The exception of a status.
  StorageUnavailableException(super.status);

  @override
  String get advice =>
      'The database is not available. Try again; the server\'s log has details.';

  @override
  bool get _mayBeRepeated => true;
}

/// The operation was cancelled.
final class CancelledException extends InternalServerException {
  /// The exception of a status.
  CancelledException(super.status);

  @override
  String get advice => 'The operation was cancelled.';

  @override
  bool get _mayBeRepeated => false;
}

/// The gateway was stopped or crashed while the request ran. Send it again with
/// a new id.
final class InterruptedException extends UnavailableException {
  /// The exception of a status.
  InterruptedException(super.status);

  @override
  String get advice =>
      'The gateway was stopped or crashed while the request ran. Send it again with a new id.';

  @override
  bool get _mayBeRepeated => true;
}

/// The call has no valid credential.
final class UnauthenticatedException extends AuthenticationException {
  /// The exception of a status.
  UnauthenticatedException(super.status);

  @override
  String get advice => 'The call has no valid credential.';

  @override
  bool get _mayBeRepeated => false;
}

/// The caller is not allowed to do this.
final class PermissionDeniedException extends ForbiddenException {
  /// The exception of a status.
  PermissionDeniedException(super.status);

  @override
  String get advice => 'The caller is not allowed to do this.';

  @override
  bool get _mayBeRepeated => false;
}

/// A bug in the server. Report it with the request id, which is also in the
/// server's log.
final class InternalException extends InternalServerException {
  /// The exception of a status.
  InternalException(super.status);

  @override
  String get advice =>
      'A bug in the server. Report it with the request id, which is also in the server\'s log.';

  @override
  bool get _mayBeRepeated => false;
}

/// The API has no such path.
final class RouteNotFoundException extends NotFoundException {
  /// The exception of a status.
  RouteNotFoundException(super.status);

  @override
  String get advice => 'The API has no such path.';

  @override
  bool get _mayBeRepeated => false;
}

/// The body is larger than the server accepts.
final class BodyTooLargeException extends InvalidArgumentException {
  /// The exception of a status.
  BodyTooLargeException(super.status);

  @override
  String get advice => 'The body is larger than the server accepts.';

  @override
  bool get _mayBeRepeated => false;
}

/// No gateway is ready behind the public listener. Try again.
final class GatewayUnavailableException extends UnavailableException {
  /// The exception of a status.
  GatewayUnavailableException(super.status);

  @override
  String get advice =>
      'No gateway is ready behind the public listener. Try again.';

  @override
  bool get _mayBeRepeated => true;
}

/// The gateway did not answer in time. Try again.
final class GatewayTimeoutException extends DeadlineException {
  /// The exception of a status.
  GatewayTimeoutException(super.status);

  @override
  String get advice => 'The gateway did not answer in time. Try again.';

  @override
  bool get _mayBeRepeated => true;
}

/// The provider's content filter refused the request. Change the prompt.
final class ContentRefusedException extends InvalidArgumentException {
  /// The exception of a status.
  ContentRefusedException(super.status);

  @override
  String get advice =>
      'The provider\'s content filter refused the request. Change the prompt.';

  @override
  bool get _mayBeRepeated => false;
}

/// No provider with this name is configured. `ListProviders` lists the
/// providers.
final class ProviderNotFoundException extends NotFoundException {
  /// The exception of a status.
  ProviderNotFoundException(super.status);

  @override
  String get advice =>
      'No provider with this name is configured. `ListProviders` lists the providers.';

  @override
  bool get _mayBeRepeated => false;
}

/// The provider cannot be reached, failed, or ended its answer early. Try
/// again.
final class ProviderUnavailableException extends UnavailableException {
  /// The exception of a status.
  ProviderUnavailableException(super.status);

  @override
  String get advice =>
      'The provider cannot be reached, failed, or ended its answer early. Try again.';

  @override
  bool get _mayBeRepeated => true;
}

/// The provider is overloaded. Try again later.
final class ProviderOverloadedException extends UnavailableException {
  /// The exception of a status.
  ProviderOverloadedException(super.status);

  @override
  String get advice => 'The provider is overloaded. Try again later.';

  @override
  bool get _mayBeRepeated => true;
}

/// The provider did not answer in time. Try again.
final class ProviderTimeoutException extends UnavailableException {
  /// The exception of a status.
  ProviderTimeoutException(super.status);

  @override
  String get advice => 'The provider did not answer in time. Try again.';

  @override
  bool get _mayBeRepeated => true;
}

/// The provider's answer cannot be decoded. Try again; if that does not help,
/// the provider's `base_url` may be wrong.
final class ProviderProtocolException extends UnavailableException {
  /// The exception of a status.
  ProviderProtocolException(super.status);

  @override
  String get advice =>
      'The provider\'s answer cannot be decoded. Try again; if that does not help, the provider\'s `base_url` may be wrong.';

  @override
  bool get _mayBeRepeated => true;
}

/// The provider's rate limit for this account is reached.
/// `google.rpc.RetryInfo` says when to retry, if that is known.
final class RateLimitedException extends ResourceExhaustedException {
  /// The exception of a status.
  RateLimitedException(super.status);

  @override
  String get advice =>
      'The provider\'s rate limit for this account is reached. `google.rpc.RetryInfo` says when to retry, if that is known.';

  @override
  bool get _mayBeRepeated => true;
}

/// The account at the provider has no credit left, or has reached its quota.
/// Check its billing.
final class ProviderQuotaException extends ResourceExhaustedException {
  /// The exception of a status.
  ProviderQuotaException(super.status);

  @override
  String get advice =>
      'The account at the provider has no credit left, or has reached its quota. Check its billing.';

  @override
  bool get _mayBeRepeated => false;
}

/// There is no API key for the provider. Add one.
final class CredentialMissingException extends PreconditionException {
  /// The exception of a status.
  CredentialMissingException(super.status);

  @override
  String get advice => 'There is no API key for the provider. Add one.';

  @override
  bool get _mayBeRepeated => false;
}

/// The provider rejected the API key, in general or for this model. Check it.
final class CredentialRejectedException extends PreconditionException {
  /// The exception of a status.
  CredentialRejectedException(super.status);

  @override
  String get advice =>
      'The provider rejected the API key, in general or for this model. Check it.';

  @override
  bool get _mayBeRepeated => false;
}

/// The provider's host has an address that is not public. An operator can add
/// the host to `allowed_hosts`.
final class EgressForbiddenException extends PreconditionException {
  /// The exception of a status.
  EgressForbiddenException(super.status);

  @override
  String get advice =>
      'The provider\'s host has an address that is not public. An operator can add the host to `allowed_hosts`.';

  @override
  bool get _mayBeRepeated => false;
}

/// The provider has no model with this name, in general or for this key.
/// `ListModels` lists the models.
final class ModelNotOfferedException extends NotFoundException {
  /// The exception of a status.
  ModelNotOfferedException(super.status);

  @override
  String get advice =>
      'The provider has no model with this name, in general or for this key. `ListModels` lists the models.';

  @override
  bool get _mayBeRepeated => false;
}

/// A model with this id exists already. Update it, or choose another id.
final class ModelExistsException extends AlreadyExistsException {
  /// The exception of a status.
  ModelExistsException(super.status);

  @override
  String get advice =>
      'A model with this id exists already. Update it, or choose another id.';

  @override
  bool get _mayBeRepeated => false;
}

/// The model was discovered or is in the settings file, so it cannot be deleted
/// by a call. Remove it there.
final class ModelPredefinedException extends PreconditionException {
  /// The exception of a status.
  ModelPredefinedException(super.status);

  @override
  String get advice =>
      'The model was discovered or is in the settings file, so it cannot be deleted by a call. Remove it there.';

  @override
  bool get _mayBeRepeated => false;
}

/// The caller has no artifact with this id, or it was deleted, or it has no
/// thumbnail.
final class ArtifactNotFoundException extends NotFoundException {
  /// The exception of a status.
  ArtifactNotFoundException(super.status);

  @override
  String get advice =>
      'The caller has no artifact with this id, or it was deleted, or it has no thumbnail.';

  @override
  bool get _mayBeRepeated => false;
}

/// The content exceeds the size limit of artifacts, or of the attachments of
/// one request. Send less.
final class ArtifactTooLargeException extends InvalidArgumentException {
  /// The exception of a status.
  ArtifactTooLargeException(super.status);

  @override
  String get advice =>
      'The content exceeds the size limit of artifacts, or of the attachments of one request. Send less.';

  @override
  bool get _mayBeRepeated => false;
}

/// The image cannot be decoded, or has too many pixels. Send an intact one, or
/// a smaller one.
final class ImageRefusedException extends InvalidArgumentException {
  /// The exception of a status.
  ImageRefusedException(super.status);

  @override
  String get advice =>
      'The image cannot be decoded, or has too many pixels. Send an intact one, or a smaller one.';

  @override
  bool get _mayBeRepeated => false;
}

/// The caller has reached a quota. The metadata and `google.rpc.QuotaFailure`
/// name it; delete what the message says, or ask the operator to raise it.
/// `GetUsage` returns all of them.
final class QuotaExceededException extends ResourceExhaustedException {
  /// The exception of a status.
  QuotaExceededException(super.status);

  @override
  String get advice =>
      'The caller has reached a quota. The metadata and `google.rpc.QuotaFailure` name it; delete what the message says, or ask the operator to raise it. `GetUsage` returns all of them.';

  @override
  bool get _mayBeRepeated => false;
}

/// The server's disk is full. Deleting still works: delete what you do not
/// need, or try again when the operator has freed space.
final class StorageFullException extends ResourceExhaustedException {
  /// The exception of a status.
  StorageFullException(super.status);

  @override
  String get advice =>
      'The server\'s disk is full. Deleting still works: delete what you do not need, or try again when the operator has freed space.';

  @override
  bool get _mayBeRepeated => true;
}

/// The link is invalid or has expired. Create a new one with `SignArtifact`.
final class LinkInvalidException extends ForbiddenException {
  /// The exception of a status.
  LinkInvalidException(super.status);

  @override
  String get advice =>
      'The link is invalid or has expired. Create a new one with `SignArtifact`.';

  @override
  bool get _mayBeRepeated => false;
}

/// There is no user with this id.
final class UserNotFoundException extends NotFoundException {
  /// The exception of a status.
  UserNotFoundException(super.status);

  @override
  String get advice => 'There is no user with this id.';

  @override
  bool get _mayBeRepeated => false;
}

/// There is no such invitation, or it was used or withdrawn, or has expired.
/// Ask an administrator for a new one.
final class InviteNotFoundException extends NotFoundException {
  /// The exception of a status.
  InviteNotFoundException(super.status);

  @override
  String get advice =>
      'There is no such invitation, or it was used or withdrawn, or has expired. Ask an administrator for a new one.';

  @override
  bool get _mayBeRepeated => false;
}

/// The name is already in use. Choose another one.
final class NameTakenException extends AlreadyExistsException {
  /// The exception of a status.
  NameTakenException(super.status);

  @override
  String get advice => 'The name is already in use. Choose another one.';

  @override
  bool get _mayBeRepeated => false;
}

/// The name or the password is wrong, or the account is disabled. An
/// administrator can create an invitation to set a new password.
final class LoginFailedException extends AuthenticationException {
  /// The exception of a status.
  LoginFailedException(super.status);

  @override
  String get advice =>
      'The name or the password is wrong, or the account is disabled. An administrator can create an invitation to set a new password.';

  @override
  bool get _mayBeRepeated => false;
}

/// Too many failed attempts. `google.rpc.RetryInfo` says when to retry.
final class LoginThrottledException extends ResourceExhaustedException {
  /// The exception of a status.
  LoginThrottledException(super.status);

  @override
  String get advice =>
      'Too many failed attempts. `google.rpc.RetryInfo` says when to retry.';

  @override
  bool get _mayBeRepeated => true;
}

/// The refresh token is invalid, has expired or was used before. Sign in again.
final class RefreshTokenInvalidException extends AuthenticationException {
  /// The exception of a status.
  RefreshTokenInvalidException(super.status);

  @override
  String get advice =>
      'The refresh token is invalid, has expired or was used before. Sign in again.';

  @override
  bool get _mayBeRepeated => false;
}

/// The caller has no API token with this id.
final class ApiTokenNotFoundException extends NotFoundException {
  /// The exception of a status.
  ApiTokenNotFoundException(super.status);

  @override
  String get advice => 'The caller has no API token with this id.';

  @override
  bool get _mayBeRepeated => false;
}

/// The caller is not signed in on a device with this id.
final class DeviceNotFoundException extends NotFoundException {
  /// The exception of a status.
  DeviceNotFoundException(super.status);

  @override
  String get advice => 'The caller is not signed in on a device with this id.';

  @override
  bool get _mayBeRepeated => false;
}

/// The credential lacks the required scope. Use one with the scope that the
/// message names.
final class ScopeMissingException extends ForbiddenException {
  /// The exception of a status.
  ScopeMissingException(super.status);

  @override
  String get advice =>
      'The credential lacks the required scope. Use one with the scope that the message names.';

  @override
  bool get _mayBeRepeated => false;
}

/// The change would leave the server without an administrator. Make another
/// user an administrator first.
final class LastAdministratorException extends PreconditionException {
  /// The exception of a status.
  LastAdministratorException(super.status);

  @override
  String get advice =>
      'The change would leave the server without an administrator. Make another user an administrator first.';

  @override
  bool get _mayBeRepeated => false;
}

/// A stored secret cannot be decrypted. Set it again, or have the operator
/// restore the master key.
final class SecretUnreadableException extends PreconditionException {
  /// The exception of a status.
  SecretUnreadableException(super.status);

  @override
  String get advice =>
      'A stored secret cannot be decrypted. Set it again, or have the operator restore the master key.';

  @override
  bool get _mayBeRepeated => false;
}

/// The caller has stored no credential for the provider. Add one with
/// `SetCredential`.
final class CredentialNotFoundException extends NotFoundException {
  /// The exception of a status.
  CredentialNotFoundException(super.status);

  @override
  String get advice =>
      'The caller has stored no credential for the provider. Add one with `SetCredential`.';

  @override
  bool get _mayBeRepeated => false;
}

/// The code of the second factor is wrong, has expired or was used before. Wait
/// for the next one.
final class SecondFactorFailedException extends AuthenticationException {
  /// The exception of a status.
  SecondFactorFailedException(super.status);

  @override
  String get advice =>
      'The code of the second factor is wrong, has expired or was used before. Wait for the next one.';

  @override
  bool get _mayBeRepeated => false;
}

/// A second factor exists already. Disable it first.
final class SecondFactorExistsException extends PreconditionException {
  /// The exception of a status.
  SecondFactorExistsException(super.status);

  @override
  String get advice => 'A second factor exists already. Disable it first.';

  @override
  bool get _mayBeRepeated => false;
}

/// There is no second factor yet. Enroll one first.
final class SecondFactorMissingException extends PreconditionException {
  /// The exception of a status.
  SecondFactorMissingException(super.status);

  @override
  String get advice => 'There is no second factor yet. Enroll one first.';

  @override
  bool get _mayBeRepeated => false;
}

/// There is no login provider with this name. `ListLoginProviders` lists them.
final class LoginProviderNotFoundException extends NotFoundException {
  /// The exception of a status.
  LoginProviderNotFoundException(super.status);

  @override
  String get advice =>
      'There is no login provider with this name. `ListLoginProviders` lists them.';

  @override
  bool get _mayBeRepeated => false;
}

/// The provider's answer belongs to no sign-in that this client started, or it
/// arrived too late. Start again.
final class LoginFlowInvalidException extends AuthenticationException {
  /// The exception of a status.
  LoginFlowInvalidException(super.status);

  @override
  String get advice =>
      'The provider\'s answer belongs to no sign-in that this client started, or it arrived too late. Start again.';

  @override
  bool get _mayBeRepeated => false;
}

/// The login provider's answer failed a check, which the metadata names as
/// `check`. Start again, and inform the operator if that does not help.
final class IdentityRejectedException extends AuthenticationException {
  /// The exception of a status.
  IdentityRejectedException(super.status);

  @override
  String get advice =>
      'The login provider\'s answer failed a check, which the metadata names as `check`. Start again, and inform the operator if that does not help.';

  @override
  bool get _mayBeRepeated => false;
}

/// The login provider cannot be reached, or its answer is invalid. Try again.
final class LoginProviderUnavailableException extends UnavailableException {
  /// The exception of a status.
  LoginProviderUnavailableException(super.status);

  @override
  String get advice =>
      'The login provider cannot be reached, or its answer is invalid. Try again.';

  @override
  bool get _mayBeRepeated => true;
}

/// The account at the login provider is linked to no user. Sign in another way
/// and link it, or use an invitation.
final class NotInvitedException extends ForbiddenException {
  /// The exception of a status.
  NotInvitedException(super.status);

  @override
  String get advice =>
      'The account at the login provider is linked to no user. Sign in another way and link it, or use an invitation.';

  @override
  bool get _mayBeRepeated => false;
}

/// The caller has no session with this id, or it was deleted permanently.
final class SessionNotFoundException extends NotFoundException {
  /// The exception of a status.
  SessionNotFoundException(super.status);

  @override
  String get advice =>
      'The caller has no session with this id, or it was deleted permanently.';

  @override
  bool get _mayBeRepeated => false;
}

/// The session has no message with this id.
final class MessageNotFoundException extends NotFoundException {
  /// The exception of a status.
  MessageNotFoundException(super.status);

  @override
  String get advice => 'The session has no message with this id.';

  @override
  bool get _mayBeRepeated => false;
}

/// The answer that this turn continues is still being generated. Wait for its
/// end or cancel it; the metadata name its request.
final class TurnInProgressException extends PreconditionException {
  /// The exception of a status.
  TurnInProgressException(super.status);

  @override
  String get advice =>
      'The answer that this turn continues is still being generated. Wait for its end or cancel it; the metadata name its request.';

  @override
  bool get _mayBeRepeated => true;
}

/// The session was changed since its etag was read, or another turn continued
/// it at the same time. Read it again, and repeat the change or the turn if it
/// still applies.
final class SessionChangedException extends PreconditionException {
  /// The exception of a status.
  SessionChangedException(super.status);

  @override
  String get advice =>
      'The session was changed since its etag was read, or another turn continued it at the same time. Read it again, and repeat the change or the turn if it still applies.';

  @override
  bool get _mayBeRepeated => false;
}

/// The request is still running and cannot be deleted. Cancel it first.
final class RequestRunningException extends PreconditionException {
  /// The exception of a status.
  RequestRunningException(super.status);

  @override
  String get advice =>
      'The request is still running and cannot be deleted. Cancel it first.';

  @override
  bool get _mayBeRepeated => false;
}

/// The file contains no readable session; the message gives the reason. Send an
/// export of PlugAI, ChatGPT or Open WebUI, as JSON.
final class ImportUnreadableException extends InvalidArgumentException {
  /// The exception of a status.
  ImportUnreadableException(super.status);

  @override
  String get advice =>
      'The file contains no readable session; the message gives the reason. Send an export of PlugAI, ChatGPT or Open WebUI, as JSON.';

  @override
  bool get _mayBeRepeated => false;
}

/// There is not enough memory for the model, or for the requested output.
/// Request less, such as a smaller image.
final class ModelOutOfMemoryException extends ResourceExhaustedException {
  /// The exception of a status.
  ModelOutOfMemoryException(super.status);

  @override
  String get advice =>
      'There is not enough memory for the model, or for the requested output. Request less, such as a smaller image.';

  @override
  bool get _mayBeRepeated => false;
}

/// The rate limit of the user or of the API token is reached.
/// `google.rpc.RetryInfo` says when to retry.
final class RequestRateExceededException extends ResourceExhaustedException {
  /// The exception of a status.
  RequestRateExceededException(super.status);

  @override
  String get advice =>
      'The rate limit of the user or of the API token is reached. `google.rpc.RetryInfo` says when to retry.';

  @override
  bool get _mayBeRepeated => true;
}

/// The limit of open streams of the user or of the API token is reached. Wait
/// until one ends, or cancel one, and retry.
final class TooManyStreamsException extends ResourceExhaustedException {
  /// The exception of a status.
  TooManyStreamsException(super.status);

  @override
  String get advice =>
      'The limit of open streams of the user or of the API token is reached. Wait until one ends, or cancel one, and retry.';

  @override
  bool get _mayBeRepeated => true;
}

/// One of the server's prompt rules refused the prompt; the message names the
/// rule. Remove what it names, or ask the operator to change the rule in
/// `\[prompt_rules\]`.
final class PromptRefusedException extends InvalidArgumentException {
  /// The exception of a status.
  PromptRefusedException(super.status);

  @override
  String get advice =>
      'One of the server\'s prompt rules refused the prompt; the message names the rule. Remove what it names, or ask the operator to change the rule in `[prompt_rules]`.';

  @override
  bool get _mayBeRepeated => false;
}

/// The caller has stored no response with this id, or it was deleted.
final class ResponseNotFoundException extends NotFoundException {
  /// The exception of a status.
  ResponseNotFoundException(super.status);

  @override
  String get advice =>
      'The caller has stored no response with this id, or it was deleted.';

  @override
  bool get _mayBeRepeated => false;
}

/// The hub of models, or the server of a URL, cannot be reached, is overloaded,
/// or answers what is not understood. Retry later.
final class HubUnavailableException extends UnavailableException {
  /// The exception of a status.
  HubUnavailableException(super.status);

  @override
  String get advice =>
      'The hub of models, or the server of a URL, cannot be reached, is overloaded, or answers what is not understood. Retry later.';

  @override
  bool get _mayBeRepeated => true;
}

/// The hub has no such model, revision or variant, or does not show it to the
/// caller. Search the hub, or store a credential for the provider
/// `huggingface`.
final class HubModelNotFoundException extends NotFoundException {
  /// The exception of a status.
  HubModelNotFoundException(super.status);

  @override
  String get advice =>
      'The hub has no such model, revision or variant, or does not show it to the caller. Search the hub, or store a credential for the provider `huggingface`.';

  @override
  bool get _mayBeRepeated => false;
}

/// The hub gives this model only to users who have accepted its terms. Accept
/// them on the model's page, and store a token as the credential for the
/// provider `huggingface`.
final class HubAccessDeniedException extends PreconditionException {
  /// The exception of a status.
  HubAccessDeniedException(super.status);

  @override
  String get advice =>
      'The hub gives this model only to users who have accepted its terms. Accept them on the model\'s page, and store a token as the credential for the provider `huggingface`.';

  @override
  bool get _mayBeRepeated => false;
}

/// The model is not downloaded or imported, since its files could run code,
/// because this server has no runner for it, or because what was named is no
/// model; the message says which. Choose another variant or another model.
final class DownloadRefusedException extends PreconditionException {
  /// The exception of a status.
  DownloadRefusedException(super.status);

  @override
  String get advice =>
      'The model is not downloaded or imported, since its files could run code, because this server has no runner for it, or because what was named is no model; the message says which. Choose another variant or another model.';

  @override
  bool get _mayBeRepeated => false;
}

/// A file is not the one that was described: its size, its digest or its header
/// is wrong. It was deleted. Retry; if it happens again, the file where it
/// comes from or a proxy on the way is at fault.
final class DownloadCorruptException extends InternalServerException {
  /// The exception of a status.
  DownloadCorruptException(super.status);

  @override
  String get advice =>
      'A file is not the one that was described: its size, its digest or its header is wrong. It was deleted. Retry; if it happens again, the file where it comes from or a proxy on the way is at fault.';

  @override
  bool get _mayBeRepeated => true;
}

/// The operation cannot be paused or resumed: only downloads can, and only
/// before their end.
final class OperationNotPausableException extends PreconditionException {
  /// The exception of a status.
  OperationNotPausableException(super.status);

  @override
  String get advice =>
      'The operation cannot be paused or resumed: only downloads can, and only before their end.';

  @override
  bool get _mayBeRepeated => false;
}

/// The settings forbid to ask the hub of models: `offline` under `\[hub\]`.
final class HubOfflineException extends PreconditionException {
  /// The exception of a status.
  HubOfflineException(super.status);

  @override
  String get advice =>
      'The settings forbid to ask the hub of models: `offline` under `[hub]`.';

  @override
  bool get _mayBeRepeated => false;
}

/// There is no alias of this name, or only others have one.
final class AliasNotFoundException extends NotFoundException {
  /// The exception of a status.
  AliasNotFoundException(super.status);

  @override
  String get advice =>
      'There is no alias of this name, or only others have one.';

  @override
  bool get _mayBeRepeated => false;
}

/// A provider with that id exists. Update it, or choose another id.
final class ProviderExistsException extends AlreadyExistsException {
  /// The exception of a status.
  ProviderExistsException(super.status);

  @override
  String get advice =>
      'A provider with that id exists. Update it, or choose another id.';

  @override
  bool get _mayBeRepeated => false;
}

/// The provider is only in the settings file, so it cannot be deleted by a
/// call. Remove it there.
final class ProviderPredefinedException extends PreconditionException {
  /// The exception of a status.
  ProviderPredefinedException(super.status);

  @override
  String get advice =>
      'The provider is only in the settings file, so it cannot be deleted by a call. Remove it there.';

  @override
  bool get _mayBeRepeated => false;
}

/// Models are defined with this provider, so it cannot be deleted. Delete those
/// models first; the message names them.
final class ProviderInUseException extends PreconditionException {
  /// The exception of a status.
  ProviderInUseException(super.status);

  @override
  String get advice =>
      'Models are defined with this provider, so it cannot be deleted. Delete those models first; the message names them.';

  @override
  bool get _mayBeRepeated => false;
}

/// An administrator has not allowed this user to use this model. They can
/// change it, with `SetAccessRule`.
final class ModelNotAllowedException extends ForbiddenException {
  /// The exception of a status.
  ModelNotAllowedException(super.status);

  @override
  String get advice =>
      'An administrator has not allowed this user to use this model. They can change it, with `SetAccessRule`.';

  @override
  bool get _mayBeRepeated => false;
}

/// There is no access rule for this user or role. `ListAccessRules` lists them.
final class AccessRuleNotFoundException extends NotFoundException {
  /// The exception of a status.
  AccessRuleNotFoundException(super.status);

  @override
  String get advice =>
      'There is no access rule for this user or role. `ListAccessRules` lists them.';

  @override
  bool get _mayBeRepeated => false;
}

/// The path exists, but not with this HTTP method. The header `allow` lists
/// those that it has.
final class MethodNotAllowedException extends InternalServerException {
  /// The exception of a status.
  MethodNotAllowedException(super.status);

  @override
  String get advice =>
      'The path exists, but not with this HTTP method. The header `allow` lists those that it has.';

  @override
  bool get _mayBeRepeated => false;
}

/// A backup cannot be made, or the folder of the backups cannot be used; the
/// message says why. Correct `backups_folder`.
final class BackupFailedException extends PreconditionException {
  /// The exception of a status.
  BackupFailedException(super.status);

  @override
  String get advice =>
      'A backup cannot be made, or the folder of the backups cannot be used; the message says why. Correct `backups_folder`.';

  @override
  bool get _mayBeRepeated => false;
}

ServerException? _exceptionOfReason(Status status) => switch (status.reason) {
  'INVALID_REQUEST' => InvalidRequestException(status),
  'MALFORMED_MESSAGE' => MalformedMessageException(status),
  'MODEL_NOT_FOUND' => ModelNotFoundException(status),
  'REQUEST_NOT_FOUND' => RequestNotFoundException(status),
  'OPERATION_NOT_FOUND' => OperationNotFoundException(status),
  'REQUEST_ID_REUSED' => RequestIdReusedException(status),
  'EVENTS_EXPIRED' => EventsExpiredException(status),
  'CAPABILITY_MISSING' => CapabilityMissingException(status),
  'CONTEXT_OVERFLOW' => ContextOverflowException(status),
  'MODEL_UNAVAILABLE' => ModelUnavailableException(status),
  'MODEL_BROKEN' => ModelBrokenException(status),
  'RUNNER_NOT_INSTALLED' => RunnerNotInstalledException(status),
  'WORKER_CRASHED' => WorkerCrashedException(status),
  'MODEL_BUSY' => ModelBusyException(status),
  'QUEUE_FULL' => QueueFullException(status),
  'DEADLINE_EXCEEDED' => DeadlineExceededException(status),
  'SLOW_READER' => SlowReaderException(status),
  'SHUTTING_DOWN' => ShuttingDownException(status),
  'STORAGE_UNAVAILABLE' => StorageUnavailableException(status),
  'CANCELLED' => CancelledException(status),
  'INTERRUPTED' => InterruptedException(status),
  'UNAUTHENTICATED' => UnauthenticatedException(status),
  'PERMISSION_DENIED' => PermissionDeniedException(status),
  'INTERNAL' => InternalException(status),
  'ROUTE_NOT_FOUND' => RouteNotFoundException(status),
  'BODY_TOO_LARGE' => BodyTooLargeException(status),
  'GATEWAY_UNAVAILABLE' => GatewayUnavailableException(status),
  'GATEWAY_TIMEOUT' => GatewayTimeoutException(status),
  'CONTENT_REFUSED' => ContentRefusedException(status),
  'PROVIDER_NOT_FOUND' => ProviderNotFoundException(status),
  'PROVIDER_UNAVAILABLE' => ProviderUnavailableException(status),
  'PROVIDER_OVERLOADED' => ProviderOverloadedException(status),
  'PROVIDER_TIMEOUT' => ProviderTimeoutException(status),
  'PROVIDER_PROTOCOL' => ProviderProtocolException(status),
  'RATE_LIMITED' => RateLimitedException(status),
  'PROVIDER_QUOTA' => ProviderQuotaException(status),
  'CREDENTIAL_MISSING' => CredentialMissingException(status),
  'CREDENTIAL_REJECTED' => CredentialRejectedException(status),
  'EGRESS_FORBIDDEN' => EgressForbiddenException(status),
  'MODEL_NOT_OFFERED' => ModelNotOfferedException(status),
  'MODEL_EXISTS' => ModelExistsException(status),
  'MODEL_PREDEFINED' => ModelPredefinedException(status),
  'ARTIFACT_NOT_FOUND' => ArtifactNotFoundException(status),
  'ARTIFACT_TOO_LARGE' => ArtifactTooLargeException(status),
  'IMAGE_REFUSED' => ImageRefusedException(status),
  'QUOTA_EXCEEDED' => QuotaExceededException(status),
  'STORAGE_FULL' => StorageFullException(status),
  'LINK_INVALID' => LinkInvalidException(status),
  'USER_NOT_FOUND' => UserNotFoundException(status),
  'INVITE_NOT_FOUND' => InviteNotFoundException(status),
  'NAME_TAKEN' => NameTakenException(status),
  'LOGIN_FAILED' => LoginFailedException(status),
  'LOGIN_THROTTLED' => LoginThrottledException(status),
  'REFRESH_TOKEN_INVALID' => RefreshTokenInvalidException(status),
  'API_TOKEN_NOT_FOUND' => ApiTokenNotFoundException(status),
  'DEVICE_NOT_FOUND' => DeviceNotFoundException(status),
  'SCOPE_MISSING' => ScopeMissingException(status),
  'LAST_ADMINISTRATOR' => LastAdministratorException(status),
  'SECRET_UNREADABLE' => SecretUnreadableException(status),
  'CREDENTIAL_NOT_FOUND' => CredentialNotFoundException(status),
  'SECOND_FACTOR_FAILED' => SecondFactorFailedException(status),
  'SECOND_FACTOR_EXISTS' => SecondFactorExistsException(status),
  'SECOND_FACTOR_MISSING' => SecondFactorMissingException(status),
  'LOGIN_PROVIDER_NOT_FOUND' => LoginProviderNotFoundException(status),
  'LOGIN_FLOW_INVALID' => LoginFlowInvalidException(status),
  'IDENTITY_REJECTED' => IdentityRejectedException(status),
  'LOGIN_PROVIDER_UNAVAILABLE' => LoginProviderUnavailableException(status),
  'NOT_INVITED' => NotInvitedException(status),
  'SESSION_NOT_FOUND' => SessionNotFoundException(status),
  'MESSAGE_NOT_FOUND' => MessageNotFoundException(status),
  'TURN_IN_PROGRESS' => TurnInProgressException(status),
  'SESSION_CHANGED' => SessionChangedException(status),
  'REQUEST_RUNNING' => RequestRunningException(status),
  'IMPORT_UNREADABLE' => ImportUnreadableException(status),
  'MODEL_OUT_OF_MEMORY' => ModelOutOfMemoryException(status),
  'REQUEST_RATE_EXCEEDED' => RequestRateExceededException(status),
  'TOO_MANY_STREAMS' => TooManyStreamsException(status),
  'PROMPT_REFUSED' => PromptRefusedException(status),
  'RESPONSE_NOT_FOUND' => ResponseNotFoundException(status),
  'HUB_UNAVAILABLE' => HubUnavailableException(status),
  'HUB_MODEL_NOT_FOUND' => HubModelNotFoundException(status),
  'HUB_ACCESS_DENIED' => HubAccessDeniedException(status),
  'DOWNLOAD_REFUSED' => DownloadRefusedException(status),
  'DOWNLOAD_CORRUPT' => DownloadCorruptException(status),
  'OPERATION_NOT_PAUSABLE' => OperationNotPausableException(status),
  'HUB_OFFLINE' => HubOfflineException(status),
  'ALIAS_NOT_FOUND' => AliasNotFoundException(status),
  'PROVIDER_EXISTS' => ProviderExistsException(status),
  'PROVIDER_PREDEFINED' => ProviderPredefinedException(status),
  'PROVIDER_IN_USE' => ProviderInUseException(status),
  'MODEL_NOT_ALLOWED' => ModelNotAllowedException(status),
  'ACCESS_RULE_NOT_FOUND' => AccessRuleNotFoundException(status),
  'METHOD_NOT_ALLOWED' => MethodNotAllowedException(status),
  'BACKUP_FAILED' => BackupFailedException(status),
  _ => null,
};
