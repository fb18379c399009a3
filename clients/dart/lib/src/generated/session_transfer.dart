// Generated from protos/plugai/v1/session_transfer.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// SessionFormat is the format of an export.
enum SessionFormat implements WireEnum {
  unspecified('SESSION_FORMAT_UNSPECIFIED', 0),

  /// JSON with everything, as described by `docs/schemas/sessions.v1.json`.
  json('SESSION_FORMAT_JSON', 1),

  /// Markdown with the text of the current branch.
  markdown('SESSION_FORMAT_MARKDOWN', 2),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const SessionFormat(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static SessionFormat fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// ExportSessionsRequest selects what to export.
final class ExportSessionsRequest extends Value {
  /// A value in which what is not given is not set.
  const ExportSessionsRequest({
    this.sessionId = '',
    this.format = SessionFormat.unspecified,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ExportSessionsRequest.fromJson(Map<String, Object?> json) =>
      ExportSessionsRequest(
        sessionId:
            wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ??
            '',
        format:
            wire.field(json, 'format', SessionFormat.fromJson) ??
            SessionFormat.unspecified,
      );

  /// Only this session; empty means all. At most 128 bytes.
  final String sessionId;

  /// The format; unspecified means JSON.
  final SessionFormat format;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ExportSessionsRequest copyWith({String? sessionId, SessionFormat? format}) =>
      ExportSessionsRequest(
        sessionId: sessionId ?? this.sessionId,
        format: format ?? this.format,
      );

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (format.number > 0) 'format': format.wireName,
  };

  @override
  Map<String, Object?> get fields => {'sessionId': sessionId, 'format': format};
}

/// ImportSessionsRequest is one chunk of a file.
final class ImportSessionsRequest extends Value {
  /// A value in which what is not given is not set.
  const ImportSessionsRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ImportSessionsRequest.fromJson(Map<String, Object?> _) =>
      const ImportSessionsRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// ImportSessionsResponse is the result of an import.
final class ImportSessionsResponse extends Value {
  /// A value in which what is not given is not set.
  const ImportSessionsResponse({
    this.importedCount,
    this.skippedCount,
    this.notes = const [],
    this.unreadable = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ImportSessionsResponse.fromJson(Map<String, Object?> json) =>
      ImportSessionsResponse(
        importedCount: wire.field(
          json,
          'imported_count',
          wire.asInt,
          alias: 'importedCount',
        ),
        skippedCount: wire.field(
          json,
          'skipped_count',
          wire.asInt,
          alias: 'skippedCount',
        ),
        notes:
            wire.field(
              json,
              'notes',
              wire.asList(wire.asMessage(ImportedSession.fromJson)),
            ) ??
            const [],
        unreadable: wire.field(json, 'unreadable', wire.asString) ?? '',
      );

  /// The number of sessions that were added.
  final int? importedCount;

  /// The number of sessions that were not added.
  final int? skippedCount;

  /// The first 1000 sessions of the file that were not added, or only without
  /// some of their content. If there are more, one last entry without a title
  /// says how many.
  final List<ImportedSession> notes;

  /// Why the rest of the file could not be read; empty if it was read
  /// completely.
  final String unreadable;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ImportSessionsResponse copyWith({
    int? importedCount,
    int? skippedCount,
    List<ImportedSession>? notes,
    String? unreadable,
  }) => ImportSessionsResponse(
    importedCount: importedCount ?? this.importedCount,
    skippedCount: skippedCount ?? this.skippedCount,
    notes: notes ?? this.notes,
    unreadable: unreadable ?? this.unreadable,
  );

  @override
  Map<String, Object?> toJson() => {
    if (importedCount case final value?) 'imported_count': value,
    if (skippedCount case final value?) 'skipped_count': value,
    if (notes.isNotEmpty) 'notes': [for (final item in notes) item.toJson()],
    if (unreadable.isNotEmpty) 'unreadable': unreadable,
  };

  @override
  Map<String, Object?> get fields => {
    'importedCount': importedCount,
    'skippedCount': skippedCount,
    'notes': notes,
    'unreadable': unreadable,
  };
}

/// ImportedSession is the result of importing one session.
final class ImportedSession extends Value {
  /// A value in which what is not given is not set.
  const ImportedSession({
    this.number = 0,
    this.title = '',
    this.sessionId = '',
    this.reasons = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ImportedSession.fromJson(Map<String, Object?> json) =>
      ImportedSession(
        number: wire.field(json, 'number', wire.asInt) ?? 0,
        title: wire.field(json, 'title', wire.asString) ?? '',
        sessionId:
            wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ??
            '',
        reasons:
            wire.field(json, 'reasons', wire.asList(wire.asString)) ?? const [],
      );

  /// Its number in the file, from 1.
  final int number;

  /// Its title in the file.
  final String title;

  /// The session that was added; empty if none was.
  final String sessionId;

  /// Why it was not added, or what was omitted.
  final List<String> reasons;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ImportedSession copyWith({
    int? number,
    String? title,
    String? sessionId,
    List<String>? reasons,
  }) => ImportedSession(
    number: number ?? this.number,
    title: title ?? this.title,
    sessionId: sessionId ?? this.sessionId,
    reasons: reasons ?? this.reasons,
  );

  @override
  Map<String, Object?> toJson() => {
    if (number != 0) 'number': number,
    if (title.isNotEmpty) 'title': title,
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (reasons.isNotEmpty) 'reasons': reasons,
  };

  @override
  Map<String, Object?> get fields => {
    'number': number,
    'title': title,
    'sessionId': sessionId,
    'reasons': reasons,
  };
}
