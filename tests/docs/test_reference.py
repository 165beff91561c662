"""What a user can name is documented: every command and option, indicator, and public name."""

from __future__ import annotations

import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def docs(project_root: Path) -> Path:
    return project_root / "docs"


@pytest.fixture(scope="module")
def reference(docs: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("commands", docs / "commands.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_commands_help_stands_in_the_docs_as_it_is(docs: Path, reference: ModuleType) -> None:
    page = (docs / "cli.md").read_text()
    assert re.findall(r"<!-- help: (.*?) -->", page) == list(dict.fromkeys(re.findall(r"<!-- help: (.*?) -->", page)))
    assert set(re.findall(r"<!-- help: ?(.*?) ?-->", page)) == set(reference.commands())
    assert reference.with_help(page) == page, "Run python docs/commands.py"


def test_every_option_says_what_it_is_for(reference: ModuleType) -> None:
    from typer.main import get_command

    from greentrade.cli.app import app

    def below(command, path: str):
        yield from ((path, option) for option in command.params)
        for name, inner in getattr(command, "commands", {}).items():
            yield from below(inner, f"{path} {name}")

    mute = [f"{path} {option.name}" for path, option in below(get_command(app), "greentrade") if not option.help]
    assert mute == []


def test_every_indicator_is_documented(docs: Path) -> None:
    from greentrade.indicators.registry import INDICATORS

    page = (docs / "indicators.md").read_text()
    assert [name for name in INDICATORS if f"`{name}`" not in page] == []


def test_every_public_name_and_parameter_is_documented(docs: Path) -> None:
    import greentrade
    from greentrade.indicators import Result

    page = (docs / "python.md").read_text()
    names = [name for name in greentrade.__all__ if not name.startswith("__")]
    verbs = [name for name, _ in inspect.getmembers(Result, callable) if not name.startswith("_")]
    parameters = inspect.signature(greentrade.open).parameters
    assert [name for name in (*names, *verbs, *parameters) if not re.search(rf"\b{name}\b", page)] == []


def test_every_setting_is_documented(project_root: Path, docs: Path) -> None:
    code = "\n".join(file.read_text() for file in (project_root / "src").rglob("*.py"))
    settings = set(re.findall(r"\"(GREENTRADE_[A-Z_]+|COMTRADE_[A-Z_]+)\"", code))
    assert {"GREENTRADE_STORE", "GREENTRADE_MEMORY", "COMTRADE_API_KEY"} <= settings
    assert [name for name in settings if f"`{name}`" not in (docs / "install.md").read_text()] == []


def test_every_source_is_documented(docs: Path) -> None:
    from greentrade.sources.detect import NAMES

    page = (docs / "sources.md").read_text()
    assert [name for name in NAMES if f"| `{name}` |" not in page] == []


def test_links_between_pages_lead_somewhere(docs: Path, project_root: Path) -> None:
    broken = []
    for page in [*docs.glob("*.md"), *project_root.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []
