import 'caller.dart';
import 'content.dart';
import 'credentials.dart';
import 'errors.dart';
import 'generated/rpcs.dart';
import 'generated/services.dart';
import 'generated/types.dart';
import 'generation.dart';
import 'groups/admin.dart';
import 'groups/artifacts.dart';
import 'groups/auth.dart';
import 'groups/hub.dart';
import 'groups/me.dart';
import 'groups/models.dart';
import 'groups/operations.dart';
import 'groups/providers.dart';
import 'groups/queue.dart';
import 'groups/requests.dart';
import 'groups/sessions.dart';
import 'http_transport.dart';
import 'options.dart';
import 'retries.dart';
import 'tokens.dart';
import 'transport.dart';

/// A client of one server.
///
/// ```dart
/// final client = PlugAI('https://ai.example.org', token: 'plgt_…');
/// print(await client.generate('Hello!').text());
/// ```
final class PlugAI {
  /// A client of the server at [url].
  ///
  /// [token] is an API token; without it the client uses what `auth.login` has
  /// put into [credentials], by default the memory. [timeout] is the longest
  /// time that a call with a single answer may take with all its retries; null
  /// means no limit. [transport] is REST by default;
  /// `package:plugai/grpc.dart` has the other one.
  factory PlugAI(
    String url, {
    String? token,
    CredentialStore? credentials,
    Duration? timeout = const Duration(seconds: 60),
    Retries retries = const Retries(),
    Transport? transport,
  }) {
    final tokens = Tokens(
      url,
      credentials ?? MemoryStore(),
      token: token,
      now: retries.now,
    );
    final carrier = transport ?? HttpTransport(_httpUrl(url));
    final caller = Caller(carrier, tokens, retries, timeout);
    return PlugAI._(url, caller, carrier, Auth(caller, tokens));
  }

  PlugAI._(this.url, this._caller, this._transport, this.auth)
    : admin = Admin(_caller),
      artifacts = Artifacts(_caller),
      hub = Hub(_caller),
      me = Me(_caller),
      models = Models(_caller),
      operations = Operations(_caller),
      providers = Providers(_caller),
      queue = Queue(_caller),
      requests = RequestRecords(_caller),
      services = Services(_caller),
      sessions = Sessions(_caller);

  /// The server's URL.
  final String url;

  final Caller _caller;
  final Transport _transport;

  /// Signing in and out.
  final Auth auth;

  /// Users, invitations and the audit log; for administrators.
  final Admin admin;

  /// The caller's files.
  final Artifacts artifacts;

  /// Models on the hub, and their downloads.
  final Hub hub;

  /// The caller's own account.
  final Me me;

  /// The models of the server.
  final Models models;

  /// Long-running work.
  final Operations operations;

  /// The remote providers of models, and the caller's keys for them.
  final Providers providers;

  /// How many requests wait for each model.
  final Queue queue;

  /// The caller's requests, running and past.
  final RequestRecords requests;

  /// Every call of the contract, with its own request and answer.
  final Services services;

  /// The caller's conversations.
  final Sessions sessions;

  /// Requests an answer to a text. [timeout] holds for the whole answer.
  ///
  /// Its stream throws [InvalidRequestException], [CapabilityMissingException],
  /// [ContextOverflowException], [ModelNotFoundException],
  /// [RequestIdReusedException], [DeadlineExceededException]; and
  /// [QueueFullException] and [UnavailableException] after some retries.
  Generation generate(
    String prompt, {
    GenerateOptions options = const GenerateOptions(),
    Duration? timeout,
  }) => generateFrom([user(prompt)], options: options, timeout: timeout);

  /// Requests an answer to a conversation, oldest message first.
  Generation generateFrom(
    List<Message> messages, {
    GenerateOptions options = const GenerateOptions(),
    Duration? timeout,
  }) {
    final request = options.request(messages);
    return Generation(
      _caller,
      request.requestId,
      attempts: _caller.attempts(Rpcs.generate, timeout: timeout),
      send: (call) => _caller.once(Rpcs.generate, request, call),
    );
  }

  /// Requests a complete answer in one message, with its usage, timings and
  /// embeddings.
  Future<GenerateOnceResponse> generateOnce(
    List<Message> messages, {
    GenerateOptions options = const GenerateOptions(),
    Duration? timeout,
  }) => _caller.unary(
    Rpcs.generateOnce,
    GenerateOnceRequest(request: options.request(messages)),
    timeout: timeout,
  );

  /// What there is to know of the server: its version.
  Future<Server> server() =>
      _caller.unary(Rpcs.getServer, const GetServerRequest());

  /// Orders documents by how relevant they are to a query, the most relevant
  /// first; with [topN], only that many.
  Future<RerankResponse> rerank(
    String query,
    List<String> documents, {
    required String model,
    int? topN,
    Duration? timeout,
  }) => _caller.unary(
    Rpcs.rerank,
    RerankRequest(
      model: model,
      query: query,
      documents: documents,
      topN: topN,
      requestId: const GenerateOptions().requestIdOrNew,
    ),
    timeout: timeout,
  );

  /// Closes the connections, and ends the calls that run.
  Future<void> close() => _transport.close();
}

Uri _httpUrl(String url) {
  final parsed = Uri.tryParse(url);
  if (parsed == null ||
      !(parsed.isScheme('http') || parsed.isScheme('https')) ||
      parsed.host.isEmpty) {
    throw ConfigurationException(
      "'$url' is no URL such as https://ai.example.org; for gRPC pass a "
      'GrpcTransport of package:plugai/grpc.dart as `transport`',
    );
  }
  return parsed;
}
