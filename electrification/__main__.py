"""``python -m electrification``."""

from electrification.cli import main

main()
