/// The client of PlugAI, a self-hosted gateway to language, image and 3D
/// models.
library;

export 'src/client.dart';
export 'src/content.dart';
export 'src/credentials.dart';
export 'src/errors.dart';
export 'src/generated/services.dart';
export 'src/generated/types.dart';
export 'src/generation.dart';
export 'src/groups/admin.dart';
export 'src/groups/artifacts.dart';
export 'src/groups/auth.dart';
export 'src/groups/hub.dart';
export 'src/groups/me.dart';
export 'src/groups/models.dart';
export 'src/groups/operations.dart';
export 'src/groups/providers.dart';
export 'src/groups/queue.dart';
export 'src/groups/requests.dart';
export 'src/groups/sessions.dart';
export 'src/http_transport.dart';
export 'src/options.dart';
export 'src/retries.dart';
export 'src/rpc.dart';
export 'src/transport.dart';
export 'src/value.dart';
