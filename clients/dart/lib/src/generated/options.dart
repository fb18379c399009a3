// Generated from protos/plugai/v1/options.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// Scope limits what a credential may be used for. Access tokens of a sign-in
/// have all scopes of the user; an API token has the scopes that it was created
/// with. An rpc that declares none requires SCOPE_ADMIN if it is for
/// administrators, and SCOPE_ACCOUNT otherwise.
enum Scope implements WireEnum {
  unspecified('SCOPE_UNSPECIFIED', 0),

  /// Read models and the user's own data.
  read('SCOPE_READ', 1),

  /// Run requests, and watch and cancel them.
  generate('SCOPE_GENERATE', 2),

  /// Change and delete the user's own data.
  write('SCOPE_WRITE', 3),

  /// Manage access to the account: tokens, devices, password, provider
  /// credentials.
  account('SCOPE_ACCOUNT', 4),

  /// Administer the server; for administrators only.
  admin('SCOPE_ADMIN', 5),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const Scope(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static Scope fromJson(Object json) => wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}
