import 'dart:typed_data';

import 'generated/types.dart';

/// A text of the user.
Message user(String text) => userParts([textPart(text)]);

/// A message of the user with several parts, such as a text and an image.
Message userParts(List<Part> parts) => Message(role: Role.user, parts: parts);

/// Instructions for the model.
Message system(String text) =>
    Message(role: Role.system, parts: [textPart(text)]);

/// An earlier answer of the model.
Message assistant(String text) =>
    Message(role: Role.assistant, parts: [textPart(text)]);

/// The result of a tool that the model has called.
Message toolResult(ToolCall call, String text) => Message(
  role: Role.tool,
  parts: [
    Part(
      data: PartToolResult(ToolResult(toolCallId: call.id, text: text)),
    ),
  ],
);

/// A text.
Part textPart(String text) => Part(data: PartText(text));

/// An image in the message itself, of about 3 MiB at most; upload a larger one.
Part imagePart(Uint8List bytes, {String mimeType = 'image/png'}) =>
    Part(data: PartBlob(bytes), mimeType: mimeType);

/// A file that is stored in the server.
Part artifactPart(String artifactId) => Part(data: PartArtifactId(artifactId));

/// The text of a message, without reasoning and tool calls.
String textOf(Message message) => [
  for (final part in message.parts)
    if (part.data case PartText(:final text)) text,
].join();

/// An answer as far as it has arrived.
final class GrowingMessage {
  final _parts = <int, _GrowingPart>{};

  /// Adds what an event says; most say nothing of the answer.
  void add(Event event) {
    switch (event) {
      case Delta(:final partIndex, :final content?, :final reasoningSignature):
        _part(partIndex).add(content, reasoningSignature);
      case ArtifactCreated(:final partIndex):
        _part(partIndex).artifact = event;
      default:
    }
  }

  /// The message.
  Message message() => Message(
    role: Role.assistant,
    parts: [
      for (final index in _parts.keys.toList()..sort())
        ..._parts[index]!.parts(),
    ],
  );

  _GrowingPart _part(int? index) =>
      _parts.putIfAbsent(index ?? 0, _GrowingPart.new);
}

final class _GrowingPart {
  final _text = StringBuffer();
  final _reasoning = StringBuffer();
  final _signature = StringBuffer();
  final _names = <String, String>{};
  final _arguments = <String, StringBuffer>{};
  ArtifactCreated? artifact;

  void add(DeltaContent content, String signature) {
    _signature.write(signature);
    switch (content) {
      case DeltaText(:final text):
        _text.write(text);
      case DeltaReasoning(:final reasoning):
        _reasoning.write(reasoning);
      case DeltaToolCall(:final toolCall):
        _names.putIfAbsent(toolCall.id, () => toolCall.name);
        _arguments
            .putIfAbsent(toolCall.id, StringBuffer.new)
            .write(toolCall.arguments);
      case DeltaEmbedding():
      // A vector is no part of a message.
    }
  }

  Iterable<Part> parts() sync* {
    if (_reasoning.isNotEmpty) {
      yield Part(
        data: PartReasoning('$_reasoning'),
        reasoningSignature: '$_signature',
      );
    }
    if (_text.isNotEmpty) yield textPart('$_text');
    for (final MapEntry(key: id, value: name) in _names.entries) {
      final call = ToolCall(id: id, name: name, arguments: '${_arguments[id]}');
      yield Part(data: PartToolCall(call));
    }
    if (artifact case ArtifactCreated(:final artifactId, :final mimeType)) {
      yield Part(data: PartArtifactId(artifactId), mimeType: mimeType);
    }
  }
}
