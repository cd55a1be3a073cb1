"""Make ``.venv`` and keep it equal to the pinned requirements: ``install.py [--dev]``.

Runs on a bare Python 3.11 or newer (see ``find-python``). The hash of what was installed stands in
``.venv/installed``, so a start with nothing changed installs nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
RUNTIME = ("requirements.txt",)
DEVELOPMENT = ("requirements.txt", "requirements-dev.txt")


def fingerprint(files: tuple[str, ...]) -> str:
    """Return a line that changes when a file of requirements or the place of the tree does."""
    digest = hashlib.sha256(str(VENV).encode())
    for name in files:
        digest.update((ROOT / name).read_bytes())
    return f"{'+'.join(files)} {digest.hexdigest()}"


def installed() -> set[str]:
    """Return the fingerprints of what stands in ``.venv``, empty when it is not usable."""
    if not STAMP.is_file() or not _starts(VENV_PYTHON):
        return set()
    return set(STAMP.read_text(encoding="utf-8").splitlines())


def _starts(python: Path) -> bool:
    """Tell whether this Python starts, is new enough and has pip (half-made ones do not)."""
    question = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", question], capture_output=True).returncode == 0
    except OSError:
        return False


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock on the project's folder, so that two starts do not fill one ``.venv``."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def make_venv() -> None:
    """Create ``.venv`` with this Python; raises SystemExit with a remedy when that fails."""
    print(f"Making .venv with Python {sys.version.split()[0]} ...", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True
    )
    if made.returncode != 0:
        said = (made.stderr or made.stdout).strip().splitlines() or ["no message"]
        raise SystemExit(
            f"Could not make {VENV}: {said[-1]} (is the folder writable, is there room on the "
            "disk, is python3-venv installed?)."
        )


def install(files: tuple[str, ...]) -> None:
    """Install the last of the files (each includes those before it) into ``.venv``."""
    print(f"Installing {files[-1]} (only when it has changed; about a minute) ...", flush=True)
    command = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    command += ["install", "-qq", "--requirement", str(ROOT / files[-1])]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, cwd=ROOT)
    if done.returncode != 0:
        raise SystemExit(
            f"Installing {files[-1]} failed, see above: check the way to the package index and the "
            "room on the disk, then run the same command again."
        )


def main(arguments: list[str]) -> None:
    """Bring ``.venv`` up to date, or do nothing when it is."""
    files = DEVELOPMENT if "--dev" in arguments else RUNTIME
    with one_at_a_time():
        have = installed()
        if fingerprint(files) in have:
            return
        if not _starts(VENV_PYTHON):
            make_venv()
        STAMP.unlink(missing_ok=True)
        install(files)
        now = {fingerprint(files), fingerprint(RUNTIME)}
        STAMP.write_text("\n".join(sorted(now)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
