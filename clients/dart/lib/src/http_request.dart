import 'errors.dart';
import 'rpc.dart';
import 'value.dart';

final _variable = RegExp(r'\{([^}=]+)(=\*\*)?\}');

/// A request as HTTP carries it.
typedef HttpParts = ({String path, String query, Object? body});

/// Spreads the fields of a request over path, query and body, as the contract
/// says. The body is null if there is none, or if it is a file.
HttpParts httpParts(Rpc<Value, Object?> rpc, Map<String, Object?> json) {
  final fields = {...json};
  final path = rpc.path.replaceAllMapped(_variable, (variable) {
    final value = _take(fields, variable[1]!.split('.'));
    if (value == null || '$value'.isEmpty) {
      throw ConfigurationException('${variable[1]} is empty; name it');
    }
    // Only ids of models contain slashes, which separate their parts.
    final parts = variable[2] == null ? ['$value'] : '$value'.split('/');
    return parts.map(Uri.encodeComponent).join('/');
  });
  if (rpc.body == '*') return (path: path, query: '', body: fields);
  final body = rpc.body.isEmpty ? null : fields.remove(rpc.body);
  final isFile = rpc.body == 'content';
  return (
    path: path,
    query: _parameters(fields, '').join('&'),
    body: rpc.body.isEmpty || isFile ? null : body ?? const <String, Object?>{},
  );
}

/// Removes a field of a message, or of a message in it, which it copies.
Object? _take(Map<String, Object?> fields, List<String> path) {
  if (path.length == 1) return fields.remove(path.single);
  final inner = fields[path.first];
  if (inner is! Map<String, Object?>) return null;
  final copy = {...inner};
  fields[path.first] = copy;
  return _take(copy, path.sublist(1));
}

Iterable<String> _parameters(Map<String, Object?> fields, String prefix) sync* {
  for (final MapEntry(:key, :value) in fields.entries) {
    final name = '$prefix$key';
    if (value is Map<String, Object?>) {
      yield* _parameters(value, '$name.');
    } else {
      for (final item in value is List<Object?> ? value : [value]) {
        yield '${Uri.encodeQueryComponent(name)}='
            '${Uri.encodeQueryComponent('$item')}';
      }
    }
  }
}
