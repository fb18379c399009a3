// Generated from protos/plugai/v1/backups.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// Backup is a backup in the folder of the server.
final class Backup extends Value {
  /// A value in which what is not given is not set.
  const Backup({this.name = '', this.createTime, this.sizeBytes = 0});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Backup.fromJson(Map<String, Object?> json) => Backup(
    name: wire.field(json, 'name', wire.asString) ?? '',
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    sizeBytes:
        wire.field(json, 'size_bytes', wire.asInt, alias: 'sizeBytes') ?? 0,
  );

  /// The name of its file.
  final String name;

  /// When it was made.
  final DateTime? createTime;

  /// Its size in bytes.
  final int sizeBytes;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Backup copyWith({String? name, DateTime? createTime, int? sizeBytes}) =>
      Backup(
        name: name ?? this.name,
        createTime: createTime ?? this.createTime,
        sizeBytes: sizeBytes ?? this.sizeBytes,
      );

  @override
  Map<String, Object?> toJson() => {
    if (name.isNotEmpty) 'name': name,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (sizeBytes != 0) 'size_bytes': sizeBytes.toString(),
  };

  @override
  Map<String, Object?> get fields => {
    'name': name,
    'createTime': createTime,
    'sizeBytes': sizeBytes,
  };
}

/// CreateBackupRequest requests a backup.
final class CreateBackupRequest extends Value {
  /// A value in which what is not given is not set.
  const CreateBackupRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CreateBackupRequest.fromJson(Map<String, Object?> _) =>
      const CreateBackupRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// ListBackupsRequest requests a page of the backups.
final class ListBackupsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListBackupsRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListBackupsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListBackupsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of backups; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListBackupsRequest copyWith({int? pageSize, String? pageToken}) =>
      ListBackupsRequest(
        pageSize: pageSize ?? this.pageSize,
        pageToken: pageToken ?? this.pageToken,
      );

  @override
  Map<String, Object?> toJson() => {
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'pageSize': pageSize,
    'pageToken': pageToken,
  };
}

/// ListBackupsResponse is a page of the backups.
final class ListBackupsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListBackupsResponse({this.backups = const [], this.nextPageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListBackupsResponse.fromJson(Map<String, Object?> json) =>
      ListBackupsResponse(
        backups:
            wire.field(
              json,
              'backups',
              wire.asList(wire.asMessage(Backup.fromJson)),
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

  /// The backups.
  final List<Backup> backups;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListBackupsResponse copyWith({
    List<Backup>? backups,
    String? nextPageToken,
  }) => ListBackupsResponse(
    backups: backups ?? this.backups,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (backups.isNotEmpty)
      'backups': [for (final item in backups) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'backups': backups,
    'nextPageToken': nextPageToken,
  };
}
