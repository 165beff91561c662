"""The rules of the house that a machine can check; the layers are import-linter's."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

LARGEST = 20_000
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc"}


@pytest.fixture(scope="module")
def modules(project_root: Path) -> list[Path]:
    return sorted((project_root / "src" / "greentrade").rglob("*.py"))


def test_no_module_is_a_drawer(modules: list[Path]) -> None:
    assert [str(file) for file in modules if file.stem in FORBIDDEN or file.parent.name in FORBIDDEN] == []


def test_no_module_grows_beyond_one_subject(modules: list[Path]) -> None:
    assert {str(file): file.stat().st_size for file in modules if file.stat().st_size > LARGEST} == {}


def test_every_file_says_what_it_holds(modules: list[Path], project_root: Path) -> None:
    files = [*modules, *(project_root / "tests").rglob("*.py"), *(project_root / "bench").rglob("*.py")]
    assert [str(file) for file in files if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))] == []
