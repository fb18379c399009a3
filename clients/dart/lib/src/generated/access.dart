// Generated from protos/plugai/v1/access.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// AccessRule says what a user, or the users of a role, may use: what matches
/// `models` or `providers`, and nothing else.
final class AccessRule extends Value {
  /// A value in which what is not given is not set.
  const AccessRule({
    this.subject = '',
    this.models = const [],
    this.providers = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory AccessRule.fromJson(Map<String, Object?> json) => AccessRule(
    subject: wire.field(json, 'subject', wire.asString) ?? '',
    models: wire.field(json, 'models', wire.asList(wire.asString)) ?? const [],
    providers:
        wire.field(json, 'providers', wire.asList(wire.asString)) ?? const [],
  );

  /// Whom it is for: `role/member`, `role/admin`, or `user/` and a user's id. 1
  /// to 64 bytes.
  final String subject;

  /// Ids of models, as patterns in which `*` stands for anything and `?` for
  /// one character. At most 256, each 1 to 256 bytes.
  final List<String> models;

  /// Ids of providers, all of whose models are allowed; `local` is that of the
  /// models that run here. At most 64, each 1 to 64 bytes.
  final List<String> providers;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  AccessRule copyWith({
    String? subject,
    List<String>? models,
    List<String>? providers,
  }) => AccessRule(
    subject: subject ?? this.subject,
    models: models ?? this.models,
    providers: providers ?? this.providers,
  );

  @override
  Map<String, Object?> toJson() => {
    if (subject.isNotEmpty) 'subject': subject,
    if (models.isNotEmpty) 'models': models,
    if (providers.isNotEmpty) 'providers': providers,
  };

  @override
  Map<String, Object?> get fields => {
    'subject': subject,
    'models': models,
    'providers': providers,
  };
}

/// ListAccessRulesRequest requests a page of rules.
final class ListAccessRulesRequest extends Value {
  /// A value in which what is not given is not set.
  const ListAccessRulesRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListAccessRulesRequest.fromJson(
    Map<String, Object?> json,
  ) => ListAccessRulesRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of rules; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListAccessRulesRequest copyWith({int? pageSize, String? pageToken}) =>
      ListAccessRulesRequest(
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

/// ListAccessRulesResponse is a page of rules.
final class ListAccessRulesResponse extends Value {
  /// A value in which what is not given is not set.
  const ListAccessRulesResponse({
    this.rules = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListAccessRulesResponse.fromJson(Map<String, Object?> json) =>
      ListAccessRulesResponse(
        rules:
            wire.field(
              json,
              'rules',
              wire.asList(wire.asMessage(AccessRule.fromJson)),
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

  /// The rules.
  final List<AccessRule> rules;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListAccessRulesResponse copyWith({
    List<AccessRule>? rules,
    String? nextPageToken,
  }) => ListAccessRulesResponse(
    rules: rules ?? this.rules,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (rules.isNotEmpty) 'rules': [for (final item in rules) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'rules': rules,
    'nextPageToken': nextPageToken,
  };
}

/// SetAccessRuleRequest contains a rule.
final class SetAccessRuleRequest extends Value {
  /// A value in which what is not given is not set.
  const SetAccessRuleRequest({this.rule});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SetAccessRuleRequest.fromJson(Map<String, Object?> json) =>
      SetAccessRuleRequest(
        rule: wire.field(json, 'rule', wire.asMessage(AccessRule.fromJson)),
      );

  /// The rule. It must be set.
  final AccessRule? rule;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SetAccessRuleRequest copyWith({AccessRule? rule}) =>
      SetAccessRuleRequest(rule: rule ?? this.rule);

  @override
  Map<String, Object?> toJson() => {
    if (rule case final value?) 'rule': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'rule': rule};
}

/// DeleteAccessRuleRequest names a rule.
final class DeleteAccessRuleRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteAccessRuleRequest({this.subject = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteAccessRuleRequest.fromJson(Map<String, Object?> json) =>
      DeleteAccessRuleRequest(
        subject: wire.field(json, 'subject', wire.asString) ?? '',
      );

  /// Whom it is for. 1 to 64 bytes.
  final String subject;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteAccessRuleRequest copyWith({String? subject}) =>
      DeleteAccessRuleRequest(subject: subject ?? this.subject);

  @override
  Map<String, Object?> toJson() => {if (subject.isNotEmpty) 'subject': subject};

  @override
  Map<String, Object?> get fields => {'subject': subject};
}

/// DeleteAccessRuleResponse is empty.
final class DeleteAccessRuleResponse extends Value {
  /// A value in which what is not given is not set.
  const DeleteAccessRuleResponse();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteAccessRuleResponse.fromJson(Map<String, Object?> _) =>
      const DeleteAccessRuleResponse();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}
