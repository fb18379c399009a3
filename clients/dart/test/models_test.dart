@TestOn('vm')
library;

import 'dart:convert';
import 'dart:io';

import 'package:plugai/plugai.dart';
import 'package:test/test.dart';

import 'golden/decoders.dart';

void main() {
  final cases =
      jsonDecode(File('test/golden/messages.json').readAsStringSync())
          as List<Object?>;

  for (final (number, value) in cases.indexed) {
    final golden = value! as Map<String, Object?>;
    final name = golden['message']! as String;
    final json = golden['json']! as Map<String, Object?>;
    final camelJson = golden['camel_json']! as Map<String, Object?>;

    test('$name of case $number is read and written as protobuf does', () {
      final decode = decoders[name]!;
      final message = decode(json);
      expect(jsonDecode(jsonEncode(message.toJson())), json);
      expect(decode(camelJson), message);
      expect(decode(camelJson).hashCode, message.hashCode);
    });
  }

  test('what this version does not know is no error', () {
    final event = GenerateEvent.fromJson({
      'seq': 3,
      'surprise': {'text': 'new'},
    });
    expect(event, const GenerateEvent(seq: 3));
    expect(FinishReason.fromJson('NEW'), FinishReason.unrecognized);
    expect(
      const Finished(finishReason: FinishReason.unrecognized).toJson(),
      isEmpty,
    );
  });

  test('a field of another type is a format exception', () {
    expect(
      () => Delta.fromJson({'part_index': true}),
      throwsA(isA<FormatException>()),
    );
    expect(() => Delta.fromJson({'text': 3}), throwsA(isA<FormatException>()));
  });

  test('secrets are not printed', () {
    const tokens = TokenPair(accessToken: 'secret');
    expect('$tokens', isNot(contains('secret')));
    expect('${const LoginResponse(result: tokens)}', isNot(contains('secret')));
  });

  test('a copy has the changes, and nothing else', () {
    const delta = Delta(partIndex: 1, content: DeltaText('a'));
    expect(
      delta.copyWith(content: const DeltaText('b')),
      const Delta(partIndex: 1, content: DeltaText('b')),
    );
  });
}
