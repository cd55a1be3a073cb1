"""The commands say what is missing, and leave no test out when told not to."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_TESTS = {
    "passes": "def test_it(): pass",
    "skips": "import pytest\n@pytest.mark.skip(reason='no boat')\ndef test_it(): pass",
    "skips midway": "import pytest\ndef test_it(): pytest.skip('no boat')",
    "skips in a fixture": (
        "import pytest\n@pytest.fixture\ndef boat(): pytest.skip('no boat')\n"
        "def test_it(boat): pass"
    ),
    "skips part": (
        "import pytest\ndef test_it(subtests):\n"
        "    with subtests.test('part'):\n        pytest.skip('no boat')"
    ),
    "skips the module": "import pytest\npytest.skip('no boat', allow_module_level=True)",
    "lacks a module": "import pytest\npytest.importorskip('no_such_module')\ndef test_it(): pass",
    "is expected to fail": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False",
    "passes though expected to fail": "import pytest\n@pytest.mark.xfail\ndef test_it(): pass",
    "holds no test": "",
}


def pytest_on(
    folder: Path, made: dict[str, str], require_all: str
) -> subprocess.CompletedProcess[str]:
    """Run test files of one's own, named for what they do, under the rule of this project."""
    for what, text in made.items():
        (folder / file_of(what)).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-ra", "--continue-on-collection-errors"]
    command += [
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.house.require_all",
        "-c",
        os.devnull,
        "--rootdir",
        str(folder),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "REQUIRE_ALL": require_all}
    return subprocess.run(
        [*command, *made_files(made)], capture_output=True, text=True, env=environment, cwd=folder
    )


def file_of(what: str) -> str:
    return f"test_{what.replace(' ', '_')}.py"


def made_files(made: dict[str, str]) -> list[str]:
    return [file_of(what) for what in made]


def test_with_require_all_only_a_test_that_ran_and_passed_is_good(tmp_path: Path) -> None:
    made = {what: text for what, text in MADE_TESTS.items() if what != "holds no test"}

    ran = pytest_on(tmp_path, made, require_all="1")

    bad = set(re.findall(r"^(?:FAILED|ERROR|SUBFAILED\S*) .*?(test_\w+\.py)", ran.stdout, re.M))
    assert bad == set(made_files(made)) - {file_of("passes")}, ran.stdout
    assert "skipped" not in ran.stdout.splitlines()[-1]
    assert "REQUIRE_ALL=1 allows no test to be left out: Skipped: no boat" in ran.stdout


@pytest.mark.parametrize(("what", "status"), [("holds no test", 5), ("passes", 0)])
def test_with_require_all_no_test_at_all_is_a_failure_and_one_that_passes_is_good(
    what: str, status: int, tmp_path: Path
) -> None:
    ran = pytest_on(tmp_path, {what: MADE_TESTS[what]}, require_all="1")

    assert ran.returncode == status, ran.stdout


def test_without_require_all_a_skip_is_a_skip(tmp_path: Path) -> None:
    ran = pytest_on(tmp_path, {"skips": MADE_TESTS["skips"]}, require_all="0")

    assert ran.returncode == 0
    assert "1 skipped" in ran.stdout


def test_the_rule_holds_for_the_tests_of_this_project(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.has_plugin("tests.house.require_all")


def test_the_build_machine_calls_exactly_the_two_commands() -> None:
    script = ROOT / ".ci" / "run"
    commands = [
        line
        for line in script.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "set ", "cd "))
    ]

    assert commands == ["make check", "REQUIRE_ALL=1 make test"]
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & stat.S_IXUSR


def find_python(programs: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Look for a Python where only these programs are on the PATH (name: shell script)."""
    for name, script in programs.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    return subprocess.run(
        ["/bin/sh", str(ROOT / ".ci" / "find-python")],
        capture_output=True,
        text=True,
        env={"PATH": str(folder)},
    )


OLD = "echo 3.9.18"
NEW = "echo 3.12.4"
NEW_WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; esac; echo 3.12.4'
STUB_THAT_DOES_NOT_START = "echo 'command not found' >&2; exit 127"


def test_the_newest_python_that_starts_is_taken(tmp_path: Path) -> None:
    programs = {"python3.13": STUB_THAT_DOES_NOT_START, "python3.12": NEW, "python3": OLD}

    found = find_python(programs, tmp_path)

    assert (found.returncode, found.stdout) == (0, f"{tmp_path}/python3.12\n")


@pytest.mark.parametrize(
    ("programs", "message"),
    [
        ({"python3": OLD}, r"Python 3\.11 or newer is needed, .*/python3 is Python 3\.9\.18: .*"),
        ({}, r"Python 3\.11 or newer is needed and none of python3\.13 .* was found: .*"),
        (
            {"python3": NEW_WITHOUT_VENV},
            r".*/python3 \(Python 3\.12\.4\) lacks the venv module; .*python3\.12-venv\.",
        ),
    ],
    ids=["too old", "none", "no venv"],
)
def test_a_python_that_will_not_do_is_one_line_with_a_remedy(
    programs: dict[str, str], message: str, tmp_path: Path
) -> None:
    found = find_python(programs, tmp_path)

    assert found.returncode == 1
    assert found.stdout == ""
    assert re.fullmatch(message + "\n", found.stderr)
