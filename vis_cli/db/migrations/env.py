"""Runs the migrations on the transaction that the caller opened."""

from alembic import context

from vis_cli.db.core.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=False, render_as_batch=True)
context.run_migrations()
