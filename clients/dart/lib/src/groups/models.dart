import '../caller.dart';
import '../generated/rpcs.dart';
import '../generated/types.dart';
import 'group.dart';
import 'operations.dart';

/// The models that the server offers, and their lifecycle.
final class Models extends Group {
  /// Calls that a caller makes.
  const Models(super.caller);

  /// The models that [filter] selects, ordered by id.
  Stream<Model> list({ListModelsRequest filter = const ListModelsRequest()}) =>
      pages(
        (token) =>
            caller.unary(Rpcs.listModels, filter.copyWith(pageToken: token)),
        (page) => page.models,
        (page) => page.nextPageToken,
      );

  /// One model. Throws [ModelNotFoundException].
  Future<Model> get(String model) =>
      caller.unary(Rpcs.getModel, GetModelRequest(model: model));

  /// The state of every model, and then each change, without end.
  ///
  /// After a lost connection every model comes again.
  Stream<Model> watch() => Resumed<WatchModelsResponse>(
    caller.attempts(Rpcs.watchModels),
    (options) =>
        caller.once(Rpcs.watchModels, const WatchModelsRequest(), options),
    canResume: () => true,
    isLast: (_) => false,
  ).stream.expand((changed) => [?changed.model]);

  /// Loads a model, and yields the states of that until it has ended; for
  /// administrators. Throws [ModelNotFoundException], and what loading fails
  /// with.
  Stream<Operation> load(String model) async* {
    final started = await caller.unary(
      Rpcs.loadModel,
      LoadModelRequest(model: model),
    );
    yield* Operations(caller).watch(started.operationId);
  }

  /// Unloads a model; for administrators. Throws [ModelBusyException] unless
  /// [force] is set, which fails its requests.
  Future<Model> unload(String model, {bool force = false}) => caller.unary(
    Rpcs.unloadModel,
    UnloadModelRequest(model: model, force: force),
  );

  /// Keeps a model loaded; for administrators.
  Future<Model> pin(String model) =>
      caller.unary(Rpcs.pinModel, PinModelRequest(model: model));

  /// Allows a model to be unloaded; for administrators.
  Future<Model> unpin(String model) =>
      caller.unary(Rpcs.unpinModel, UnpinModelRequest(model: model));

  /// Makes a model the default one of the server, or that of the settings if
  /// [model] is empty; for administrators. Throws [ModelNotFoundException].
  Future<Model> setDefault(String model) =>
      caller.unary(Rpcs.setDefaultModel, SetDefaultModelRequest(model: model));

  /// Adds a model; for administrators. Throws [ModelExistsException].
  Future<Model> add(ModelDefinition definition) =>
      caller.unary(Rpcs.createModel, CreateModelRequest(model: definition));

  /// Changes what is set in [definition], or the fields in [updateMask]; for
  /// administrators.
  Future<Model> update(
    ModelDefinition definition, {
    List<String>? updateMask,
  }) => caller.unary(
    Rpcs.updateModel,
    UpdateModelRequest(model: definition, updateMask: updateMask),
  );

  /// Removes a model that was added; for administrators. Throws
  /// [ModelPredefinedException].
  Future<void> delete(String model) =>
      caller.unary(Rpcs.deleteModel, DeleteModelRequest(model: model));
}
