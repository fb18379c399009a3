// Generated from protos/plugai/v1/preferences.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// InterfaceTheme is how bright a user interface is.
enum InterfaceTheme implements WireEnum {
  unspecified('INTERFACE_THEME_UNSPECIFIED', 0),

  /// That of the device.
  system('INTERFACE_THEME_SYSTEM', 1),

  /// Dark text on a light ground.
  light('INTERFACE_THEME_LIGHT', 2),

  /// Light text on a dark ground.
  dark('INTERFACE_THEME_DARK', 3),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const InterfaceTheme(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static InterfaceTheme fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// SendKey is the key with which a user interface sends what was written.
enum SendKey implements WireEnum {
  unspecified('SEND_KEY_UNSPECIFIED', 0),

  /// Enter sends, and Shift and Enter begin a new line.
  enter('SEND_KEY_ENTER', 1),

  /// Ctrl or Cmd and Enter send, and Enter begins a new line.
  ctrlEnter('SEND_KEY_CTRL_ENTER', 2),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const SendKey(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static SendKey fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Preferences are what a user has chosen. A field that is not set was not
/// chosen.
final class Preferences extends Value {
  /// A value in which what is not given is not set.
  const Preferences({
    this.defaultModel,
    this.theme,
    this.language,
    this.sendKey,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Preferences.fromJson(Map<String, Object?> json) => Preferences(
    defaultModel: wire.field(
      json,
      'default_model',
      wire.asString,
      alias: 'defaultModel',
    ),
    theme: wire.field(json, 'theme', InterfaceTheme.fromJson),
    language: wire.field(json, 'language', wire.asString),
    sendKey: wire.field(json, 'send_key', SendKey.fromJson, alias: 'sendKey'),
  );

  /// The model or alias that answers the user's requests with an empty `model`,
  /// wherever they come from: it takes precedence over the default model of the
  /// server, which an empty value means. At most 256 bytes.
  final String? defaultModel;

  /// The theme of user interfaces.
  final InterfaceTheme? theme;

  /// The language of user interfaces, as BCP 47 names it, such as `de` or
  /// `pt-BR`; empty means that of the device. At most 35 bytes.
  final String? language;

  /// The key that sends a message.
  final SendKey? sendKey;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Preferences copyWith({
    String? defaultModel,
    InterfaceTheme? theme,
    String? language,
    SendKey? sendKey,
  }) => Preferences(
    defaultModel: defaultModel ?? this.defaultModel,
    theme: theme ?? this.theme,
    language: language ?? this.language,
    sendKey: sendKey ?? this.sendKey,
  );

  @override
  Map<String, Object?> toJson() => {
    if (defaultModel case final value?) 'default_model': value,
    if (theme case final value? when value.number >= 0) 'theme': value.wireName,
    if (language case final value?) 'language': value,
    if (sendKey case final value? when value.number >= 0)
      'send_key': value.wireName,
  };

  @override
  Map<String, Object?> get fields => {
    'defaultModel': defaultModel,
    'theme': theme,
    'language': language,
    'sendKey': sendKey,
  };
}

/// GetPreferencesRequest requests the caller's preferences.
final class GetPreferencesRequest extends Value {
  /// A value in which what is not given is not set.
  const GetPreferencesRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetPreferencesRequest.fromJson(Map<String, Object?> _) =>
      const GetPreferencesRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// UpdatePreferencesRequest contains the changes.
final class UpdatePreferencesRequest extends Value {
  /// A value in which what is not given is not set.
  const UpdatePreferencesRequest({this.preferences, this.updateMask});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UpdatePreferencesRequest.fromJson(Map<String, Object?> json) =>
      UpdatePreferencesRequest(
        preferences: wire.field(
          json,
          'preferences',
          wire.asMessage(Preferences.fromJson),
        ),
        updateMask: wire.field(
          json,
          'update_mask',
          wire.asFieldMask,
          alias: 'updateMask',
        ),
      );

  /// The new values. It must be set.
  final Preferences? preferences;

  /// The fields to change; a field that is listed but not set is forgotten. If
  /// the mask is empty, all fields that are set are changed, also to an empty
  /// value; there must be one.
  final List<String>? updateMask;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UpdatePreferencesRequest copyWith({
    Preferences? preferences,
    List<String>? updateMask,
  }) => UpdatePreferencesRequest(
    preferences: preferences ?? this.preferences,
    updateMask: updateMask ?? this.updateMask,
  );

  @override
  Map<String, Object?> toJson() => {
    if (preferences case final value?) 'preferences': value.toJson(),
    if (updateMask case final value?)
      'update_mask': wire.encodeFieldMask(value),
  };

  @override
  Map<String, Object?> get fields => {
    'preferences': preferences,
    'updateMask': updateMask,
  };
}

/// Favourite is a favourite model of a user.
final class Favourite extends Value {
  /// A value in which what is not given is not set.
  const Favourite({this.model = '', this.available});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Favourite.fromJson(Map<String, Object?> json) => Favourite(
    model: wire.field(json, 'model', wire.asString) ?? '',
    available: wire.field(json, 'available', wire.asBool),
  );

  /// The model's id.
  final String model;

  /// Whether the model is there; it may have been removed since.
  final bool? available;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Favourite copyWith({String? model, bool? available}) => Favourite(
    model: model ?? this.model,
    available: available ?? this.available,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (available case final value?) 'available': value,
  };

  @override
  Map<String, Object?> get fields => {'model': model, 'available': available};
}

/// ListFavouritesRequest requests the caller's favourite models.
final class ListFavouritesRequest extends Value {
  /// A value in which what is not given is not set.
  const ListFavouritesRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListFavouritesRequest.fromJson(Map<String, Object?> _) =>
      const ListFavouritesRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// ListFavouritesResponse lists the caller's favourite models.
final class ListFavouritesResponse extends Value {
  /// A value in which what is not given is not set.
  const ListFavouritesResponse({this.favourites = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListFavouritesResponse.fromJson(Map<String, Object?> json) =>
      ListFavouritesResponse(
        favourites:
            wire.field(
              json,
              'favourites',
              wire.asList(wire.asMessage(Favourite.fromJson)),
            ) ??
            const [],
      );

  /// The favourites; at most 256.
  final List<Favourite> favourites;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListFavouritesResponse copyWith({List<Favourite>? favourites}) =>
      ListFavouritesResponse(favourites: favourites ?? this.favourites);

  @override
  Map<String, Object?> toJson() => {
    if (favourites.isNotEmpty)
      'favourites': [for (final item in favourites) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'favourites': favourites};
}

/// AddFavouriteRequest names a model.
final class AddFavouriteRequest extends Value {
  /// A value in which what is not given is not set.
  const AddFavouriteRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory AddFavouriteRequest.fromJson(Map<String, Object?> json) =>
      AddFavouriteRequest(
        model: wire.field(json, 'model', wire.asString) ?? '',
      );

  /// The model's id, or an alias of it. 1 to 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  AddFavouriteRequest copyWith({String? model}) =>
      AddFavouriteRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// RemoveFavouriteRequest names a model.
final class RemoveFavouriteRequest extends Value {
  /// A value in which what is not given is not set.
  const RemoveFavouriteRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RemoveFavouriteRequest.fromJson(Map<String, Object?> json) =>
      RemoveFavouriteRequest(
        model: wire.field(json, 'model', wire.asString) ?? '',
      );

  /// The model's id, or an alias of it. 1 to 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RemoveFavouriteRequest copyWith({String? model}) =>
      RemoveFavouriteRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// RemoveFavouriteResponse is empty.
final class RemoveFavouriteResponse extends Value {
  /// A value in which what is not given is not set.
  const RemoveFavouriteResponse();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RemoveFavouriteResponse.fromJson(Map<String, Object?> _) =>
      const RemoveFavouriteResponse();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}
