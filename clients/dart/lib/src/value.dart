import 'package:collection/collection.dart';
import 'package:meta/meta.dart';

const _equality = DeepCollectionEquality();

/// The base of the API's values: they are immutable, and equal if their fields
/// are.
///
/// Do not change the lists and maps that a value was made of.
@immutable
abstract class Value {
  /// A value.
  const Value();

  /// The JSON mapping of protobuf. What is not set is left out.
  Map<String, Object?> toJson();

  /// The fields by their names.
  Map<String, Object?> get fields;

  @override
  bool operator ==(Object other) =>
      identical(this, other) ||
      other is Value &&
          other.runtimeType == runtimeType &&
          _equality.equals(other.fields, fields);

  @override
  int get hashCode => Object.hash(runtimeType, _equality.hash(fields));

  @override
  String toString() {
    final set = [
      for (final MapEntry(:key, :value) in fields.entries)
        if (value != null) '$key: $value',
    ];
    return '$runtimeType(${set.join(', ')})';
  }
}

/// An enum of the contract.
abstract interface class WireEnum {
  /// Its name in JSON.
  String get wireName;

  /// Its number in protobuf messages.
  int get number;
}
