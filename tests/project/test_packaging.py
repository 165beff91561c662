"""The project file, the lock and the package agree with one another and with the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

OPTIONAL = {"mcp": "mcp", "pandas": "pandas", "pyspark": "spark"}
"""Packages that only an extra brings; the code imports them inside functions."""


def requirement_name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found
    return found[0].lower().replace("_", "-")


@pytest.fixture(scope="module")
def project(project_root: Path) -> dict:
    return tomllib.loads((project_root / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def locked(project_root: Path) -> dict[str, set[str]]:
    """Versions by package; there may be one for each version of Python."""
    versions: dict[str, set[str]] = {}
    for package in tomllib.loads((project_root / "uv.lock").read_text())["package"]:
        versions.setdefault(package["name"], set()).add(package.get("version", ""))
    return versions


def imported(folder: Path) -> set[str]:
    """Top-level names of all packages that the code imports, its own and Python's left out."""
    names: set[str] = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"greentrade"}


def test_every_import_is_declared_and_every_declaration_imported(project: dict, project_root: Path) -> None:
    declared = {requirement_name(each) for each in project["project"]["dependencies"]}
    owners = packages_distributions()
    used = {requirement_name(owners[name][0]) for name in imported(project_root / "src") if name not in OPTIONAL and name in owners}
    unknown = {name for name in imported(project_root / "src") if name not in OPTIONAL and name not in owners}
    # Polars loads it to read workbooks, and names it only when it is missing.
    assert unknown == set()
    assert used | {"fastexcel"} == declared


def test_every_dependency_has_a_cap(project: dict) -> None:
    groups = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    assert [each for group in groups for each in group if "<" not in each] == []


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_pips_requirements_are_the_locks(project_root: Path, locked: dict[str, set[str]], file: str) -> None:
    lines = [line for line in (project_root / file).read_text().splitlines() if line and not line.startswith("#")]
    assert len(lines) > 30
    for line in lines:
        name, version = re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([^ ;]+)", line).groups()  # type: ignore[union-attr]
        assert version in locked[name], line


def test_the_lock_covers_the_project_file(project: dict, locked: dict[str, set[str]]) -> None:
    wanted = [
        *project["project"]["dependencies"],
        *(each for extra in project["project"]["optional-dependencies"].values() for each in extra),
    ]
    wanted += [each for group in project["dependency-groups"].values() for each in group if isinstance(each, str)]
    assert {requirement_name(each) for each in wanted} <= locked.keys()


def test_the_wheel_carries_data_specs_and_templates(project_root: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=project_root, check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    source = project_root / "src"
    kept = {str(path.relative_to(source)) for path in (source / "greentrade").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert kept <= packed
    assert any(name.endswith("licenses/LICENSE") for name in packed)


def test_the_version_is_the_same_everywhere(project_root: Path) -> None:
    from greentrade import __version__

    assert f"\nversion: {__version__}\n" in (project_root / "CITATION.cff").read_text()
    assert re.search(r"^## (\S+)", (project_root / "CHANGELOG.md").read_text(), re.MULTILINE)[1] == __version__  # type: ignore[index]
