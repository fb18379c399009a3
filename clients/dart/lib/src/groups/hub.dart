import '../generated/rpcs.dart';
import '../generated/types.dart';
import 'group.dart';
import 'operations.dart';

/// Models on the hub that the server uses, which is Hugging Face by default.
final class Hub extends Group {
  /// Calls that a caller makes.
  const Hub(super.caller);

  /// The models that the server can run and that [filter] selects.
  ///
  /// Throws [HubUnavailableException].
  Stream<HubModel> search({
    SearchHubModelsRequest filter = const SearchHubModelsRequest(),
  }) => pages(
    (token) =>
        caller.unary(Rpcs.searchHubModels, filter.copyWith(pageToken: token)),
    (page) => page.models,
    (page) => page.nextPageToken,
  );

  /// A model with its card and its variants, one of which may be advised.
  /// Throws [HubModelNotFoundException].
  Future<HubModel> get(String repository, {String revision = ''}) =>
      caller.unary(
        Rpcs.getHubModel,
        GetHubModelRequest(repository: repository, revision: revision),
      );

  /// Downloads a variant of a model, the advised one by default, and yields the
  /// states of that until it has ended; for administrators.
  ///
  /// The `model` of the last state is the id of the model. Cancelling the
  /// subscription leaves the download running. Throws
  /// [HubModelNotFoundException], [HubAccessDeniedException],
  /// [DownloadRefusedException], [ModelExistsException].
  Stream<Operation> download(
    String repository, {
    String variant = '',
    String revision = '',
    bool load = false,
  }) async* {
    final started = await caller.unary(
      Rpcs.downloadModel,
      DownloadModelRequest(
        repository: repository,
        variant: variant,
        revision: revision,
        load: load,
      ),
    );
    yield* Operations(caller).watch(started.operationId);
  }

  /// Adds a model from an `https://` URL, or from an absolute path on the
  /// server's machine, and yields the states of that until it has ended; for
  /// administrators.
  ///
  /// [model] is the id that it will have; by default the name of the file or
  /// folder. [sha256] is the digest of the file, in hexadecimal, which is then
  /// verified. With [link] the files of a path stay where they are. Throws
  /// [DownloadRefusedException], [ModelExistsException].
  Stream<Operation> importModel(
    String source, {
    String model = '',
    String sha256 = '',
    bool link = false,
    bool load = false,
  }) async* {
    final started = await caller.unary(
      Rpcs.importModel,
      ImportModelRequest(
        source: source,
        model: model,
        sha256: sha256,
        link: link,
        load: load,
      ),
    );
    yield* Operations(caller).watch(started.operationId);
  }

  /// The models that were downloaded, with what the hub said of them then.
  Stream<DownloadedModel> downloaded() => pages(
    (token) => caller.unary(
      Rpcs.listDownloadedModels,
      ListDownloadedModelsRequest(pageToken: token),
    ),
    (page) => page.models,
    (page) => page.nextPageToken,
  );

  /// Removes a downloaded model and its files; for administrators. Throws
  /// [ModelNotFoundException], [ModelBusyException].
  Future<void> delete(String model) => caller.unary(
    Rpcs.deleteDownloadedModel,
    DeleteDownloadedModelRequest(model: model),
  );
}
