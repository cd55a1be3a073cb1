"""The top level is the owner's: nothing is added to it, nothing is missing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXED = {"app.py", "geo", "electrification", "data", "tests", "requirements.txt", "README.md"}
HOUSEKEEPING = {
    ".ci",
    ".gitignore",
    ".streamlit",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
    "bench",
    "docs",
    "pyproject.toml",
    "requirements-dev.txt",
}


def tracked_files() -> list[str]:
    """Return the files that git holds, as paths from the top."""
    git = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "ls-files", "-z"]
    try:
        listed = subprocess.run(git, capture_output=True, text=True)
    except FileNotFoundError:
        listed = None
    if listed is None or listed.returncode != 0:
        pytest.skip("this tree is no git clone: clone the project to test what it holds")
    return [name for name in listed.stdout.split("\0") if name]


def test_nothing_stands_at_the_top_level_but_what_the_owner_fixed_and_housekeeping() -> None:
    at_top = {name.split("/")[0] for name in tracked_files()}

    assert at_top - FIXED - HOUSEKEEPING == set()


def test_everything_that_the_owner_fixed_is_there() -> None:
    assert {name for name in FIXED if not (ROOT / name).exists()} == set()
    assert (ROOT / "data" / "villages").is_dir()


def test_no_database_and_no_cache_is_committed() -> None:
    unwanted = (".gpkg", ".sqlite", ".db", ".pyc", "-wal", "-shm")

    assert [name for name in tracked_files() if name.endswith(unwanted)] == []


def test_no_folder_is_called_utils() -> None:
    assert [name for name in tracked_files() if "utils" in name.lower()] == []
