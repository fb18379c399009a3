// Generated from protos/plugai/v1/export.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// ExportMeRequest requests an export of the caller.
final class ExportMeRequest extends Value {
  /// A value in which what is not given is not set.
  const ExportMeRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ExportMeRequest.fromJson(Map<String, Object?> _) =>
      const ExportMeRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}
