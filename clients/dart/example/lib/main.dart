import 'dart:async';

import 'package:flutter/material.dart';
import 'package:plugai/plugai.dart' as plugai;

const _url = String.fromEnvironment(
  'PLUGAI_URL',
  defaultValue: 'http://127.0.0.1:8080',
);
const _token = String.fromEnvironment('PLUGAI_TOKEN');

void main() => runApp(
  MaterialApp(
    title: 'PlugAI',
    theme: ThemeData(colorSchemeSeed: Colors.indigo),
    darkTheme: ThemeData(
      colorSchemeSeed: Colors.indigo,
      brightness: Brightness.dark,
    ),
    home: const ChatScreen(),
  ),
);

/// A chat with a model of the server.
class ChatScreen extends StatefulWidget {
  /// An empty chat.
  const ChatScreen({super.key});

  @override
  State<ChatScreen> createState() => _ChatScreenState();
}

/// What was said, and by whom.
typedef _Line = ({bool isMine, String text});

class _ChatScreenState extends State<ChatScreen> {
  final _client = plugai.PlugAI(_url, token: _token.isEmpty ? null : _token);
  final _input = TextEditingController();
  final _lines = <_Line>[];
  List<plugai.Model> _models = const [];
  String _model = '';
  plugai.SessionHandle? _session;
  plugai.Generation? _answer;
  String? _status;

  @override
  void initState() {
    super.initState();
    unawaited(_loadModels());
  }

  @override
  void dispose() {
    _input.dispose();
    unawaited(_client.close());
    super.dispose();
  }

  Future<void> _loadModels() async {
    try {
      final models = await _client.models.list().toList();
      if (!mounted) return;
      setState(() {
        _models = [
          for (final model in models)
            if (model.outputModalities.contains(plugai.Modality.text)) model,
        ];
        _status = null;
      });
    } on plugai.PlugAIException catch (error) {
      if (mounted) setState(() => _status = error.message);
    }
  }

  Future<void> _send() async {
    final text = _input.text.trim();
    if (text.isEmpty || _answer != null) return;
    _input.clear();
    setState(() {
      _lines
        ..add((isMine: true, text: text))
        ..add((isMine: false, text: ''));
      _status = 'Sending…';
    });
    try {
      final session = _session ??= await _client.sessions.create();
      final answer = session.say(
        text,
        options: plugai.GenerateOptions(model: _model),
      );
      setState(() => _answer = answer);
      await for (final event in answer) {
        // The answer of a screen that was left is cancelled.
        if (!mounted) return;
        setState(() => _show(event));
      }
    } on plugai.PlugAIException catch (error) {
      if (mounted) setState(() => _status = error.message);
    } finally {
      if (mounted) setState(() => _answer = null);
    }
  }

  void _show(plugai.Event event) {
    switch (event) {
      case plugai.Queued(:final position?):
        _status = 'Waiting: number $position in the queue';
      case plugai.Loading(:final stage, :final fraction):
        final percent = fraction == null
            ? ''
            : ' ${(fraction * 100).round()} %';
        _status = 'Loading the model: $stage$percent';
      case plugai.Started(:final model):
        _status = '$model is thinking';
      case plugai.Delta(content: plugai.DeltaText(:final text)):
        final said = _lines.removeLast().text;
        _lines.add((isMine: false, text: said + text));
        _status = null;
      case plugai.Warning(:final message):
        _status = message;
      case plugai.Finished(finishReason: plugai.FinishReason.length):
        _status = 'The answer was cut: it reached its longest length';
      case plugai.Finished():
        _status = null;
      default:
    }
  }

  Future<void> _stop() async {
    try {
      await _answer?.stop();
    } on plugai.PlugAIException catch (error) {
      if (mounted) setState(() => _status = error.message);
    }
  }

  @override
  Widget build(BuildContext context) => Scaffold(
    appBar: AppBar(
      title: const Text('PlugAI'),
      actions: [
        DropdownButton<String>(
          value: _model,
          onChanged: (model) => setState(() => _model = model ?? ''),
          items: [
            const DropdownMenuItem(value: '', child: Text('Default model')),
            for (final model in _models)
              DropdownMenuItem(value: model.id, child: Text(model.id)),
          ],
        ),
        const SizedBox(width: 16),
      ],
    ),
    body: SafeArea(
      child: Column(
        children: [
          Expanded(
            child: ListView(
              reverse: true,
              padding: const EdgeInsets.all(16),
              children: [
                for (final line in _lines.reversed) _Bubble(line: line),
              ],
            ),
          ),
          if (_status case final status?)
            Semantics(liveRegion: true, child: Text(status)),
          Padding(
            padding: const EdgeInsets.all(16),
            child: Row(
              children: [
                Expanded(
                  child: TextField(
                    controller: _input,
                    decoration: const InputDecoration(labelText: 'Message'),
                    onSubmitted: (_) => unawaited(_send()),
                  ),
                ),
                if (_answer == null)
                  IconButton(
                    onPressed: () => unawaited(_send()),
                    icon: const Icon(Icons.send),
                    tooltip: 'Send',
                  )
                else
                  IconButton(
                    onPressed: () => unawaited(_stop()),
                    icon: const Icon(Icons.stop),
                    tooltip: 'Stop',
                  ),
              ],
            ),
          ),
        ],
      ),
    ),
  );
}

class _Bubble extends StatelessWidget {
  const _Bubble({required this.line});

  final _Line line;

  @override
  Widget build(BuildContext context) {
    final colors = Theme.of(context).colorScheme;
    return Align(
      alignment: line.isMine ? Alignment.centerRight : Alignment.centerLeft,
      child: Card(
        color: line.isMine ? colors.primaryContainer : colors.surfaceContainer,
        child: Padding(
          padding: const EdgeInsets.all(12),
          child: SelectableText(line.text),
        ),
      ),
    );
  }
}
