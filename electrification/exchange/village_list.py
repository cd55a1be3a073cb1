"""A list of village codes: text, one code a line, with or without a heading."""

from __future__ import annotations

from pathlib import Path

from electrification.texts import N_, Refused, message

HEADING = "village_code"
MAX_BYTES = 2_000_000


def read_codes(path: Path) -> list[tuple[tuple[str, int], str]]:
    """Codes with their file and row; the first column where there are more.

    Raises
    ------
    Refused
        Where the file cannot be read, is too large, or holds no code.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused(
                message(N_("{path} is too large for a list of villages."), path=path.name),
                message(N_("Give a text file with one code a line.")),
            )
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise Refused(
            message(N_("{path} cannot be read: {reason}."), path=path, reason=error.strerror),
            message(N_("Check the name of the file and the right to read it.")),
        ) from error
    except UnicodeDecodeError as error:
        raise Refused(
            message(N_("{path} is not text in UTF-8."), path=path.name),
            message(N_("Give a text file with one code a line.")),
        ) from error
    codes = [
        ((path.name, row), line.split(",")[0].strip().strip('"'))
        for row, line in enumerate(lines, start=1)
    ]
    found = [(place, code) for place, code in codes if code and code != HEADING]
    if not found:
        raise Refused(
            message(N_("{path} holds no village."), path=path.name),
            message(N_("Give a text file with one code a line.")),
        )
    return found
