import 'rpc.dart';
import 'value.dart';

/// The options of one attempt of a call.
final class CallOptions {
  /// No [token] means no credential, no [timeout] any time.
  const CallOptions({this.token = '', this.timeout});

  /// The credential; empty if there is none.
  final String token;

  /// How long the attempt may take, until the end of its answer.
  final Duration? timeout;

  /// What is sent beside the message, over every transport.
  Map<String, String> get headers => {
    if (token.isNotEmpty) 'authorization': 'Bearer $token',
  };
}

/// Bytes to send.
final class Content {
  /// [open] gives the same [length] bytes each time: a call may be repeated.
  const Content(this.open, {required this.length, this.mimeType = ''});

  /// These bytes.
  factory Content.bytes(List<int> bytes, {String mimeType = ''}) => Content(
    () => Stream.value(bytes),
    length: bytes.length,
    mimeType: mimeType,
  );

  /// Opens the bytes.
  final Stream<List<int>> Function() open;

  /// The number of bytes; null if it is unknown.
  final int? length;

  /// The MIME type; the server guesses one that is empty.
  final String mimeType;
}

/// Bytes that arrive.
final class Download {
  /// What a transport received.
  const Download(this.headers, this.chunks);

  /// The headers, with names in lower case.
  final Map<String, String> headers;

  /// The bytes. Cancelling the subscription ends the call.
  final Stream<List<int>> chunks;
}

/// Carries single calls to a server. It knows nothing of credentials, retries
/// and resuming.
///
/// Everything throws `PlugAIException`s, and nothing else.
abstract interface class Transport {
  /// Sends a message, and returns the answer.
  Future<A> unary<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    CallOptions options,
  );

  /// Sends a message when it is listened to, and yields the messages of the
  /// answer. Cancelling the subscription ends the call.
  Stream<A> stream<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    CallOptions options,
  );

  /// Sends a message, and returns the bytes of the answer.
  Future<Download> download<Q extends Value>(
    Rpc<Q, void> rpc,
    Q request,
    CallOptions options,
  );

  /// Sends a message and bytes, and returns the answer.
  Future<A> upload<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    Content content,
    CallOptions options,
  );

  /// Closes the connections, and ends the calls that run.
  Future<void> close();
}
