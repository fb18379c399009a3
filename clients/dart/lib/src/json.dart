/// Reads and writes the JSON mapping of protobuf.
///
/// Every `as…` function throws a [FormatException] if a value has another type.
library;

import 'dart:convert';
import 'dart:typed_data';

import 'value.dart';

/// The field [name] of [json], or [alias], its other spelling; null if it is
/// not there.
T? field<T>(
  Map<String, Object?> json,
  String name,
  T Function(Object value) decode, {
  String? alias,
}) {
  final value = json[name] ?? (alias == null ? null : json[alias]);
  return value == null ? null : decode(value);
}

/// A text.
String asString(Object value) => _as<String>(value, 'a string');

/// Either boolean.
bool asBool(Object value) => _as<bool>(value, 'a boolean');

/// An integer; those of 64 bits are strings.
int asInt(Object value) => switch (value) {
  final int number => number,
  // In JavaScript 1e3 is no int, elsewhere 1.0 is a double.
  final double number when number == number.truncateToDouble() =>
    number.toInt(),
  final String digits => int.parse(digits),
  _ => throw _unexpected(value, 'an integer'),
};

/// A number, or one of the three for which JSON has none.
double asDouble(Object value) => switch (value) {
  final num number => number.toDouble(),
  'NaN' => double.nan,
  'Infinity' => double.infinity,
  '-Infinity' => double.negativeInfinity,
  final String digits => double.parse(digits),
  _ => throw _unexpected(value, 'a number'),
};

/// Bytes, in either alphabet of base64, padded or not.
Uint8List asBytes(Object value) =>
    base64Decode(base64.normalize(asString(value)));

/// A time, in UTC.
DateTime asTime(Object value) => DateTime.parse(asString(value)).toUtc();

/// A duration, such as `1.5s`.
Duration asDuration(Object value) {
  final text = asString(value);
  if (!text.endsWith('s')) throw _unexpected(value, 'a duration');
  final seconds = double.parse(text.substring(0, text.length - 1));
  return Duration(
    microseconds: (seconds * Duration.microsecondsPerSecond).round(),
  );
}

/// An object.
Map<String, Object?> asObject(Object value) => switch (value) {
  final Map<String, Object?> object => object,
  final Map<Object?, Object?> object => object.cast<String, Object?>(),
  _ => throw _unexpected(value, 'an object'),
};

/// A list of any values.
List<Object?> asValues(Object value) => _as<List<Object?>>(value, 'a list');

/// The paths of a field mask, as the contract spells them.
List<String> asFieldMask(Object value) {
  final paths = asString(value);
  return [
    if (paths.isNotEmpty)
      for (final path in paths.split(','))
        path.replaceAllMapped(
          RegExp('[A-Z]'),
          (letter) => '_${letter[0]!.toLowerCase()}',
        ),
  ];
}

/// A list of what [item] decodes.
List<T> Function(Object value) asList<T>(T Function(Object value) item) =>
    (value) => [
      for (final element in asValues(value))
        item(element ?? (throw _unexpected(element, 'no null'))),
    ];

/// A map of what [item] decodes.
Map<String, T> Function(Object value) asMap<T>(T Function(Object value) item) =>
    (value) => {
      for (final MapEntry(:key, value: element) in asObject(value).entries)
        key: item(element ?? (throw _unexpected(element, 'no null'))),
    };

/// A message.
T Function(Object value) asMessage<T>(
  T Function(Map<String, Object?> json) fromJson,
) =>
    (value) => fromJson(asObject(value));

/// The value of an enum by its name or number; [other] if there is none.
T asEnum<T extends WireEnum>(Object value, List<T> values, T other) {
  for (final known in values) {
    if (known.wireName == value || known.number == value) return known;
  }
  if (value is String || value is int) return other;
  throw _unexpected(value, 'the name of a value');
}

/// A number, or the name of one that JSON does not have.
Object encodeDouble(double value) => value.isFinite ? value : value.toString();

/// A time as RFC 3339 has it.
String encodeTime(DateTime value) => value.toUtc().toIso8601String();

/// A duration in seconds.
String encodeDuration(Duration value) {
  final micros = value.inMicroseconds.abs();
  final seconds = micros ~/ Duration.microsecondsPerSecond;
  final rest = micros % Duration.microsecondsPerSecond;
  final fraction = rest == 0 ? '' : '.${'$rest'.padLeft(6, '0')}';
  return '${value.isNegative ? '-' : ''}$seconds${fraction}s';
}

/// The paths of a field mask.
String encodeFieldMask(List<String> paths) => [
  for (final path in paths)
    path.replaceAllMapped(
      RegExp('_([a-z0-9])'),
      (letter) => letter[1]!.toUpperCase(),
    ),
].join(',');

T _as<T>(Object? value, String expected) =>
    value is T ? value : throw _unexpected(value, expected);

FormatException _unexpected(Object? value, String expected) =>
    FormatException('expected $expected, found ${value.runtimeType}');
