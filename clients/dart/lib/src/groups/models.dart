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
  Future<Model> create(ModelDefinition definition) =>
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

  /// Keeps what was measured of a model, which [get] then returns; for
  /// administrators. Throws [ModelNotFoundException].
  Future<Model> recordBenchmark(String model, ModelBenchmark benchmark) =>
      caller.unary(
        Rpcs.recordBenchmark,
        RecordBenchmarkRequest(model: model, benchmark: benchmark),
      );

  /// The limits for all models together; for administrators.
  Future<Limits> getLimits() =>
      caller.unary(Rpcs.getLimits, const GetLimitsRequest());

  /// Changes what is set in [limits], or the fields in [updateMask]; for
  /// administrators.
  Future<Limits> updateLimits(Limits limits, {List<String>? updateMask}) =>
      caller.unary(
        Rpcs.updateLimits,
        UpdateLimitsRequest(limits: limits, updateMask: updateMask),
      );

  /// The caller's fallback models.
  Future<Fallbacks> getFallbacks() =>
      caller.unary(Rpcs.getFallbacks, const GetFallbacksRequest());

  /// Replaces the caller's fallback models. Throws [InvalidRequestException].
  Future<Fallbacks> setFallbacks(Fallbacks fallbacks) => caller.unary(
    Rpcs.setFallbacks,
    SetFallbacksRequest(fallbacks: fallbacks),
  );

  /// The aliases that the caller may use: their own, and those for everyone.
  Stream<Alias> listAliases() => pages(
    (token) =>
        caller.unary(Rpcs.listAliases, ListAliasesRequest(pageToken: token)),
    (page) => page.aliases,
    (page) => page.nextPageToken,
  );

  /// Adds or replaces an alias for everyone; for administrators. Throws
  /// [ModelNotFoundException], [InvalidRequestException].
  Future<Alias> setAlias(Alias alias) =>
      caller.unary(Rpcs.setAlias, SetAliasRequest(alias: alias));

  /// Deletes an alias for everyone; for administrators. Throws
  /// [AliasNotFoundException].
  Future<void> deleteAlias(String alias) =>
      caller.unary(Rpcs.deleteAlias, DeleteAliasRequest(alias: alias));

  /// Adds or replaces an alias of the caller. Throws [ModelNotFoundException],
  /// [InvalidRequestException].
  Future<Alias> setMyAlias(Alias alias) =>
      caller.unary(Rpcs.setMyAlias, SetMyAliasRequest(alias: alias));

  /// Deletes an alias of the caller. Throws [AliasNotFoundException].
  Future<void> deleteMyAlias(String alias) =>
      caller.unary(Rpcs.deleteMyAlias, DeleteMyAliasRequest(alias: alias));
}
