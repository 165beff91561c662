"""Every example of the documentation runs, page by page, in a folder that holds a store of the demonstration's records.

`console` blocks are typed into bash (`$ ` before a command; a line below it, if any, must be in what it prints; `...` stands
for anything), `python` blocks run in one namespace a page. A block after `<!-- file: NAME -->` is written to that file first. A block
that cannot run is preceded by a comment with the reason: `<!-- not run: it needs the network -->`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
BLOCK = re.compile(r"(?:<!-- not run: (?P<reason>[^>]+) -->\n)?^```(?P<kind>console|python)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

FILE = re.compile(r"<!-- file: (?P<name>[\w.-]+) -->\n```\w*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A block of a page."""

    line: int
    kind: str
    text: str
    reason: str | None


def examples(page: Path) -> list[Example]:
    text = page.read_text(encoding="utf-8")
    return [
        Example(text[: found.start("kind")].count("\n") + 1, found["kind"], found["text"], found["reason"])
        for found in BLOCK.finditer(text)
    ]


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block, its continued lines joined, with the lines shown below it."""
    command, shown = "", []
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        elif line.strip() and line.strip() != "...":
            shown.append(line.strip())
    if command:
        yield command, shown


SHELL = re.compile(r"[|<>&;$]")
"""Signs that need a shell; a plain greentrade command runs in this process, which saves its imports."""


def run_command(command: str) -> tuple[int, str, str]:
    """Exit code, output and error stream of a command line."""
    if command.startswith("greentrade ") and not SHELL.search(command):
        from greentrade.cli import main

        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(shlex.split(command)[1:])
        return code, out.getvalue(), err.getvalue()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=os.environ | {"PATH": path})
    return done.returncode, done.stdout, done.stderr


def type_commands(example: Example, page: str) -> None:
    for command, shown in commands(example.text):
        code, out, err = run_command(command)
        where = f"{page}:{example.line}: $ {command}"
        assert code == 0, f"{where}\n{err}"
        printed = " ".join((out + err).split())
        for line in shown:
            for part in line.split("..."):
                assert " ".join(part.split()) in printed, f"{where}\nshows {line!r}, but it printed:\n{out}"


@pytest.mark.parametrize("page", [page for page in PAGES if any(not each.reason for each in examples(page))], ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page: Path, demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(demo_folder / "store", tmp_path / "greentrade-store", copy_function=os.link)
    shutil.copytree(demo_folder / "trade-files", tmp_path / "trade-files", copy_function=os.link)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GREENTRADE_STORE", raising=False)
    for file in FILE.finditer(page.read_text(encoding="utf-8")):
        Path(file["name"]).write_text(file["text"], encoding="utf-8")
    names: dict[str, object] = {"__name__": page.stem}
    for example in examples(page):
        if example.reason:
            continue
        if example.kind == "console":
            type_commands(example, page.name)
        else:
            code = compile("\n" * example.line + example.text, str(page), "exec")
            with contextlib.redirect_stdout(None):
                exec(code, names)


def test_few_examples_are_left_out() -> None:
    """Most examples run; the reasons of the others are about what a test cannot have."""
    every = [example for page in PAGES for example in examples(page)]
    left_out = [example for example in every if example.reason]
    assert len(left_out) < len(every) / 3
