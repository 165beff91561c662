"""The program as a whole: its help, its exit codes, and what reaches a screen or a pipe."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from greentrade import __version__
from greentrade.cli import main

HEAVY = (
    "polars",
    "duckdb",
    "pyarrow",
    "narwhals",
    "deltalake",
    "numpy",
    "pandas",
    "scipy",
    "altair",
    "typst",
    "httpx2",
    "babel",
    "pydantic",
)
PROGRAM = (sys.executable, "-c", "import sys; from greentrade.cli import main; sys.exit(main())")


def test_the_command_is_installed() -> None:
    (script,) = entry_points(group="console_scripts", name="greentrade")
    assert script.load() is main


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from greentrade.cli import main; main(['--help']); print([n for n in sys.argv[1:] if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert loaded in ("[]", "['pydantic']")  # typer itself may bring pydantic


def test_version(run) -> None:
    assert run("--version").out == f"greentrade {__version__}\n"


def test_without_a_word_it_prints_its_help(run) -> None:
    done = run()
    assert "Usage: greentrade" in done.out + done.err


def test_an_unknown_command_or_option(run) -> None:
    for arguments in (("frobnicate",), ("lists", "--colour"), ("compute",)):
        done = run(*arguments)
        assert (done.code, done.out) == (2, "")
        assert "Traceback" not in done.err and done.err


def test_a_bug_of_ours_shows_one_line(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GREENTRADE_TRACEBACK", raising=False)
    (tmp_path / "folder.csv").mkdir()
    done = run("lists", "-o", "csv", "--out", "folder.csv")
    assert done.code == 70
    assert done.err.startswith("greentrade: internal error: IsADirectoryError") and done.err.count("\n") == 1


def test_a_closed_pipe_is_quiet() -> None:
    with subprocess.Popen([*PROGRAM, "economies", "-o", "csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


def test_ctrl_c_ends_with_130_and_leaves_a_whole_store(tmp_path: Path) -> None:
    rows = "".join(f"{2000 + n % 24},156,{n % 900},{n % 1_000_000:06d},1.5,2.5\n" for n in range(1_000_000))
    (tmp_path / "BACI_HS92_Y2000-2023_V202501.csv").write_text("t,i,j,k,v,q\n" + rows)
    command = [*PROGRAM, "ingest", str(tmp_path), "--store", str(tmp_path / "store")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    staging = tmp_path / "store" / ".staging"
    while process.poll() is None and not (staging.is_dir() and any(staging.iterdir())):
        with contextlib.suppress(subprocess.TimeoutExpired):  # the work has begun once it has a scratch folder
            process.wait(0.01)
    os.kill(process.pid, signal.SIGINT)
    _, error = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in error
    held = subprocess.run(
        [*PROGRAM, "store", "history", "-o", "csv", "--store", str(tmp_path / "store")], capture_output=True, text=True, check=True
    )
    assert len(held.stdout.splitlines()) == 1  # the header alone: nothing of the file is visible
