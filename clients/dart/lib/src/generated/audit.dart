// Generated from protos/plugai/v1/audit.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// AuditEntry is one recorded action. It never contains secrets.
final class AuditEntry extends Value {
  /// A value in which what is not given is not set.
  const AuditEntry({
    this.number = 0,
    this.time,
    this.actor = '',
    this.action = '',
    this.target = '',
    this.details = const {},
    this.previous = '',
    this.digest = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory AuditEntry.fromJson(Map<String, Object?> json) => AuditEntry(
    number: wire.field(json, 'number', wire.asInt) ?? 0,
    time: wire.field(json, 'time', wire.asTime),
    actor: wire.field(json, 'actor', wire.asString) ?? '',
    action: wire.field(json, 'action', wire.asString) ?? '',
    target: wire.field(json, 'target', wire.asString) ?? '',
    details: wire.field(json, 'details', wire.asMap(wire.asString)) ?? const {},
    previous: wire.field(json, 'previous', wire.asString) ?? '',
    digest: wire.field(json, 'digest', wire.asString) ?? '',
  );

  /// Its number in the log: 1, 2, 3 and so on, without gaps.
  final int number;

  /// When it happened.
  final DateTime? time;

  /// Who did it: the id of a user, or `system`.
  final String actor;

  /// What was done, such as `model.created`.
  final String action;

  /// The id of what was changed; empty where there is only one such thing.
  final String target;

  /// Further details.
  final Map<String, String> details;

  /// The digest of the previous entry; 64 zeros for the first.
  final String previous;

  /// SHA-256 of all fields above, in hexadecimal; docs/secrets.md describes the
  /// exact bytes.
  final String digest;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  AuditEntry copyWith({
    int? number,
    DateTime? time,
    String? actor,
    String? action,
    String? target,
    Map<String, String>? details,
    String? previous,
    String? digest,
  }) => AuditEntry(
    number: number ?? this.number,
    time: time ?? this.time,
    actor: actor ?? this.actor,
    action: action ?? this.action,
    target: target ?? this.target,
    details: details ?? this.details,
    previous: previous ?? this.previous,
    digest: digest ?? this.digest,
  );

  @override
  Map<String, Object?> toJson() => {
    if (number != 0) 'number': number.toString(),
    if (time case final value?) 'time': wire.encodeTime(value),
    if (actor.isNotEmpty) 'actor': actor,
    if (action.isNotEmpty) 'action': action,
    if (target.isNotEmpty) 'target': target,
    if (details.isNotEmpty)
      'details': {for (final entry in details.entries) entry.key: entry.value},
    if (previous.isNotEmpty) 'previous': previous,
    if (digest.isNotEmpty) 'digest': digest,
  };

  @override
  Map<String, Object?> get fields => {
    'number': number,
    'time': time,
    'actor': actor,
    'action': action,
    'target': target,
    'details': details,
    'previous': previous,
    'digest': digest,
  };
}

/// AuditFilter selects entries. Fields that are not set match every entry.
final class AuditFilter extends Value {
  /// A value in which what is not given is not set.
  const AuditFilter({
    this.actor = '',
    this.action = '',
    this.target = '',
    this.since,
    this.until,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory AuditFilter.fromJson(Map<String, Object?> json) => AuditFilter(
    actor: wire.field(json, 'actor', wire.asString) ?? '',
    action: wire.field(json, 'action', wire.asString) ?? '',
    target: wire.field(json, 'target', wire.asString) ?? '',
    since: wire.field(json, 'since', wire.asTime),
    until: wire.field(json, 'until', wire.asTime),
  );

  /// Who did it. At most 256 bytes.
  final String actor;

  /// What was done. At most 64 bytes.
  final String action;

  /// The id of what was changed. At most 256 bytes.
  final String target;

  /// Not before this time.
  final DateTime? since;

  /// Before this time.
  final DateTime? until;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  AuditFilter copyWith({
    String? actor,
    String? action,
    String? target,
    DateTime? since,
    DateTime? until,
  }) => AuditFilter(
    actor: actor ?? this.actor,
    action: action ?? this.action,
    target: target ?? this.target,
    since: since ?? this.since,
    until: until ?? this.until,
  );

  @override
  Map<String, Object?> toJson() => {
    if (actor.isNotEmpty) 'actor': actor,
    if (action.isNotEmpty) 'action': action,
    if (target.isNotEmpty) 'target': target,
    if (since case final value?) 'since': wire.encodeTime(value),
    if (until case final value?) 'until': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'actor': actor,
    'action': action,
    'target': target,
    'since': since,
    'until': until,
  };
}

/// ListAuditEntriesRequest requests a page of entries.
final class ListAuditEntriesRequest extends Value {
  /// A value in which what is not given is not set.
  const ListAuditEntriesRequest({
    this.filter,
    this.pageSize = 0,
    this.pageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListAuditEntriesRequest.fromJson(
    Map<String, Object?> json,
  ) => ListAuditEntriesRequest(
    filter: wire.field(json, 'filter', wire.asMessage(AuditFilter.fromJson)),
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// Selects entries.
  final AuditFilter? filter;

  /// The maximum number of entries; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListAuditEntriesRequest copyWith({
    AuditFilter? filter,
    int? pageSize,
    String? pageToken,
  }) => ListAuditEntriesRequest(
    filter: filter ?? this.filter,
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (filter case final value?) 'filter': value.toJson(),
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'filter': filter,
    'pageSize': pageSize,
    'pageToken': pageToken,
  };
}

/// ListAuditEntriesResponse is a page of entries.
final class ListAuditEntriesResponse extends Value {
  /// A value in which what is not given is not set.
  const ListAuditEntriesResponse({
    this.entries = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListAuditEntriesResponse.fromJson(Map<String, Object?> json) =>
      ListAuditEntriesResponse(
        entries:
            wire.field(
              json,
              'entries',
              wire.asList(wire.asMessage(AuditEntry.fromJson)),
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

  /// The entries.
  final List<AuditEntry> entries;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListAuditEntriesResponse copyWith({
    List<AuditEntry>? entries,
    String? nextPageToken,
  }) => ListAuditEntriesResponse(
    entries: entries ?? this.entries,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (entries.isNotEmpty)
      'entries': [for (final item in entries) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'entries': entries,
    'nextPageToken': nextPageToken,
  };
}

/// ExportAuditRequest selects the entries to export.
final class ExportAuditRequest extends Value {
  /// A value in which what is not given is not set.
  const ExportAuditRequest({this.filter, this.afterNumber = 0});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ExportAuditRequest.fromJson(
    Map<String, Object?> json,
  ) => ExportAuditRequest(
    filter: wire.field(json, 'filter', wire.asMessage(AuditFilter.fromJson)),
    afterNumber:
        wire.field(json, 'after_number', wire.asInt, alias: 'afterNumber') ?? 0,
  );

  /// Selects entries. The digests can be verified only in an export without a
  /// filter.
  final AuditFilter? filter;

  /// Only entries with a larger number, to resume an export that was
  /// interrupted. At least 0.
  final int afterNumber;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ExportAuditRequest copyWith({AuditFilter? filter, int? afterNumber}) =>
      ExportAuditRequest(
        filter: filter ?? this.filter,
        afterNumber: afterNumber ?? this.afterNumber,
      );

  @override
  Map<String, Object?> toJson() => {
    if (filter case final value?) 'filter': value.toJson(),
    if (afterNumber != 0) 'after_number': afterNumber.toString(),
  };

  @override
  Map<String, Object?> get fields => {
    'filter': filter,
    'afterNumber': afterNumber,
  };
}
