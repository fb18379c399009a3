import 'dart:async';
import 'dart:convert';

/// Reads the data of server-sent events from bytes in chunks of any size.
///
/// An event whose blank line did not arrive is incomplete, and left out.
Stream<String> serverSentEvents(Stream<List<int>> bytes) {
  final data = <String>[];
  return bytes
      .transform(const Utf8Decoder(allowMalformed: true))
      .transform(const LineSplitter())
      .transform(
        StreamTransformer<String, String>.fromHandlers(
          handleData: (line, events) {
            if (line.isEmpty && data.isNotEmpty) {
              events.add(data.join('\n'));
              data.clear();
            } else if (line.startsWith('data:')) {
              final value = line.substring('data:'.length);
              data.add(value.startsWith(' ') ? value.substring(1) : value);
            }
          },
        ),
      );
}
