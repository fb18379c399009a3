import 'dart:math';

import 'generated/types.dart';

/// The options of a request for an answer.
///
/// What is left out has the default of the session, of the model, or of the
/// server.
final class GenerateOptions {
  /// Options.
  const GenerateOptions({
    this.model = '',
    this.parameters,
    this.tools = const [],
    this.toolChoice,
    this.responseFormat,
    this.fallbackModels = const [],
    this.outputModalities = const [],
    this.requestId = '',
    this.onDisconnect = OnDisconnect.continueValue,
  });

  /// The model's id.
  final String model;

  /// Generation parameters, such as `Parameters(temperature: 0)`.
  final Parameters? parameters;

  /// Tools that the model may call. At most 128.
  final List<Tool> tools;

  /// Whether the model must call a tool.
  final ToolChoice? toolChoice;

  /// The format of the answer.
  final ResponseFormat? responseFormat;

  /// Models to try in order when the first one cannot answer. At most 8.
  final List<String> fallbackModels;

  /// What to generate. At most 8.
  final List<Modality> outputModalities;

  /// An id for the request, of letters, digits, `.`, `_` and `-`. A request
  /// with the same id never runs twice. By default a random one.
  final String requestId;

  /// By default a request goes on without this client, so that it can be
  /// resumed.
  final OnDisconnect onDisconnect;

  /// The request for an answer to [messages].
  GenerateRequest request(
    List<Message> messages, {
    String sessionId = '',
    String? parentMessageId,
  }) => GenerateRequest(
    model: model,
    messages: messages,
    parameters: parameters,
    sessionId: sessionId,
    requestId: requestIdOrNew,
    onDisconnect: onDisconnect,
    tools: tools,
    toolChoice: toolChoice,
    responseFormat: responseFormat,
    fallbackModels: fallbackModels,
    outputModalities: outputModalities,
    parentMessageId: parentMessageId,
  );

  /// The request for another answer in the place of a message.
  RegenerateMessageRequest regeneration(String sessionId, String messageId) =>
      RegenerateMessageRequest(
        sessionId: sessionId,
        messageId: messageId,
        model: model,
        parameters: parameters,
        requestId: requestIdOrNew,
        onDisconnect: onDisconnect,
        tools: tools,
        toolChoice: toolChoice,
        responseFormat: responseFormat,
        fallbackModels: fallbackModels,
        outputModalities: outputModalities,
      );

  /// [requestId], or a new one.
  String get requestIdOrNew => requestId.isEmpty ? _newId() : requestId;
}

final _random = Random.secure();

String _newId() => [
  for (var byte = 0; byte < 16; byte++)
    _random.nextInt(256).toRadixString(16).padLeft(2, '0'),
].join();
