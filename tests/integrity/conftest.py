"""The sample, which no test here changes."""

from tests.electrification.conftest import read_only_sample

__all__ = ["read_only_sample"]
