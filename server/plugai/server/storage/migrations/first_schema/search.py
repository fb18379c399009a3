"""Full-text search in the titles of sessions and in messages: FTS5 in SQLite, GIN indexes in PostgreSQL."""

from __future__ import annotations

from alembic import op

# Characters of a text that are indexed: an index entry has a limit.
_SEARCHED = 100_000


def create() -> None:
    for statement in _SQLITE_SEARCH if _is_sqlite() else _POSTGRES_SEARCH:
        op.execute(statement)


def drop() -> None:
    """Drop what outlives the tables: SQLite's virtual tables, PostgreSQL's functions."""
    if _is_sqlite():
        op.execute("DROP TABLE message_search")
        op.execute("DROP TABLE session_search")
    else:
        op.execute("DROP FUNCTION message_words(text, text, json)")
        op.execute("DROP FUNCTION search_words(text, text)")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


# The owner is a word of the index too, so that a search finds only the owner's rows.
_SQLITE_SEARCH = [
    *(
        f"CREATE VIRTUAL TABLE {table} USING fts5(owner, words, content='', contentless_delete=1,"
        " tokenize='unicode61 remove_diacritics 2')"
        for table in ("session_search", "message_search")
    ),
    """CREATE TRIGGER session_search_insert AFTER INSERT ON sessions BEGIN
        INSERT INTO session_search(rowid, owner, words) VALUES (new.number, 'o' || hex(new.owner_id), new.title);
    END""",
    """CREATE TRIGGER session_search_update AFTER UPDATE OF title ON sessions BEGIN
        DELETE FROM session_search WHERE rowid = old.number;
        INSERT INTO session_search(rowid, owner, words) VALUES (new.number, 'o' || hex(new.owner_id), new.title);
    END""",
    """CREATE TRIGGER session_search_delete AFTER DELETE ON sessions BEGIN
        DELETE FROM session_search WHERE rowid = old.number;
    END""",
    *(
        f"""CREATE TRIGGER message_search_{name} AFTER {when} ON messages WHEN new.state <> 'running' BEGIN
        DELETE FROM message_search WHERE rowid = new.number;
        INSERT INTO message_search(rowid, owner, words) SELECT new.number, 'o' || hex(new.owner_id),
            substr(group_concat(value ->> '$.text', ' '), 1, {_SEARCHED}) FROM json_each(new.parts)
            WHERE type = 'object';
    END"""
        for name, when in (("insert", "INSERT"), ("update", "UPDATE OF parts, state"))
    ),
    """CREATE TRIGGER message_search_delete AFTER DELETE ON messages BEGIN
        DELETE FROM message_search WHERE rowid = old.number;
    END""",
]
# Punctuation and signs separate words, so that `a-b.example` is three words. Written as ranges of characters, since a
# character class depends on the locale, which may know no letters beyond ASCII.
_SIGNS = (
    r"[\x01-\x2f:-@\[-`{-~\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    r"\u2000-\u206f\u2190-\u2bff\u3000-\u3004\u3008-\u3020\uff00-\uff0f\ufffd]+"
)
_POSTGRES_SEARCH = [
    f"""CREATE FUNCTION search_words(owner_id text, words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector('simple', regexp_replace(left(words, {_SEARCHED}), '{_SIGNS}', ' ', 'g'))
            || array_to_tsvector(ARRAY['owner:' || owner_id])
    $$""",
    # A message that is still being generated has no words. A partial index would do the same, but the planner knows how
    # frequent words are only from an index without a condition.
    """CREATE FUNCTION message_words(owner_id text, state text, parts json) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE state WHEN 'running' THEN ''::tsvector
            ELSE search_words(owner_id, coalesce(string_agg(part ->> 'text', ' '), '')) END
        FROM json_array_elements(CASE json_typeof(parts) WHEN 'array' THEN parts ELSE '[]' END) AS part
    $$""",
    "CREATE INDEX session_search ON sessions USING gin (search_words(owner_id, title))",
    "CREATE INDEX message_search ON messages USING gin (message_words(owner_id, state, parts))",
]
