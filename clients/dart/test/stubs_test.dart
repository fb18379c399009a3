/// Needs the stubs that README.md says how to generate.
@TestOn('vm')
library;

import 'dart:convert';
import 'dart:io';

import 'package:plugai/src/generated/stubs.dart';
import 'package:test/test.dart';

import 'golden/decoders.dart';

void main() {
  final cases =
      jsonDecode(File('test/golden/messages.json').readAsStringSync())
          as List<Object?>;
  final creators = {
    for (final (request, answer) in stubs.values)
      for (final create in [request, ?answer])
        create().info_.qualifiedMessageName.replaceFirst('plugai.v1.', ''):
            create,
  };

  for (final (number, value) in cases.indexed) {
    final golden = value! as Map<String, Object?>;
    final name = golden['message']! as String;
    final create = creators[name];
    if (create == null) continue;

    test('$name of case $number is the same message over gRPC', () {
      final bytes = base64Decode(golden['bytes']! as String);
      final json = golden['json']! as Map<String, Object?>;
      final decode = decoders[name]!;
      final received = create()..mergeFromBuffer(bytes);
      final sent = create()..mergeFromProto3Json(decode(json).toJson());
      expect(sent, received);
      final encoded = jsonEncode(received.toProto3Json());
      expect(decode(jsonDecode(encoded) as Map<String, Object?>), decode(json));
    });
  }
}
