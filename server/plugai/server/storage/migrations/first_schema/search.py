"""Full-text search in the titles of sessions and in messages: FTS5 in SQLite, GIN indexes in PostgreSQL.

Both index the terms that the server stores, and split no text themselves: each would do it in its own way.
"""

from __future__ import annotations

from alembic import op


def create() -> None:
    for statement in _SQLITE_SEARCH if _is_sqlite() else _POSTGRES_SEARCH:
        op.execute(statement)


def drop() -> None:
    """Drop what outlives the tables: SQLite's virtual tables, PostgreSQL's functions."""
    if _is_sqlite():
        op.execute("DROP TABLE message_search")
        op.execute("DROP TABLE session_search")
    else:
        op.execute("DROP FUNCTION message_words(text, text, text)")
        op.execute("DROP FUNCTION search_words(text, text)")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


# The owner is a word of the index too, so that a search finds only the owner's rows.
_SQLITE_SEARCH = [
    *(
        f"CREATE VIRTUAL TABLE {table} USING fts5(owner, terms, content='', contentless_delete=1, tokenize='ascii')"
        for table in ("session_search", "message_search")
    ),
    """CREATE TRIGGER session_search_insert AFTER INSERT ON sessions BEGIN
        INSERT INTO session_search(rowid, owner, terms) VALUES (new.number, 'o' || hex(new.owner_id), new.terms);
    END""",
    """CREATE TRIGGER session_search_update AFTER UPDATE OF terms ON sessions BEGIN
        DELETE FROM session_search WHERE rowid = old.number;
        INSERT INTO session_search(rowid, owner, terms) VALUES (new.number, 'o' || hex(new.owner_id), new.terms);
    END""",
    """CREATE TRIGGER session_search_delete AFTER DELETE ON sessions BEGIN
        DELETE FROM session_search WHERE rowid = old.number;
    END""",
    *(
        f"""CREATE TRIGGER message_search_{name} AFTER {when} ON messages WHEN new.state <> 'running' BEGIN
        DELETE FROM message_search WHERE rowid = new.number;
        INSERT INTO message_search(rowid, owner, terms) VALUES (new.number, 'o' || hex(new.owner_id), new.terms);
    END"""
        for name, when in (("insert", "INSERT"), ("update", "UPDATE OF terms, state"))
    ),
    """CREATE TRIGGER message_search_delete AFTER DELETE ON messages BEGIN
        DELETE FROM message_search WHERE rowid = old.number;
    END""",
]
# A colon is in no term, so that no term is taken for an owner. In PL/pgSQL, since the planner would put the expression
# of an SQL function in its place, and take the splitting of a text for as cheap as a comparison. They call no other
# function of ours, which ANALYZE and a restore would not find.
_POSTGRES_SEARCH = [
    """CREATE FUNCTION search_words(owner_id text, terms text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
        BEGIN RETURN array_to_tsvector(string_to_array(terms, ' ') || ('owner:' || owner_id)); END
    $$""",
    # A message that is still being generated has no words. A partial index would do the same, but the planner knows how
    # frequent words are only from an index without a condition.
    """CREATE FUNCTION message_words(owner_id text, state text, terms text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
        BEGIN RETURN CASE state WHEN 'running' THEN ''::tsvector ELSE
            array_to_tsvector(string_to_array(terms, ' ') || ('owner:' || owner_id)) END; END
    $$""",
    "CREATE INDEX session_search ON sessions USING gin (search_words(owner_id, terms))",
    "CREATE INDEX message_search ON messages USING gin (message_words(owner_id, state, terms))",
]
