// Generated from protos/plugai/v1/server.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// Server is what there is to know of a server.
final class Server extends Value {
  /// A value in which what is not given is not set.
  const Server({this.version = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Server.fromJson(Map<String, Object?> json) =>
      Server(version: wire.field(json, 'version', wire.asString) ?? '');

  /// The version of PlugAI that it runs.
  final String version;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Server copyWith({String? version}) =>
      Server(version: version ?? this.version);

  @override
  Map<String, Object?> toJson() => {if (version.isNotEmpty) 'version': version};

  @override
  Map<String, Object?> get fields => {'version': version};
}

/// GetServerRequest requests what server this is.
final class GetServerRequest extends Value {
  /// A value in which what is not given is not set.
  const GetServerRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetServerRequest.fromJson(Map<String, Object?> _) =>
      const GetServerRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}
