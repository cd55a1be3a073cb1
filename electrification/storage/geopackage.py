"""What makes the embedded SQLite file a GeoPackage 1.3 that QGIS and GDAL open.

Only tables named in ``gpkg_contents`` are layers; because one of them is registered as
``attributes`` GDAL leaves all others out. Source: OGC 12-128r17, clauses 1.1.1 to 2.1.5.
"""

from __future__ import annotations

import sqlalchemy as sa
from pyproj import CRS

from electrification.storage.schema import GRID_VIEW, GRID_VIEW_SQL, STATUS_VIEW, STATUS_VIEW_SQL
from electrification.storage.types import SRID

APPLICATION_ID = 0x47504B47
USER_VERSION = 10300
_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
       organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
       definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
       identifier TEXT UNIQUE, description TEXT DEFAULT '',
       last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
       min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
       CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
       geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
       m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
       CONSTRAINT uk_gc_table_name UNIQUE (table_name),
       CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
       CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
)
_LAYERS = (
    ("village", "features", "Thôn biên giới"),
    (STATUS_VIEW, "features", "Tình trạng có điện của thôn"),
    ("entry", "attributes", "Ghi nhận tiến độ"),
)


def mark(connection: sa.Connection) -> None:
    """Mark a new file as a GeoPackage; must come before the first table and WAL mode."""
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={USER_VERSION}")


def register_layers(connection: sa.Connection) -> None:
    """Create the view of present status and the tables that tell GIS programs of the layers."""
    connection.exec_driver_sql(STATUS_VIEW_SQL)
    if connection.dialect.name != "sqlite":
        return
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    wgs84 = CRS.from_epsg(SRID).to_wkt("WKT1_GDAL")
    insert = "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)"
    for row in (
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
        ("WGS 84 geodetic", SRID, "EPSG", SRID, wgs84, None),
    ):
        connection.exec_driver_sql(insert, row)
    for table, data_type, identifier in _LAYERS:
        is_layer = data_type == "features"
        connection.exec_driver_sql(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES (?, ?, ?, ?)",
            (table, data_type, identifier, SRID if is_layer else None),
        )
        if is_layer:
            connection.exec_driver_sql(
                "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', ?, 0, 0)",
                (table, SRID),
            )


def register_grid(connection: sa.Connection) -> None:
    """Create the view of the lines that stand, and tell GIS programs of it."""
    connection.exec_driver_sql(GRID_VIEW_SQL)
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
        " VALUES (?, 'features', 'Lưới điện', ?)",
        (GRID_VIEW, SRID),
    )
    connection.exec_driver_sql(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTILINESTRING', ?, 0, 0)",
        (GRID_VIEW, SRID),
    )
