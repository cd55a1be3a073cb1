"""Leaflet, from its Python package, and our own map script, served from our own addresses."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from xstatic.pkg import leaflet

from geo.maps import STATIC_FOLDER, MapAssets

FOLDERS = {"leaflet": Path(leaflet.BASE_DIR), "map": STATIC_FOLDER}
SERVED = frozenset({".js", ".css", ".png"})

# A map component is a frame at <base>/component/<name>/index.html; two steps up is <base>, whatever
# path the application is served under.
FROM_FRAME = "../../"


class _Assets(StaticFiles):
    """Static files a browser may keep for ever when the address carries the content's mark."""

    def file_response(self, full_path, stat_result, scope: Scope, status_code=200) -> Response:  # type: ignore[no-untyped-def]
        response = super().file_response(full_path, stat_result, scope, status_code)
        is_marked = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if is_marked else "no-cache"
        )
        return response


def mounts() -> list[Mount]:
    """Return ``/assets/leaflet`` and ``/assets/map``."""
    return [
        Mount(f"/assets/{name}", app=_Assets(directory=folder), name=f"assets-{name}")
        for name, folder in FOLDERS.items()
    ]


def map_assets() -> MapAssets:
    """Return what the map loads, as addresses relative to its frame."""
    return MapAssets(
        scripts=[_address("leaflet", "leaflet.js"), _address("map", "map-layers.js")],
        styles=[_address("leaflet", "leaflet.css"), _address("map", "map-layers.css")],
    )


@cache
def _address(folder: str, name: str) -> str:
    mark = sha256((FOLDERS[folder] / name).read_bytes()).hexdigest()[:10]
    return f"{FROM_FRAME}assets/{folder}/{name}?v={mark}"
