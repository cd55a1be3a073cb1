"""Run the tests with what they need: ``test.py [pytest's own arguments]``.

As root on Debian it installs Chromium and PostGIS when they are missing; elsewhere what is missing
is a skip with a name. Where PostGIS is there, the tests run inside a throw-away PostgreSQL.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".venv" / "apt.log"
SERVERS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
POSTGRES_VERSION = "15"
URL = "TRACKER_TEST_DATABASE_URL"


def postgres_version() -> str | None:
    """Return the PostgreSQL version that has a server and PostGIS, or None."""
    if not shutil.which("pg_virtualenv"):
        return None
    found = [
        folder.name
        for folder in SERVERS.glob("*")
        if (folder / "bin" / "initdb").exists()
        and (EXTENSIONS / folder.name / "extension" / "postgis.control").exists()
    ]
    if POSTGRES_VERSION in found:
        return POSTGRES_VERSION
    return max(found, key=float, default=None)


def missing_packages() -> list[str]:
    """Return the Debian packages that the tests lack here."""
    missing = []
    if not shutil.which("chromium"):
        missing += ["chromium", "fonts-dejavu-core"]
    if not _loads("libatomic.so.1"):  # Playwright's own driver is linked to it
        missing += ["libatomic1"]
    if not shutil.which("soffice"):  # opens the Word and Excel files as an office does
        missing += ["libreoffice-calc-nogui", "libreoffice-writer-nogui", "fonts-croscore"]
    if not os.environ.get(URL) and not postgres_version():
        missing += [f"postgresql-{POSTGRES_VERSION}-postgis-3"]
    return missing


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def is_root_on_debian() -> bool:
    """Tell whether packages may be installed here without asking anybody."""
    has_apt = shutil.which("apt-get") is not None
    return os.geteuid() == 0 and has_apt and Path("/etc/debian_version").exists()


def install_packages(packages: list[str]) -> None:
    """Install Debian packages, one by one in a second try; a failure is said, not raised."""
    print(f"Installing {' '.join(packages)} (log: {LOG}) ...", flush=True)
    if _apt_get("update") and _apt_get("install", *packages):
        return
    time.sleep(3)
    _apt_get("update")
    for package in packages:
        if not _apt_get("install", package):
            print(f"Installing {package} failed twice, see {LOG}", flush=True)


def _apt_get(command: str, *packages: str) -> bool:
    patient = ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"]
    with LOG.open("ab") as log:
        done = subprocess.run(
            ["apt-get", *patient, "--yes", "--no-install-recommends", command, *packages],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    return done.returncode == 0


def database_url() -> str:
    """Return the SQLAlchemy URL of the server that ``pg_virtualenv`` has started."""
    user, password = quote(os.environ["PGUSER"]), quote(os.environ["PGPASSWORD"])
    place = f"{os.environ['PGHOST']}:{os.environ['PGPORT']}/{os.environ['PGDATABASE']}"
    return f"postgresql+psycopg://{user}:{password}@{place}"


def run_pytest(arguments: list[str]) -> int:
    """Run pytest and return its exit status; everything at once is run on every core."""
    if not arguments:
        arguments = ["--numprocesses=auto"]
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT).returncode


def run_inside(status_file: Path, arguments: list[str]) -> None:
    """Run pytest inside ``pg_virtualenv`` and write its exit status to a file.

    ``pg_virtualenv`` prints the server's log when its command fails, and its own failures have the
    same exit status as a test's: the file tells them apart.
    """
    os.environ[URL] = database_url()
    status_file.write_text(str(run_pytest(arguments)), encoding="ascii")


def run_with_postgres(version: str, arguments: list[str]) -> int | None:
    """Run pytest inside a throw-away PostgreSQL; None when that did not start."""
    with tempfile.TemporaryDirectory(prefix="tracker-test-") as folder:
        status_file = Path(folder) / "status"
        command = ["pg_virtualenv", "-t", "-v", version]
        command += ["-c", "--encoding UTF8 --locale C.UTF-8"]
        command += [sys.executable, __file__, "--inside", str(status_file), *arguments]
        # A person's own PGPORT or PGHOST would send the new server, or its clients, elsewhere.
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        try:
            subprocess.run(command, cwd=ROOT, env=clean)
        except KeyboardInterrupt:
            return 130
        return int(status_file.read_text("ascii")) if status_file.exists() else None


def main(arguments: list[str]) -> int:
    """Make ready what can be made ready, then run the tests."""
    if arguments[:1] == ["--inside"]:
        run_inside(Path(arguments[1]), arguments[2:])
        return 0
    if is_root_on_debian() and (packages := missing_packages()):
        install_packages(packages)
    version = postgres_version()
    if os.environ.get(URL) or version is None:
        return run_pytest(arguments)
    for attempt in (1, 2):
        status = run_with_postgres(version, arguments)
        if status is not None:
            return status
        print(f"PostgreSQL {version} did not start (try {attempt} of 2)", flush=True)
        time.sleep(2)
    print("The tests run without PostgreSQL", flush=True)
    return run_pytest(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
