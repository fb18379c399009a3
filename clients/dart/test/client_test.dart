@TestOn('vm')
library;

import 'dart:async';
import 'dart:convert';
import 'dart:io';

import 'package:http/http.dart' as http;
import 'package:plugai/plugai.dart';
import 'package:test/test.dart';

import 'scripted.dart';

String golden(String name) => File('test/golden/$name').readAsStringSync();

void main() {
  final story = golden('finished.sse');
  final events = story.trim().split('\n\n').map((event) => '$event\n\n');

  group('an answer', () {
    test(
      'is the text, the message and the events that the server sent',
      () async {
        final scripted = Scripted((number, sent) => text(story));
        final answer = scripted.client.generate('Hello');
        expect(await answer.text(), 'Grüße, 世界 🌍');
        expect(answer.model, 'echo');
        expect(answer.finished!.finishReason, FinishReason.stop);
        final seen = await scripted.client.generate('Hello').toList();
        expect(seen, [
          isA<Accepted>(),
          isA<Started>(),
          isA<Delta>(),
          isA<Finished>(),
        ]);
      },
    );

    for (var cut = 0; cut < events.length; cut++) {
      test(
        'that is cut after $cut events goes on: none missing, none twice',
        () async {
          final scripted = Scripted(
            (number, sent) => text(
              number == 1 ? events.take(cut).join() : events.skip(cut).join(),
            ),
          );
          final seen = await scripted.client.generate('Hello').toList();
          expect(seen, hasLength(events.length));
          expect(scripted.received, hasLength(2));
          expect(
            scripted.received.last,
            cut == 0 ? 'POST /v1/generate' : endsWith(':watch?after_seq=$cut'),
          );
        },
      );
    }

    test(
      'that fails throws the exception of its reason, after what it had',
      () async {
        final scripted = Scripted((number, sent) => text(golden('failed.sse')));
        final seen = <Event>[];
        final failing = scripted.client.generate('Hello').forEach(seen.add);
        await expectLater(
          failing,
          throwsA(
            isA<ModelUnavailableException>()
                .having((error) => error.retryable, 'retryable', isTrue)
                .having(
                  (error) => error.message,
                  'message',
                  contains('broken'),
                ),
          ),
        );
        expect(seen.whereType<Delta>(), hasLength(1));
        expect(scripted.received, ['POST /v1/generate']);
      },
    );

    test('that nobody reads any more is cancelled at once', () async {
      final open = StreamController<List<int>>();
      final scripted = Scripted(
        (number, sent) => number == 1
            ? http.StreamedResponse(open.stream, 200)
            : json({'state': 'REQUEST_STATE_CANCELLED'}),
      );
      open.add(utf8.encode(events.first));
      const options = GenerateOptions(requestId: 'r-1');
      await for (final _ in scripted.client.generate('Hi', options: options)) {
        break;
      }
      expect(scripted.received, [
        'POST /v1/generate',
        'POST /v1/requests/r-1:cancel',
      ]);
      expect(open.hasListener, isFalse);
    });
  });

  group('a call', () {
    test('spreads its fields over path, query and body', () async {
      final scripted = Scripted((number, sent) => json({}));
      await scripted.client.models.get('org/model:7b é');
      await scripted.client.services.models.listModels(
        const ListModelsRequest(pageSize: 2, provider: 'a&b'),
      );
      await scripted.client.models.update(
        const ModelDefinition(id: 'a/b', capacity: 3),
        updateMask: ['idle_seconds', 'capacity'],
      );
      expect(scripted.received, [
        'GET /v1/models/org/model%3A7b%20%C3%A9',
        'GET /v1/models?page_size=2&provider=a%26b',
        'PATCH /v1/models/a/b?update_mask=idleSeconds%2Ccapacity',
      ]);
    });

    test('that is refused throws the exception of its reason', () async {
      final body = jsonDecode(golden('invalid.json')) as Map<String, Object?>;
      final scripted = Scripted((number, sent) => json(body, status: 400));
      await expectLater(
        scripted.client.models.get('echo'),
        throwsA(
          isA<InvalidRequestException>()
              .having((error) => error.requestId, 'request', 'golden')
              .having((error) => error.violations.keys, 'fields', [
                'parameters.top_k',
              ])
              .having((error) => error.advice, 'advice', isNotEmpty),
        ),
      );
      expect(scripted.received, hasLength(1));
    });

    test('that is limited waits as long as the server asks for', () async {
      final limited = error(8, 'REQUEST_RATE_EXCEEDED', retryDelay: '1.500s');
      final scripted = Scripted(
        (number, sent) =>
            number == 1 ? json(limited, status: 429) : json({'id': 'echo'}),
      );
      final model = await scripted.client.models.get('echo');
      expect(model.id, 'echo');
      expect(scripted.waits, [const Duration(milliseconds: 1500)]);
    });

    test('that cannot be repeated is not sent twice', () async {
      final unavailable = error(14, 'STORAGE_UNAVAILABLE');
      final scripted = Scripted(
        (number, sent) => json(unavailable, status: 503),
      );
      await expectLater(
        scripted.client.sessions.create(),
        throwsA(isA<StorageUnavailableException>()),
      );
      expect(scripted.received, hasLength(1));
    });
  });

  test(
    'a token that expired is renewed once for any number of callers',
    () async {
      const url = 'http://server.test';
      final credentials = MemoryStore();
      await credentials.save(
        url,
        const TokenPair(accessToken: 'old', refreshToken: 'r-1'),
      );
      final scripted = Scripted(
        (number, sent) => switch (sent) {
          http.BaseRequest(url: Uri(path: '/v1/auth:refresh')) => json({
            'access_token': 'new',
            'refresh_token': 'r-2',
          }),
          http.BaseRequest(headers: {'authorization': 'Bearer new'}) => json(
            {},
          ),
          _ => json(error(16, 'UNAUTHENTICATED'), status: 401),
        },
        token: null,
        credentials: credentials,
      );
      await Future.wait([
        for (var caller = 0; caller < 50; caller++)
          scripted.client.models.get('echo'),
      ]);
      expect(
        scripted.received.where((request) => request.contains('refresh')),
        hasLength(1),
      );
      expect((await credentials.load(url))!.refreshToken, 'r-2');
    },
  );
}
