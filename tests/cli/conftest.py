"""A command run in this process, and a database it may change."""

from tests.cli.test_cli import run, url

__all__ = ["run", "url"]
