import '../generated/rpcs.dart';
import '../generated/types.dart';
import 'group.dart';

/// How many requests wait for each model.
final class Queue extends Group {
  /// Calls that a caller makes.
  const Queue(super.caller);

  /// Every model's queue, with the positions of the caller's own requests.
  Future<List<ModelQueue>> list() async {
    final answer = await caller.unary(Rpcs.getQueue, const GetQueueRequest());
    return answer.queues;
  }

  /// The queue of one model. Throws [ModelNotFoundException].
  Future<ModelQueue> get(String model) async {
    final answer = await caller.unary(
      Rpcs.getQueue,
      GetQueueRequest(model: model),
    );
    return answer.queues.firstOrNull ?? ModelQueue(model: model);
  }
}
