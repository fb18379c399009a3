import 'dart:async';
import 'dart:convert';
import 'dart:math';

import 'package:grpc/grpc.dart' as grpc;
import 'package:protobuf/protobuf.dart';

import 'errors.dart';
import 'generated/stubs.dart';
import 'json.dart' as wire;
import 'rpc.dart';
import 'streams.dart';
import 'transport.dart';
import 'value.dart';

// A message may have at most 4 MiB.
const _chunkBytes = 1 << 20;

/// gRPC, everywhere but in browsers.
final class GrpcTransport implements Transport {
  /// A transport to the server at [url]: `grpcs://host:port`, or `grpc://…`
  /// without TLS.
  GrpcTransport(Uri url)
    : _channel = grpc.ClientChannel(
        url.host,
        port: url.hasPort ? url.port : (url.isScheme('grpcs') ? 443 : 80),
        options: grpc.ChannelOptions(
          credentials: url.isScheme('grpcs')
              ? const grpc.ChannelCredentials.secure()
              : const grpc.ChannelCredentials.insecure(),
        ),
      );

  final grpc.ClientChannel _channel;

  @override
  Future<A> unary<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    CallOptions options,
  ) => _single(rpc, Stream.value(request.toJson()), options);

  @override
  Stream<A> stream<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    CallOptions options,
  ) => _later(
    () => _call(rpc, Stream.value(request.toJson()), options),
  ).map(rpc.decode);

  @override
  Future<Download> download<Q extends Value>(
    Rpc<Q, void> rpc,
    Q request,
    CallOptions options,
  ) async {
    final call = _call(rpc, Stream.value(request.toJson()), options);
    final headers = await _reported(call.headers);
    final chunks = _later(
      () => call,
    ).map((file) => wire.field(file, 'data', wire.asBytes) ?? const <int>[]);
    return Download(headers, chunks);
  }

  @override
  Future<A> upload<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    Content content,
    CallOptions options,
  ) => _single(rpc, _messages(request, content), options);

  @override
  Future<void> close() => _channel.terminate();

  Future<A> _single<A>(
    Rpc<Value, A> rpc,
    Stream<Map<String, Object?>> requests,
    CallOptions options,
  ) async {
    final call = _call(rpc, requests, options);
    return rpc.decode(await _reported(call.response.single));
  }

  /// Messages are JSON on our side of a call, and stubs on the other.
  grpc.ClientCall<Map<String, Object?>, Map<String, Object?>> _call(
    Rpc<Value, Object?> rpc,
    Stream<Map<String, Object?>> requests,
    CallOptions options,
  ) {
    final (createRequest, createAnswer) = stubs[rpc.grpcPath]!;
    final method =
        grpc.ClientMethod<Map<String, Object?>, Map<String, Object?>>(
          rpc.grpcPath,
          (json) =>
              (createRequest()..mergeFromProto3Json(json)).writeToBuffer(),
          (bytes) => createAnswer == null
              ? const <String, Object?>{}
              : _json(createAnswer()..mergeFromBuffer(bytes)),
        );
    return _channel.createCall(
      method,
      requests,
      grpc.CallOptions(metadata: options.headers, timeout: options.timeout),
    );
  }

  /// The answers of a call that begins when they are listened to.
  Stream<Map<String, Object?>> _later(
    grpc.ClientCall<Map<String, Object?>, Map<String, Object?>> Function()
    begin,
  ) {
    grpc.ClientCall<Map<String, Object?>, Map<String, Object?>>? call;
    return opened(() async {
      final begun = call = begin();
      return begun.response.handleError(
        (Object error) => throw _exception(error),
      );
    }, abort: () => unawaited(call?.cancel()));
  }

  Future<T> _reported<T>(Future<T> answer) async {
    try {
      return await answer;
    } on grpc.GrpcError catch (error) {
      throw _exception(error);
    }
  }
}

/// The first message has the fields of the request.
Stream<Map<String, Object?>> _messages(Value request, Content content) async* {
  var fields = request.toJson();
  Map<String, Object?> message(List<int> data) => {
    ...fields,
    'content': {'content_type': content.mimeType, 'data': base64Encode(data)},
  };
  await for (final chunk in content.open()) {
    for (var start = 0; start < chunk.length; start += _chunkBytes) {
      final end = min(start + _chunkBytes, chunk.length);
      yield message(chunk.sublist(start, end));
      fields = const {};
    }
  }
  if (fields.isNotEmpty) yield message(const []);
}

Map<String, Object?> _json(GeneratedMessage message) =>
    wire.asObject(message.toProto3Json() ?? const <String, Object?>{});

PlugAIException _exception(Object error) {
  if (error is! grpc.GrpcError) {
    return LostConnectionException('the connection broke: $error', sent: true);
  }
  final details = error.details ?? const <GeneratedMessage>[];
  if (details.isEmpty && error.code == grpc.StatusCode.deadlineExceeded) {
    return deadlinePassed();
  }
  if (details.isEmpty && error.code == grpc.StatusCode.unavailable) {
    return LostConnectionException(
      'the connection broke: ${error.message}',
      sent: true,
    );
  }
  return ServerException.of(
    Status.fromJson({
      'code': error.code,
      'message': error.message,
      'details': [
        for (final detail in details)
          {
            '@type': 'type.googleapis.com/${detail.info_.qualifiedMessageName}',
            ..._json(detail),
          },
      ],
    }),
  );
}
