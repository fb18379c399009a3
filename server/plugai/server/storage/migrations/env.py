"""What Alembic runs for every command: the migrations, on the connection that it was given."""

from alembic import context

from plugai.server.storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # SQLite can do it too, but Alembic takes it for granted only where the driver doesn't stand in the way.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
