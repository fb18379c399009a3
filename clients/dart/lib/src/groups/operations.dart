import 'dart:async';

import '../caller.dart';
import '../errors.dart';
import '../generated/rpcs.dart';
import '../generated/types.dart';
import 'group.dart';

/// Long-running work of all users, such as loading a model.
final class Operations extends Group {
  /// Calls that a caller makes.
  const Operations(super.caller);

  /// Running and recently ended operations, newest first.
  Stream<Operation> list() => pages(
    (token) => caller.unary(
      Rpcs.listOperations,
      ListOperationsRequest(pageToken: token),
    ),
    (page) => page.operations,
    (page) => page.nextPageToken,
  );

  /// The state of an operation. Throws [OperationNotFoundException].
  Future<Operation> get(String operationId) => caller.unary(
    Rpcs.getOperation,
    GetOperationRequest(operationId: operationId),
  );

  /// The present state of an operation, and every change until it ends. If it
  /// fails, the stream ends with the exception of its reason.
  ///
  /// Throws [OperationNotFoundException].
  Stream<Operation> watch(String operationId) {
    final request = WatchOperationRequest(operationId: operationId);
    return Resumed<Operation>(
      caller.attempts(Rpcs.watchOperation),
      // Each connection begins with the present state: nothing is missed.
      (options) => caller.once(Rpcs.watchOperation, request, options),
      canResume: () => true,
      isLast: _hasEnded,
    ).stream.transform(
      StreamTransformer<Operation, Operation>.fromHandlers(
        handleData: (state, states) {
          states.add(state);
          if (state.error case final error?) states.addError(_failure(error));
        },
      ),
    );
  }

  /// The last state of an operation, when it has ended. Throws the exception of
  /// its reason if it fails.
  Future<Operation> wait(String operationId) => watch(operationId).last;

  /// Cancels an operation; for administrators. Has no effect if it has ended.
  Future<Operation> cancel(String operationId) => caller.unary(
    Rpcs.cancelOperation,
    CancelOperationRequest(operationId: operationId),
  );

  /// Pauses a download; for administrators. Throws
  /// [OperationNotFoundException], [OperationNotPausableException].
  Future<Operation> pause(String operationId) => caller.unary(
    Rpcs.pauseOperation,
    PauseOperationRequest(operationId: operationId),
  );

  /// Goes on with a paused download; for administrators. Throws as [pause].
  Future<Operation> resume(String operationId) => caller.unary(
    Rpcs.resumeOperation,
    ResumeOperationRequest(operationId: operationId),
  );
}

bool _hasEnded(Operation state) => switch (state.state) {
  OperationState.unspecified ||
  OperationState.running ||
  OperationState.paused ||
  OperationState.unrecognized => false,
  _ => true,
};

ServerException _failure(OperationError error) => ServerException.of(
  Status(
    error.code,
    error.message,
    reason: error.reason.wireName.replaceFirst('ERROR_REASON_', ''),
  ),
);
