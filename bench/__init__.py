"""The speeds promised, measured: ``python -m bench``. See docs/bench.md."""
