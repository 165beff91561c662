"""`make` and the check that a submission runs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest


def targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_help_names_every_target(project_root: Path) -> None:
    printed = subprocess.run(["make", "-s", "help"], cwd=project_root, capture_output=True, text=True, check=True).stdout
    named = {line.split()[1] for line in printed.splitlines()}
    assert named == targets((project_root / "Makefile").read_text())
    assert {"demo", "test", "check", "bench", "docs"} <= named


def test_the_continuous_check_is_make_test(project_root: Path) -> None:
    script = (project_root / ".ci" / "run").read_text()
    commands = [line for line in script.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]


def test_scripts_are_executable_and_sound(project_root: Path) -> None:
    for script in (project_root / ".ci" / "run", *(each for each in (project_root / "tools").iterdir() if each.is_file())):
        assert script.stat().st_mode & 0o111, script
        text = script.read_text(encoding="utf-8")
        if text.startswith("#!/usr/bin/env python3\n"):
            compile(text, script, "exec")
        else:
            subprocess.run(["sh", "-n", str(script)], check=True)
