import '../generated/rpcs.dart';
import '../generated/types.dart';
import '../generation.dart';
import 'group.dart';

/// The records of the caller's requests, running and past. They never contain
/// prompts or answers.
final class RequestRecords extends Group {
  /// Calls that a caller makes.
  const RequestRecords(super.caller);

  /// The requests that [filter] selects, newest first.
  Stream<Request> list({
    ListRequestsRequest filter = const ListRequestsRequest(),
  }) => pages(
    (token) =>
        caller.unary(Rpcs.listRequests, filter.copyWith(pageToken: token)),
    (page) => page.requests,
    (page) => page.nextPageToken,
  );

  /// The record of a request. Throws [RequestNotFoundException].
  Future<Request> get(String requestId) =>
      caller.unary(Rpcs.getRequest, GetRequestRequest(requestId: requestId));

  /// The answer of a request that was sent elsewhere, from the event after
  /// [afterSeq] on.
  ///
  /// Cancelling the subscription does not cancel the request. Throws
  /// [RequestNotFoundException], [EventsExpiredException].
  Generation watch(String requestId, {int afterSeq = 0, Duration? timeout}) =>
      Generation(
        caller,
        requestId,
        attempts: caller.attempts(Rpcs.watchRequest, timeout: timeout),
        afterSeq: afterSeq,
      );

  /// Cancels a request; has no effect if it has ended. Throws
  /// [RequestNotFoundException].
  Future<Request> cancel(String requestId) => caller.unary(
    Rpcs.cancelRequest,
    CancelRequestRequest(requestId: requestId),
  );

  /// Deletes the record and the events of a request that has ended. Throws
  /// [RequestRunningException].
  Future<void> delete(String requestId) => caller.unary(
    Rpcs.deleteRequest,
    DeleteRequestRequest(requestId: requestId),
  );
}
