import '../generated/rpcs.dart';
import '../generated/types.dart';
import 'group.dart';
import 'operations.dart';

/// Users, invitations and the audit log. Everyone but administrators gets
/// [PermissionDeniedException].
final class Admin extends Group {
  /// Calls that a caller makes.
  const Admin(super.caller);

  /// The users, ordered by name.
  Stream<User> users() => pages(
    (token) => caller.unary(Rpcs.listUsers, ListUsersRequest(pageToken: token)),
    (page) => page.users,
    (page) => page.nextPageToken,
  );

  /// A user. Throws [UserNotFoundException].
  Future<User> getUser(String userId) =>
      caller.unary(Rpcs.getUser, GetUserRequest(userId: userId));

  /// Changes a user's role, or disables or enables the user. Throws
  /// [UserNotFoundException], [LastAdministratorException].
  Future<User> updateUser(String userId, {UserRole? role, bool? disabled}) =>
      caller.unary(
        Rpcs.updateUser,
        UpdateUserRequest(
          user: User(userId: userId, role: role, disabled: disabled),
          updateMask: [
            if (role != null) 'role',
            if (disabled != null) 'disabled',
          ],
        ),
      );

  /// How much a user has, and may have, of each resource that has a quota.
  /// Throws [UserNotFoundException].
  Future<List<ResourceUsage>> usage(String userId) async => (await caller.unary(
    Rpcs.getUserUsage,
    GetUserUsageRequest(userId: userId),
  )).resources;

  /// Sets quotas of one user; one without an amount is that of the settings
  /// again. Throws [UserNotFoundException], [InvalidRequestException].
  Future<List<ResourceUsage>> setQuotas(
    String userId,
    List<UserQuota> quotas,
  ) async => (await caller.unary(
    Rpcs.setUserQuotas,
    SetUserQuotasRequest(userId: userId, quotas: quotas),
  )).resources;

  /// Permanently deletes a user with all data. Throws [UserNotFoundException],
  /// [LastAdministratorException].
  Future<void> deleteUser(String userId) =>
      caller.unary(Rpcs.deleteUser, DeleteUserRequest(userId: userId));

  /// Signs a user out on all devices, and revokes the API tokens. Throws
  /// [UserNotFoundException].
  Future<void> signOutUser(String userId) =>
      caller.unary(Rpcs.signOutUser, SignOutUserRequest(userId: userId));

  /// Removes a user's second factor. Throws [UserNotFoundException],
  /// [SecondFactorMissingException].
  Future<void> resetSecondFactor(String userId) => caller.unary(
    Rpcs.resetSecondFactor,
    ResetSecondFactorRequest(userId: userId),
  );

  /// Creates an invitation for [hours] (by default 72). Its token is returned
  /// only here.
  Future<CreateInviteResponse> createInvite({
    UserRole role = UserRole.unspecified,
    String email = '',
    String userId = '',
    int? hours,
  }) => caller.unary(
    Rpcs.createInvite,
    CreateInviteRequest(role: role, email: email, userId: userId, hours: hours),
  );

  /// The invitations, the latest first.
  Stream<Invite> invites() => pages(
    (token) =>
        caller.unary(Rpcs.listInvites, ListInvitesRequest(pageToken: token)),
    (page) => page.invites,
    (page) => page.nextPageToken,
  );

  /// Withdraws an unused invitation. Throws [InviteNotFoundException].
  Future<void> deleteInvite(String inviteId) =>
      caller.unary(Rpcs.deleteInvite, DeleteInviteRequest(inviteId: inviteId));

  /// Signs access tokens with a new key from now on. Returns the public keys.
  Future<List<JsonWebKey>> rotateSigningKey() async {
    const request = RotateSigningKeyRequest();
    return (await caller.unary(Rpcs.rotateSigningKey, request)).keys;
  }

  /// The rules that say which models and providers a user, or the users of a
  /// role, may use.
  Stream<AccessRule> accessRules() => pages(
    (token) => caller.unary(
      Rpcs.listAccessRules,
      ListAccessRulesRequest(pageToken: token),
    ),
    (page) => page.rules,
    (page) => page.nextPageToken,
  );

  /// Adds or replaces the rule of a user or a role.
  Future<AccessRule> setAccessRule(AccessRule rule) =>
      caller.unary(Rpcs.setAccessRule, SetAccessRuleRequest(rule: rule));

  /// Deletes the rule of a user or a role. Throws
  /// [AccessRuleNotFoundException].
  Future<void> deleteAccessRule(String subject) => caller.unary(
    Rpcs.deleteAccessRule,
    DeleteAccessRuleRequest(subject: subject),
  );

  /// The requests of all users that run or wait, oldest first.
  Stream<UserRequest> runningRequests() => pages(
    (token) => caller.unary(
      Rpcs.listRunningRequests,
      ListRunningRequestsRequest(pageToken: token),
    ),
    (page) => page.requests,
    (page) => page.nextPageToken,
  );

  /// The requests of all users, newest first, including running ones.
  Stream<UserRequest> requests({
    String userId = '',
    String model = '',
    RequestState state = RequestState.unspecified,
    DateTime? createdFrom,
    DateTime? createdBefore,
  }) => pages(
    (token) => caller.unary(
      Rpcs.listUserRequests,
      ListUserRequestsRequest(
        userId: userId,
        model: model,
        state: state,
        createdFrom: createdFrom,
        createdBefore: createdBefore,
        pageToken: token,
      ),
    ),
    (page) => page.requests,
    (page) => page.nextPageToken,
  );

  /// Cancels a request of any user. Has no effect if it has ended. Throws
  /// [RequestNotFoundException].
  Future<UserRequest> cancelRequest(String userId, String requestId) =>
      caller.unary(
        Rpcs.cancelUserRequest,
        CancelUserRequestRequest(userId: userId, requestId: requestId),
      );

  /// Counts the requests of all users by day, model and user; by default those
  /// of the last 30 days. Throws [InvalidRequestException] for more than 366
  /// days.
  Future<GetStatisticsResponse> statistics({
    DateTime? createdFrom,
    DateTime? createdBefore,
    String userId = '',
    String model = '',
  }) => caller.unary(
    Rpcs.getStatistics,
    GetStatisticsRequest(
      createdFrom: createdFrom,
      createdBefore: createdBefore,
      userId: userId,
      model: model,
    ),
  );

  /// The entries of the audit log that [filter] selects, newest first.
  Stream<AuditEntry> audit({AuditFilter? filter}) => pages(
    (token) => caller.unary(
      Rpcs.listAuditEntries,
      ListAuditEntriesRequest(filter: filter, pageToken: token),
    ),
    (page) => page.entries,
    (page) => page.nextPageToken,
  );

  /// The backups that the running server has made, the newest first. Throws
  /// [BackupFailedException].
  Stream<Backup> backups() => pages(
    (token) =>
        caller.unary(Rpcs.listBackups, ListBackupsRequest(pageToken: token)),
    (page) => page.backups,
    (page) => page.nextPageToken,
  );

  /// Backs up the server into the folder that its settings name, and watches
  /// that. Throws [BackupFailedException], [StorageFullException].
  ///
  /// One that is being made already is watched in its place.
  Stream<Operation> createBackup() async* {
    final started = await caller.unary(
      Rpcs.createBackup,
      const CreateBackupRequest(),
    );
    yield* Operations(caller).watch(started.operationId);
  }

  /// The audit log, oldest first, from the entry after [afterNumber] on.
  Stream<AuditEntry> exportAudit({AuditFilter? filter, int afterNumber = 0}) =>
      caller.stream(
        Rpcs.exportAudit,
        ExportAuditRequest(filter: filter, afterNumber: afterNumber),
      );
}
