/// gRPC for devices and desktops.
///
/// It needs the protobuf stubs, which README.md says how to generate.
///
/// ```dart
/// final url = 'grpcs://ai.example.org:443';
/// final client = PlugAI(url, transport: GrpcTransport(Uri.parse(url)));
/// ```
library;

export 'src/grpc_transport.dart';
