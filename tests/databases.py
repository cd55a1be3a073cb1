"""PostgreSQL databases that tests make, copy and take away."""

from __future__ import annotations

import sqlalchemy as sa


def create_database(server: sa.Engine, name: str, template: str) -> None:
    """Make a database from another one; copying its files is half the work of logging its pages."""
    with server.connect() as connection:
        version = server.dialect.server_version_info or ()
        by_files = " STRATEGY FILE_COPY" if version >= (15,) else ""
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE {template}{by_files}')


def drop_database(server: sa.Engine, name: str) -> None:
    """Take a database away, whoever is still connected to it."""
    with server.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
