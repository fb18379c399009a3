@TestOn('vm')
library;

import 'dart:convert';
import 'dart:io';

import 'package:plugai/plugai.dart';
import 'package:test/test.dart';

final String? _url = Platform.environment['PLUGAI_URL'];

void main() {
  group('a running server', () {
    late final PlugAI client;
    setUpAll(
      () => client = PlugAI(_url!, token: Platform.environment['PLUGAI_TOKEN']),
    );
    tearDownAll(() => client.close());

    test('answers', () async {
      final answer = client.generate('Say hello.');
      expect(await answer.text(), isNotEmpty);
      final record = await client.requests.get(answer.requestId);
      expect(record.state, RequestState.finished);
    });

    test('stops', () async {
      final answer = client.generate('Write a very long story about the sea.');
      await for (final event in answer) {
        if (event is Delta) await answer.stop();
      }
      expect(answer.finished!.finishReason, FinishReason.cancelled);
    });

    test('keeps sessions', () async {
      final session = await client.sessions.create(
        session: const Session(title: 'Dart'),
      );
      await session.say('Remember 7.').text();
      expect(await session.messages().toList(), hasLength(2));
      await session.expunge();
      await expectLater(
        client.sessions.get(session.id),
        throwsA(isA<SessionNotFoundException>()),
      );
    });

    test('keeps files', () async {
      final bytes = utf8.encode('Grüße, 世界 🌍');
      final stored = await client.artifacts.upload(
        Content.bytes(bytes, mimeType: 'text/plain'),
        name: 'note.txt',
      );
      expect(await client.artifacts.download(stored.artifactId), bytes);
      await client.artifacts.delete(stored.artifactId);
    });

    test('lists models and their queues', () async {
      expect(await client.models.list().toList(), isNotEmpty);
      expect(await client.queue.list(), isA<List<ModelQueue>>());
    });
  }, skip: _url == null ? 'PLUGAI_URL names no server' : false);
}
