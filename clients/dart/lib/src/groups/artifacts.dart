import 'dart:async';
import 'dart:convert';
import 'dart:typed_data';

import 'package:crypto/crypto.dart';

import '../caller.dart';
import '../errors.dart';
import '../generated/rpcs.dart';
import '../generated/types.dart';
import '../transport.dart';
import 'group.dart';

/// The caller's files, such as images and 3D shapes. Digests are SHA-256 in
/// hexadecimal.
final class Artifacts extends Group {
  /// Calls that a caller makes.
  const Artifacts(super.caller);

  /// The files that [filter] selects, newest first.
  Stream<Artifact> list({
    ListArtifactsRequest filter = const ListArtifactsRequest(),
  }) => pages(
    (token) =>
        caller.unary(Rpcs.listArtifacts, filter.copyWith(pageToken: token)),
    (page) => page.artifacts,
    (page) => page.nextPageToken,
  );

  /// The description of a file. Throws [ArtifactNotFoundException].
  Future<Artifact> get(String artifactId) => caller.unary(
    Rpcs.getArtifact,
    GetArtifactRequest(artifactId: artifactId),
  );

  /// Stores content, which is read twice: the server checks its digest.
  ///
  /// Throws [ArtifactTooLargeException], [ImageRefusedException],
  /// [QuotaExceededException].
  Future<Artifact> upload(Content content, {String name = ''}) async {
    final digest = await sha256.bind(content.open()).first;
    // The server guesses from the name; without one it is told of no kind.
    final isGuessed = content.mimeType.isNotEmpty || name.isNotEmpty;
    return caller.upload(
      Rpcs.uploadArtifact,
      UploadArtifactRequest(name: name, sha256: '$digest'),
      isGuessed
          ? content
          : Content(
              content.open,
              length: content.length,
              mimeType: 'application/octet-stream',
            ),
    );
  }

  /// A file's content in chunks. Its size and digest are checked at the end.
  ///
  /// A download that is interrupted continues where it was. Throws
  /// [ArtifactNotFoundException], [ContentDamagedException].
  Stream<List<int>> read(String artifactId) =>
      _Reading(caller, artifactId).chunks;

  /// A file's whole content. Throws [ArtifactNotFoundException],
  /// [ContentDamagedException].
  Future<Uint8List> download(String artifactId) => joined(read(artifactId));

  /// An image of at most 256 by 256 pixels, as WebP. Throws
  /// [ArtifactNotFoundException] if there is none.
  Future<Uint8List> thumbnail(String artifactId) async {
    final answer = await caller.download(
      Rpcs.downloadThumbnail,
      DownloadThumbnailRequest(artifactId: artifactId),
    );
    return joined(answer.chunks);
  }

  /// A link that works without a credential, for [seconds] (0: 600, at most
  /// 86400). Its `url` is a path on the server's address.
  Future<SignArtifactResponse> sign(
    String artifactId, {
    int seconds = 0,
    ArtifactVariant variant = ArtifactVariant.unspecified,
  }) => caller.unary(
    Rpcs.signArtifact,
    SignArtifactRequest(
      artifactId: artifactId,
      seconds: seconds,
      variant: variant,
    ),
  );

  /// The content behind a link of [sign]. Throws [LinkInvalidException].
  Future<Uint8List> downloadSigned(String artifactId, String token) async {
    final answer = await caller.download(
      Rpcs.downloadSigned,
      DownloadSignedRequest(artifactId: artifactId, token: token),
    );
    return joined(answer.chunks);
  }

  /// Deletes a file. Throws [ArtifactNotFoundException].
  Future<void> delete(String artifactId) => caller.unary(
    Rpcs.deleteArtifact,
    DeleteArtifactRequest(artifactId: artifactId),
  );
}

/// One download, over as many connections as it takes.
final class _Reading {
  _Reading(this._caller, this._artifactId);

  final Caller _caller;
  final String _artifactId;
  Map<String, String> _headers = const {};
  int _offset = 0;
  Digest? _digest;
  late final ByteConversionSink _hash = sha256.startChunkedConversion(
    ChunkedConversionSink<Digest>.withCallback(
      (digests) => _digest = digests.single,
    ),
  );

  Stream<List<int>> get chunks =>
      Resumed<List<int>>(
        _caller.attempts(Rpcs.downloadArtifact),
        _connect,
        canResume: () => true,
      ).stream.transform(
        StreamTransformer<List<int>, List<int>>.fromHandlers(
          handleDone: _check,
        ),
      );

  Stream<List<int>> _connect(CallOptions options) {
    final request = DownloadArtifactRequest(
      artifactId: _artifactId,
      offset: _offset,
    );
    return Stream.fromFuture(
          _caller.downloadOnce(Rpcs.downloadArtifact, request, options),
        )
        .asyncExpand(_open)
        .transform(
          StreamTransformer<List<int>, List<int>>.fromHandlers(
            handleData: _take,
            handleDone: _end,
          ),
        );
  }

  Stream<List<int>> _open(Download download) {
    _headers = download.headers;
    return download.chunks;
  }

  void _take(List<int> chunk, EventSink<List<int>> chunks) {
    _offset += chunk.length;
    _hash.add(chunk);
    chunks.add(chunk);
  }

  /// An interrupted download looks complete to HTTP clients.
  void _end(EventSink<List<int>> chunks) {
    if (_offset < _size) {
      chunks.addError(
        const LostConnectionException(
          'the download ended before the content',
          sent: true,
        ),
      );
    }
    chunks.close();
  }

  void _check(EventSink<List<int>> chunks) {
    _hash.close();
    final expected = _headers['repr-digest'] ?? '';
    final found = 'sha-256=:${base64Encode(_digest!.bytes)}:';
    if (_offset != _size ||
        (expected.isNotEmpty && !expected.contains(found))) {
      chunks.addError(
        const ContentDamagedException(
          'other content has arrived than was stored; download it again',
        ),
      );
    }
    chunks.close();
  }

  int get _size => int.tryParse(_headers['x-artifact-size'] ?? '') ?? _offset;
}
