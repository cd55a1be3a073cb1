"""What the program's source files import and say, read without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def program_files() -> list[Path]:
    """Return app.py and every source file of geo/ and electrification/."""
    found = [ROOT / "app.py"]
    for room in ("geo", "electrification"):
        found += sorted((ROOT / room).rglob("*.py"))
    return [path for path in found if path.exists()]


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the dotted names of what a file imports, at its top and inside functions."""
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


@cache
def strings(path: Path) -> tuple[str, ...]:
    """Return the constants of a file as text, docstrings left out."""
    return tuple(_strings(_tree(path)))


def _strings(tree: ast.Module) -> Iterator[str]:
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr):
                docstrings.add(id(first.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield str(node.value)


def calls(path: Path) -> set[str]:
    """Return the last names of what a file calls: ``read_file`` for ``geopandas.read_file()``."""
    called = [node.func for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)]
    return {node.attr for node in called if isinstance(node, ast.Attribute)} | {
        node.id for node in called if isinstance(node, ast.Name)
    }


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
