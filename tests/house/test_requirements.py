"""Every requirement is pinned, none is missing, and none is there for nothing."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import ROOT, imports, program_files, strings

FILES = ("requirements.txt", "requirements-dev.txt")
IMPORTED_AS = {
    "argon2-cffi": "argon2",
    "pillow": "PIL",
    "psycopg": "psycopg",
    "pydantic-settings": "pydantic_settings",
    "python-docx": "docx",
    "streamlit-folium": "streamlit_folium",
    "xstatic-leaflet": "xstatic.pkg.leaflet",
}
# Named in a string, as a driver, an engine or a place of data: not imported by name.
NAMED_ONLY = {"openpyxl", "psycopg", "vietnamadminunits", "xlsxwriter"}


def lines(file: str) -> list[str]:
    """Return the requirements of a file, comments taken off."""
    text = (ROOT / file).read_text(encoding="utf-8")
    stripped = [line.split("#")[0].strip() for line in text.splitlines()]
    return [line for line in stripped if line and not line.startswith("-r ")]


def direct() -> list[str]:
    """Return the names of what requirements.txt calls direct."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    section = text.split("# Direct")[1].split("# Transitive")[0]
    found = [Requirement(line.split("#")[0]) for line in section.splitlines() if "==" in line]
    return [canonicalize_name(requirement.name) for requirement in found]


def needed_by(name: str, extras: set[str]) -> list[Requirement]:
    """Return what an installed package needs on this machine."""
    asked = [Requirement(line) for line in requires(name) or []]
    wanted = extras or {""}
    return [
        each
        for each in asked
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in wanted)
    ]


@pytest.mark.parametrize("file", FILES)
def test_every_requirement_is_pinned_exactly_and_once(file: str) -> None:
    exact = re.compile(r"[A-Za-z0-9._-]+(\[[a-z]+\])?==[0-9][0-9a-z.]*( ;.+)?")
    names = [canonicalize_name(Requirement(line).name) for line in lines(file)]

    assert [line for line in lines(file) if not exact.fullmatch(line)] == []
    assert len(names) == len(set(names))


def test_the_pins_are_what_is_installed() -> None:
    different = {}
    for line in lines(FILES[0]) + lines(FILES[1]):
        pinned = Requirement(line)
        try:
            have = version(pinned.name)
        except PackageNotFoundError:
            have = "nothing"
        if not pinned.specifier.contains(have if have != "nothing" else "0", prereleases=True):
            different[line] = have

    assert different == {}, "run `make setup`"


@pytest.mark.parametrize("files", [FILES[:1], FILES], ids=["running", "developing"])
def test_what_a_requirement_needs_is_pinned_too(files: tuple[str, ...]) -> None:
    pinned = [Requirement(line) for file in files for line in lines(file)]
    names = {canonicalize_name(each.name) for each in pinned}

    missing = {
        f"{need.name} (for {each.name})"
        for each in pinned
        for need in needed_by(each.name, each.extras)
        if canonicalize_name(need.name) not in names
    }
    assert missing == set()


@pytest.mark.parametrize("name", direct())
def test_a_direct_requirement_is_used(name: str) -> None:
    module = IMPORTED_AS.get(name, name)
    asked = {name for path in program_files() for name in imports(path)}
    is_imported = any(each == module or each.startswith(f"{module}.") for each in asked)
    is_named = name in NAMED_ONLY and any(
        re.search(rf"\b{name}\b", text) for path in program_files() for text in strings(path)
    )

    assert is_imported or is_named, f"{name} is not used: it belongs among the transitive ones"


def test_whatever_is_imported_is_a_direct_requirement() -> None:
    asked = {name.split(".")[0] for path in program_files() for name in imports(path)}
    ours = {"app", "electrification", "geo"}
    from_others = asked - ours - sys.stdlib_module_names - {"xstatic"}  # shared by several
    provided_by = packages_distributions()

    undeclared = {
        module
        for module in from_others
        if not {canonicalize_name(name) for name in provided_by.get(module, [])} & set(direct())
    }
    assert undeclared == set()
