import 'dart:typed_data';

import '../caller.dart';

/// Calls that belong together.
abstract class Group {
  /// Calls that [caller] makes.
  const Group(this.caller);

  /// Makes the calls.
  final Caller caller;
}

/// The items of a list that the server sends in pages; the next page is
/// requested when it is needed.
Stream<T> pages<P, T>(
  Future<P> Function(String pageToken) page,
  List<T> Function(P page) items,
  String Function(P page) nextPageToken,
) async* {
  var token = '';
  do {
    final found = await page(token);
    yield* Stream.fromIterable(items(found));
    token = nextPageToken(found);
  } while (token.isNotEmpty);
}

/// All [chunks] together.
Future<Uint8List> joined(Stream<List<int>> chunks) async {
  final bytes = BytesBuilder(copy: false);
  await chunks.forEach(bytes.add);
  return bytes.takeBytes();
}
