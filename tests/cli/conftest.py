"""Runs commands as a user types them, and keeps a small store to run them on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from greentrade.cli import main


@dataclass(frozen=True)
class Completed:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Completed]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("lists", "show", "imf-lct")`, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GREENTRADE_STORE", raising=False)

    def typed(*arguments: object) -> Completed:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        return Completed(code, printed.out, printed.err)

    return typed


BACI = """t,i,j,k,v,q
2023,156,398,850760,100.000,5.000
2023,156,398,010121,300.000,NA
2023,392,398,850760,50.000,2.000
2023,156,860,870380,40.000,1.000
2024,156,398,850760,200.000,8.000
2024,156,398,010121,600.000,NA
2024,392,398,850760,25.000,1.000
2024,398,860,850760,75.000,1.000
"""
"""China (156), Japan (392), Kazakhstan (398), Uzbekistan (860); thousands of USD."""


@pytest.fixture
def baci_file(tmp_path: Path) -> Path:
    """Eight flows in BACI's layout, under the name that says edition and release."""
    file = tmp_path / "BACI_HS17_Y2023-2024_V202501.csv"
    file.write_text(BACI)
    return file


@pytest.fixture
def filled(run: Run, baci_file: Path, tmp_path: Path) -> Path:
    """A store that holds those flows."""
    store = tmp_path / "store"
    done = run("ingest", baci_file, "--store", store)
    assert done.code == 0, done.err
    return store
