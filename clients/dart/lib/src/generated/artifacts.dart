// Generated from protos/plugai/v1/artifacts.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// ArtifactVariant selects the content of an artifact or its thumbnail.
enum ArtifactVariant implements WireEnum {
  unspecified('ARTIFACT_VARIANT_UNSPECIFIED', 0),

  /// The content itself.
  content('ARTIFACT_VARIANT_CONTENT', 1),

  /// Its thumbnail.
  thumbnail('ARTIFACT_VARIANT_THUMBNAIL', 2),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const ArtifactVariant(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static ArtifactVariant fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Artifact is a stored file.
final class Artifact extends Value {
  /// A value in which what is not given is not set.
  const Artifact({
    this.artifactId = '',
    this.name = '',
    this.mimeType = '',
    this.sizeBytes,
    this.sha256 = '',
    this.createTime,
    this.requestId = '',
    this.image,
    this.metadata,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Artifact.fromJson(Map<String, Object?> json) => Artifact(
    artifactId:
        wire.field(json, 'artifact_id', wire.asString, alias: 'artifactId') ??
        '',
    name: wire.field(json, 'name', wire.asString) ?? '',
    mimeType:
        wire.field(json, 'mime_type', wire.asString, alias: 'mimeType') ?? '',
    sizeBytes: wire.field(json, 'size_bytes', wire.asInt, alias: 'sizeBytes'),
    sha256: wire.field(json, 'sha256', wire.asString) ?? '',
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
    image: wire.field(json, 'image', wire.asMessage(ImageInfo.fromJson)),
    metadata: wire.field(json, 'metadata', wire.asObject),
  );

  /// Its id.
  final String artifactId;

  /// Suggested file name; empty if none was specified.
  final String name;

  /// MIME type; that of an image is detected from its content.
  final String mimeType;

  /// Size in bytes.
  final int? sizeBytes;

  /// SHA-256 of the content, in hexadecimal.
  final String sha256;

  /// When it was stored.
  final DateTime? createTime;

  /// The request that generated it; empty if it was uploaded.
  final String requestId;

  /// Its dimensions, if it is an image.
  final ImageInfo? image;

  /// How a model generated it: `model`, `seed`, and every parameter by its
  /// name; for an image also `width` and `height`, for a shape `vertices` and
  /// `faces`. Never the prompt. Empty for uploads, and for models that do not
  /// report it. At most 8192 bytes as JSON.
  final Map<String, Object?>? metadata;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Artifact copyWith({
    String? artifactId,
    String? name,
    String? mimeType,
    int? sizeBytes,
    String? sha256,
    DateTime? createTime,
    String? requestId,
    ImageInfo? image,
    Map<String, Object?>? metadata,
  }) => Artifact(
    artifactId: artifactId ?? this.artifactId,
    name: name ?? this.name,
    mimeType: mimeType ?? this.mimeType,
    sizeBytes: sizeBytes ?? this.sizeBytes,
    sha256: sha256 ?? this.sha256,
    createTime: createTime ?? this.createTime,
    requestId: requestId ?? this.requestId,
    image: image ?? this.image,
    metadata: metadata ?? this.metadata,
  );

  @override
  Map<String, Object?> toJson() => {
    if (artifactId.isNotEmpty) 'artifact_id': artifactId,
    if (name.isNotEmpty) 'name': name,
    if (mimeType.isNotEmpty) 'mime_type': mimeType,
    if (sizeBytes case final value?) 'size_bytes': value.toString(),
    if (sha256.isNotEmpty) 'sha256': sha256,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (requestId.isNotEmpty) 'request_id': requestId,
    if (image case final value?) 'image': value.toJson(),
    if (metadata case final value?) 'metadata': value,
  };

  @override
  Map<String, Object?> get fields => {
    'artifactId': artifactId,
    'name': name,
    'mimeType': mimeType,
    'sizeBytes': sizeBytes,
    'sha256': sha256,
    'createTime': createTime,
    'requestId': requestId,
    'image': image,
    'metadata': metadata,
  };
}

/// ImageInfo describes an image.
final class ImageInfo extends Value {
  /// A value in which what is not given is not set.
  const ImageInfo({this.width = 0, this.height = 0});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ImageInfo.fromJson(Map<String, Object?> json) => ImageInfo(
    width: wire.field(json, 'width', wire.asInt) ?? 0,
    height: wire.field(json, 'height', wire.asInt) ?? 0,
  );

  /// Width in pixels, after rotation as in its metadata.
  final int width;

  /// Height in pixels, after rotation as in its metadata.
  final int height;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ImageInfo copyWith({int? width, int? height}) =>
      ImageInfo(width: width ?? this.width, height: height ?? this.height);

  @override
  Map<String, Object?> toJson() => {
    if (width != 0) 'width': width,
    if (height != 0) 'height': height,
  };

  @override
  Map<String, Object?> get fields => {'width': width, 'height': height};
}

/// UploadArtifactRequest is one chunk of an upload. The fields other than the
/// content are read from the first chunk.
final class UploadArtifactRequest extends Value {
  /// A value in which what is not given is not set.
  const UploadArtifactRequest({this.name = '', this.sha256 = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UploadArtifactRequest.fromJson(Map<String, Object?> json) =>
      UploadArtifactRequest(
        name: wire.field(json, 'name', wire.asString) ?? '',
        sha256: wire.field(json, 'sha256', wire.asString) ?? '',
      );

  /// Suggested file name for downloads. At most 255 bytes.
  final String name;

  /// SHA-256 of the whole content in hexadecimal; if it is set, the content is
  /// checked against it.
  final String sha256;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UploadArtifactRequest copyWith({String? name, String? sha256}) =>
      UploadArtifactRequest(
        name: name ?? this.name,
        sha256: sha256 ?? this.sha256,
      );

  @override
  Map<String, Object?> toJson() => {
    if (name.isNotEmpty) 'name': name,
    if (sha256.isNotEmpty) 'sha256': sha256,
  };

  @override
  Map<String, Object?> get fields => {'name': name, 'sha256': sha256};
}

/// GetArtifactRequest names an artifact.
final class GetArtifactRequest extends Value {
  /// A value in which what is not given is not set.
  const GetArtifactRequest({this.artifactId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetArtifactRequest.fromJson(Map<String, Object?> json) =>
      GetArtifactRequest(
        artifactId:
            wire.field(
              json,
              'artifact_id',
              wire.asString,
              alias: 'artifactId',
            ) ??
            '',
      );

  /// The artifact's id. 1 to 128 bytes.
  final String artifactId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetArtifactRequest copyWith({String? artifactId}) =>
      GetArtifactRequest(artifactId: artifactId ?? this.artifactId);

  @override
  Map<String, Object?> toJson() => {
    if (artifactId.isNotEmpty) 'artifact_id': artifactId,
  };

  @override
  Map<String, Object?> get fields => {'artifactId': artifactId};
}

/// ListArtifactsRequest requests a page of artifacts.
final class ListArtifactsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListArtifactsRequest({
    this.pageSize = 0,
    this.pageToken = '',
    this.mimeTypePrefix = '',
    this.requestId = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListArtifactsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListArtifactsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
    mimeTypePrefix:
        wire.field(
          json,
          'mime_type_prefix',
          wire.asString,
          alias: 'mimeTypePrefix',
        ) ??
        '',
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
  );

  /// The maximum number of artifacts; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// Only artifacts whose MIME type has this prefix, such as `image/`. At most
  /// 128 bytes.
  final String mimeTypePrefix;

  /// Only artifacts that this request generated. At most 128 bytes.
  final String requestId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListArtifactsRequest copyWith({
    int? pageSize,
    String? pageToken,
    String? mimeTypePrefix,
    String? requestId,
  }) => ListArtifactsRequest(
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
    mimeTypePrefix: mimeTypePrefix ?? this.mimeTypePrefix,
    requestId: requestId ?? this.requestId,
  );

  @override
  Map<String, Object?> toJson() => {
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
    if (mimeTypePrefix.isNotEmpty) 'mime_type_prefix': mimeTypePrefix,
    if (requestId.isNotEmpty) 'request_id': requestId,
  };

  @override
  Map<String, Object?> get fields => {
    'pageSize': pageSize,
    'pageToken': pageToken,
    'mimeTypePrefix': mimeTypePrefix,
    'requestId': requestId,
  };
}

/// ListArtifactsResponse is a page of artifacts.
final class ListArtifactsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListArtifactsResponse({
    this.artifacts = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListArtifactsResponse.fromJson(Map<String, Object?> json) =>
      ListArtifactsResponse(
        artifacts:
            wire.field(
              json,
              'artifacts',
              wire.asList(wire.asMessage(Artifact.fromJson)),
            ) ??
            const [],
        nextPageToken:
            wire.field(
              json,
              'next_page_token',
              wire.asString,
              alias: 'nextPageToken',
            ) ??
            '',
      );

  /// The artifacts.
  final List<Artifact> artifacts;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListArtifactsResponse copyWith({
    List<Artifact>? artifacts,
    String? nextPageToken,
  }) => ListArtifactsResponse(
    artifacts: artifacts ?? this.artifacts,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (artifacts.isNotEmpty)
      'artifacts': [for (final item in artifacts) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'artifacts': artifacts,
    'nextPageToken': nextPageToken,
  };
}

/// DownloadArtifactRequest selects what to download.
final class DownloadArtifactRequest extends Value {
  /// A value in which what is not given is not set.
  const DownloadArtifactRequest({this.artifactId = '', this.offset = 0});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DownloadArtifactRequest.fromJson(Map<String, Object?> json) =>
      DownloadArtifactRequest(
        artifactId:
            wire.field(
              json,
              'artifact_id',
              wire.asString,
              alias: 'artifactId',
            ) ??
            '',
        offset: wire.field(json, 'offset', wire.asInt) ?? 0,
      );

  /// The artifact's id. 1 to 128 bytes.
  final String artifactId;

  /// The first byte to send, to resume an interrupted download. At least 0.
  final int offset;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DownloadArtifactRequest copyWith({String? artifactId, int? offset}) =>
      DownloadArtifactRequest(
        artifactId: artifactId ?? this.artifactId,
        offset: offset ?? this.offset,
      );

  @override
  Map<String, Object?> toJson() => {
    if (artifactId.isNotEmpty) 'artifact_id': artifactId,
    if (offset != 0) 'offset': offset.toString(),
  };

  @override
  Map<String, Object?> get fields => {
    'artifactId': artifactId,
    'offset': offset,
  };
}

/// DownloadThumbnailRequest names an artifact.
final class DownloadThumbnailRequest extends Value {
  /// A value in which what is not given is not set.
  const DownloadThumbnailRequest({this.artifactId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DownloadThumbnailRequest.fromJson(Map<String, Object?> json) =>
      DownloadThumbnailRequest(
        artifactId:
            wire.field(
              json,
              'artifact_id',
              wire.asString,
              alias: 'artifactId',
            ) ??
            '',
      );

  /// The artifact's id. 1 to 128 bytes.
  final String artifactId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DownloadThumbnailRequest copyWith({String? artifactId}) =>
      DownloadThumbnailRequest(artifactId: artifactId ?? this.artifactId);

  @override
  Map<String, Object?> toJson() => {
    if (artifactId.isNotEmpty) 'artifact_id': artifactId,
  };

  @override
  Map<String, Object?> get fields => {'artifactId': artifactId};
}

/// SignArtifactRequest describes the link to create.
final class SignArtifactRequest extends Value {
  /// A value in which what is not given is not set.
  const SignArtifactRequest({
    this.artifactId = '',
    this.variant = ArtifactVariant.unspecified,
    this.seconds = 0,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SignArtifactRequest.fromJson(Map<String, Object?> json) =>
      SignArtifactRequest(
        artifactId:
            wire.field(
              json,
              'artifact_id',
              wire.asString,
              alias: 'artifactId',
            ) ??
            '',
        variant:
            wire.field(json, 'variant', ArtifactVariant.fromJson) ??
            ArtifactVariant.unspecified,
        seconds: wire.field(json, 'seconds', wire.asInt) ?? 0,
      );

  /// The artifact's id. 1 to 128 bytes.
  final String artifactId;

  /// What the link leads to; unspecified means the content.
  final ArtifactVariant variant;

  /// How long the link is valid, in seconds; 0 means 600. 0 to 86400.
  final int seconds;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SignArtifactRequest copyWith({
    String? artifactId,
    ArtifactVariant? variant,
    int? seconds,
  }) => SignArtifactRequest(
    artifactId: artifactId ?? this.artifactId,
    variant: variant ?? this.variant,
    seconds: seconds ?? this.seconds,
  );

  @override
  Map<String, Object?> toJson() => {
    if (artifactId.isNotEmpty) 'artifact_id': artifactId,
    if (variant.number > 0) 'variant': variant.wireName,
    if (seconds != 0) 'seconds': seconds,
  };

  @override
  Map<String, Object?> get fields => {
    'artifactId': artifactId,
    'variant': variant,
    'seconds': seconds,
  };
}

/// SignArtifactResponse is a link.
final class SignArtifactResponse extends Value {
  /// A value in which what is not given is not set.
  const SignArtifactResponse({this.url = '', this.expireTime});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SignArtifactResponse.fromJson(Map<String, Object?> json) =>
      SignArtifactResponse(
        url: wire.field(json, 'url', wire.asString) ?? '',
        expireTime: wire.field(
          json,
          'expire_time',
          wire.asTime,
          alias: 'expireTime',
        ),
      );

  /// The link: a path on the server's own address, with its query.
  final String url;

  /// When it expires.
  final DateTime? expireTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SignArtifactResponse copyWith({String? url, DateTime? expireTime}) =>
      SignArtifactResponse(
        url: url ?? this.url,
        expireTime: expireTime ?? this.expireTime,
      );

  @override
  Map<String, Object?> toJson() => {
    if (url.isNotEmpty) 'url': url,
    if (expireTime case final value?) 'expire_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {'url': url, 'expireTime': expireTime};
}

/// DownloadSignedRequest contains the parameters of a link.
final class DownloadSignedRequest extends Value {
  /// A value in which what is not given is not set.
  const DownloadSignedRequest({this.artifactId = '', this.token = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DownloadSignedRequest.fromJson(Map<String, Object?> json) =>
      DownloadSignedRequest(
        artifactId:
            wire.field(
              json,
              'artifact_id',
              wire.asString,
              alias: 'artifactId',
            ) ??
            '',
        token: wire.field(json, 'token', wire.asString) ?? '',
      );

  /// The artifact's id. 1 to 128 bytes.
  final String artifactId;

  /// The link's token. 1 to 256 bytes.
  final String token;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DownloadSignedRequest copyWith({String? artifactId, String? token}) =>
      DownloadSignedRequest(
        artifactId: artifactId ?? this.artifactId,
        token: token ?? this.token,
      );

  @override
  Map<String, Object?> toJson() => {
    if (artifactId.isNotEmpty) 'artifact_id': artifactId,
    if (token.isNotEmpty) 'token': token,
  };

  @override
  Map<String, Object?> get fields => {'artifactId': artifactId, 'token': token};
}

/// DeleteArtifactRequest names an artifact.
final class DeleteArtifactRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteArtifactRequest({this.artifactId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteArtifactRequest.fromJson(Map<String, Object?> json) =>
      DeleteArtifactRequest(
        artifactId:
            wire.field(
              json,
              'artifact_id',
              wire.asString,
              alias: 'artifactId',
            ) ??
            '',
      );

  /// The artifact's id. 1 to 128 bytes.
  final String artifactId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteArtifactRequest copyWith({String? artifactId}) =>
      DeleteArtifactRequest(artifactId: artifactId ?? this.artifactId);

  @override
  Map<String, Object?> toJson() => {
    if (artifactId.isNotEmpty) 'artifact_id': artifactId,
  };

  @override
  Map<String, Object?> get fields => {'artifactId': artifactId};
}
