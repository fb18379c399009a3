import 'dart:typed_data';

import '../caller.dart';
import '../content.dart';
import '../errors.dart';
import '../generated/rpcs.dart';
import '../generated/types.dart';
import '../generation.dart';
import '../options.dart';
import '../transport.dart';
import 'group.dart';

const _endBytes = 64;

/// The caller's conversations, which the server stores.
final class Sessions extends Group {
  /// Calls that a caller makes.
  const Sessions(super.caller);

  /// Creates a session. Throws [InvalidRequestException].
  Future<SessionHandle> create({Session session = const Session()}) async {
    final request = CreateSessionRequest(session: session);
    return _handle(await caller.unary(Rpcs.createSession, request));
  }

  /// A session, also one in the trash. Throws [SessionNotFoundException].
  Future<SessionHandle> get(String sessionId) async {
    final request = GetSessionRequest(sessionId: sessionId);
    return _handle(await caller.unary(Rpcs.getSession, request));
  }

  /// Sessions: pinned ones first, then the most recently used; by default the
  /// active ones. With [tags], only those that have all of them.
  Stream<SessionHandle> list({
    SessionState state = SessionState.unspecified,
    List<String> tags = const [],
  }) => pages(
    (token) => caller.unary(
      Rpcs.listSessions,
      ListSessionsRequest(state: state, tags: tags, pageToken: token),
    ),
    (page) => [for (final session in page.sessions) _handle(session)],
    (page) => page.nextPageToken,
  );

  /// The tags of sessions by name, each with how many have it; by default those
  /// of the active ones.
  Stream<SessionTag> tags({SessionState state = SessionState.unspecified}) =>
      pages(
        (token) => caller.unary(
          Rpcs.listSessionTags,
          ListSessionTagsRequest(state: state, pageToken: token),
        ),
        (page) => page.tags,
        (page) => page.nextPageToken,
      );

  /// The sessions and messages with these words.
  Stream<SessionMatch> search(String query) => pages(
    (token) => caller.unary(
      Rpcs.searchSessions,
      SearchSessionsRequest(query: query, pageToken: token),
    ),
    (page) => page.matches,
    (page) => page.nextPageToken,
  );

  /// All sessions but those in the trash, as JSON with all branches, or as
  /// Markdown.
  Future<Uint8List> export({SessionFormat format = SessionFormat.json}) =>
      _export(caller, ExportSessionsRequest(format: format));

  /// The same in chunks, also of one session alone; for exports that are larger
  /// than the memory.
  ///
  /// Throws [LostConnectionException] if the connection breaks: begin again
  /// then, with a new file.
  Stream<List<int>> readExport({
    SessionFormat format = SessionFormat.json,
    String sessionId = '',
  }) => _exported(
    caller,
    ExportSessionsRequest(sessionId: sessionId, format: format),
  );

  /// Adds the sessions of an export of PlugAI, ChatGPT or Open WebUI. Throws
  /// [ImportUnreadableException].
  ///
  /// Importing a file twice adds its sessions twice.
  Future<ImportSessionsResponse> importFile(List<int> file) => caller.upload(
    Rpcs.importSessions,
    const ImportSessionsRequest(),
    Content.bytes(file, mimeType: 'application/json'),
  );

  SessionHandle _handle(Session session) => SessionHandle(caller, session);
}

/// A conversation, and what can be done with it.
final class SessionHandle {
  /// What [caller] knows of a session.
  SessionHandle(this._caller, Session session) : _session = session;

  final Caller _caller;
  Session _session;

  /// What the server said of it last: title, model, head and others.
  Session get session => _session;

  /// Its id.
  String get id => _session.sessionId;

  /// Says something. The answer follows the last message, or the one that
  /// [parentMessageId] names; earlier messages are not sent again.
  ///
  /// Throws [SessionNotFoundException], [TurnInProgressException],
  /// [SessionChangedException], and what `PlugAI.generate` throws.
  Generation say(
    String text, {
    String? parentMessageId,
    GenerateOptions options = const GenerateOptions(),
    Duration? timeout,
  }) => sayMessages(
    [user(text)],
    parentMessageId: parentMessageId,
    options: options,
    timeout: timeout,
  );

  /// Says something with several parts, or returns the results of tools.
  Generation sayMessages(
    List<Message> messages, {
    String? parentMessageId,
    GenerateOptions options = const GenerateOptions(),
    Duration? timeout,
  }) {
    final request = options.request(
      messages,
      sessionId: id,
      parentMessageId: parentMessageId,
    );
    return Generation(
      _caller,
      request.requestId,
      attempts: _caller.attempts(Rpcs.generate, timeout: timeout),
      send: (call) => _caller.once(Rpcs.generate, request, call),
    );
  }

  /// Says something else in the place of an earlier message of the user: a new
  /// branch begins there.
  Generation edit(
    SessionMessage message,
    String text, {
    GenerateOptions options = const GenerateOptions(),
    Duration? timeout,
  }) => say(
    text,
    parentMessageId: message.parentMessageId,
    options: options,
    timeout: timeout,
  );

  /// Answers again what a message answered: another branch. Throws
  /// [MessageNotFoundException].
  Generation regenerate(
    String messageId, {
    GenerateOptions options = const GenerateOptions(),
    Duration? timeout,
  }) {
    final request = options.regeneration(id, messageId);
    return Generation(
      _caller,
      request.requestId,
      attempts: _caller.attempts(Rpcs.regenerateMessage, timeout: timeout),
      send: (call) => _caller.once(Rpcs.regenerateMessage, request, call),
    );
  }

  /// Its messages: the whole tree, oldest first, or the branch that ends with
  /// [leafMessageId], newest first.
  Stream<SessionMessage> messages({String leafMessageId = ''}) => pages(
    (token) => _caller.unary(
      Rpcs.listMessages,
      ListMessagesRequest(
        sessionId: id,
        leafMessageId: leafMessageId,
        pageToken: token,
      ),
    ),
    (page) => page.messages,
    (page) => page.nextPageToken,
  );

  /// One message. Throws [MessageNotFoundException].
  Future<SessionMessage> message(String messageId) => _caller.unary(
    Rpcs.getMessage,
    GetMessageRequest(sessionId: id, messageId: messageId),
  );

  /// Reads it again.
  Future<Session> refresh() async => _session = await _caller.unary(
    Rpcs.getSession,
    GetSessionRequest(sessionId: id),
  );

  /// Changes the fields of [changed] that [fields] names, such as `title` or
  /// `system_prompt`.
  ///
  /// If [changed] has an etag: only if nobody has edited it since, else throws
  /// [SessionChangedException].
  Future<Session> update(
    Session changed, {
    required List<String> fields,
  }) async => _session = await _caller.unary(
    Rpcs.updateSession,
    UpdateSessionRequest(
      session: changed.copyWith(sessionId: id),
      updateMask: fields,
    ),
  );

  /// Takes it out of the list. It can still be found, read and continued, and
  /// `list` shows it if it is asked for [SessionState.archived].
  Future<Session> archive() => update(
    const Session(state: SessionState.archived),
    fields: const ['state'],
  );

  /// Puts it back into the list.
  Future<Session> unarchive() => update(
    const Session(state: SessionState.active),
    fields: const ['state'],
  );

  /// Copies it, up to a message (by default the last one), as a new session.
  Future<SessionHandle> fork({String messageId = '', String title = ''}) async {
    final request = ForkSessionRequest(
      sessionId: id,
      messageId: messageId,
      title: title,
    );
    final session = await _caller.unary(Rpcs.forkSession, request);
    return SessionHandle(_caller, session);
  }

  /// It as JSON with all branches, or as Markdown.
  Future<Uint8List> export({SessionFormat format = SessionFormat.json}) =>
      _export(_caller, ExportSessionsRequest(sessionId: id, format: format));

  /// Moves it to the trash. Throws [SessionChangedException].
  Future<Session> delete({String etag = ''}) async =>
      _session = await _caller.unary(
        Rpcs.deleteSession,
        DeleteSessionRequest(sessionId: id, etag: etag),
      );

  /// Restores it from the trash.
  Future<Session> undelete() async => _session = await _caller.unary(
    Rpcs.undeleteSession,
    UndeleteSessionRequest(sessionId: id),
  );

  /// Deletes it permanently, with the files that were generated only for it.
  Future<void> expunge() =>
      _caller.unary(Rpcs.expungeSession, ExpungeSessionRequest(sessionId: id));
}

Future<Uint8List> _export(Caller caller, ExportSessionsRequest request) =>
    joined(_exported(caller, request));

Stream<List<int>> _exported(
  Caller caller,
  ExportSessionsRequest request,
) async* {
  final answer = await caller.download(Rpcs.exportSessions, request);
  var end = <int>[];
  await for (final chunk in answer.chunks) {
    end = _last([...end, ..._last(chunk)]);
    yield chunk;
  }
  final isJson = request.format != SessionFormat.markdown;
  // An interrupted download looks complete to HTTP clients.
  if (isJson && !String.fromCharCodes(end).trimRight().endsWith(']}')) {
    throw const LostConnectionException(
      'the export ended before its end; try again',
      sent: true,
    );
  }
}

// The end of a complete export is within its last bytes.
List<int> _last(List<int> bytes) =>
    bytes.sublist(bytes.length > _endBytes ? bytes.length - _endBytes : 0);
