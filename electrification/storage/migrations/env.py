"""How Alembic runs here: on the connection it is handed, in that connection's transaction."""

from alembic import context

from electrification.storage.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table="alembic_version",
    transactional_ddl=False,
)
context.run_migrations()
