"""Settings: environment variables that begin with ``TRACKER_``, each with a default that works."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from electrification.texts import N_, Refused, message

ROOT = Path(__file__).parent.parent
DATA_FOLDER = ROOT / "data"
DEFAULT_DATABASE = ROOT / "var" / "tracker.gpkg"
_PREFIX = "TRACKER_"


class Settings(BaseSettings):
    """What a deployment may set; `TRACKER_DATABASE_URL` and so on."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="ignore", frozen=True)

    database_url: str = Field(default_factory=lambda: f"sqlite:///{DEFAULT_DATABASE}")
    language: Literal["vi", "en"] = "vi"
    grid_required: bool = True
    """Whether only supply from the national grid counts (the province's demand)."""
    public_view: bool = False
    """Whether somebody who is not signed in sees figures by commune, and nothing below."""
    agency_domain: str = ""
    """What follows the @ of the addresses that the agency's own sign-in vouches for."""
    period_first_day: int = Field(default=15, ge=1, le=28)
    """Day on which a reporting month begins; 1 makes it the month of the calendar."""
    online_tiles: str = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    """Address template of the background a person may switch on; it is off until then."""

    @field_validator("agency_domain")
    @classmethod
    def _domain(cls, value: str) -> str:
        domain = value.strip().lower().removeprefix("@")
        if domain and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
            raise ValueError("tuyenquang.gov.vn")
        return domain

    evidence_folder: Path | None = None
    """Where photos and documents are kept; beside the database file by default."""

    @field_validator("evidence_folder", mode="before")
    @classmethod
    def _whole_path(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            return None
        if value is not None and not Path(str(value)).is_absolute():
            raise ValueError("/PATH")
        return value

    @field_validator("online_tiles")
    @classmethod
    def _tile_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")) or "{z}" not in value:
            raise ValueError("https://…/{z}/{x}/{y}.png")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value.startswith("postgresql://"):
            value = value.replace("postgresql://", "postgresql+psycopg://", 1)
        has_file = value.startswith("sqlite:///") and value != "sqlite:///"
        if not has_file and not value.startswith("postgresql+psycopg://"):
            raise ValueError("sqlite:///PATH or postgresql://USER@HOST/NAME")
        return value


_ALLOWED = {
    "database_url": "sqlite:///PATH, postgresql://USER@HOST/NAME",
    "language": "vi, en",
    "grid_required": "true, false",
    "public_view": "true, false",
    "agency_domain": "tuyenquang.gov.vn",
    "evidence_folder": "/PATH",
    "period_first_day": "1, 2, …, 28",
    "online_tiles": "https://…/{z}/{x}/{y}.png",
}


def read_settings() -> Settings:
    """The settings in force; a wrong value is refused with its name and what it may be."""
    return _read(
        frozenset(pair for pair in os.environ.items() if pair[0].upper().startswith(_PREFIX))
    )


@lru_cache(maxsize=4)
def _read(_environment: frozenset[tuple[str, str]]) -> Settings:
    """Settings of an environment: reading them anew costs more than recording an entry may."""
    try:
        return Settings()
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise Refused(
            message(
                N_("The setting {name} is wrong: it may be {allowed}."),
                name=f"TRACKER_{name.upper()}",
                allowed=_ALLOWED[name],
            ),
            message(N_("Set it to another value, or unset it to use the default.")),
        ) from error
