"""A process that is killed while it writes leaves the list as it was, or as it was to become; never between."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from greentrade.errors import TryAgainError
from greentrade.lists import adopt, check, product_list, proposals, propose, transaction

WHY = {"by": "A. Person", "reason": "It saves no carbon", "evidence": "https://example.org/study"}

KILLED = """
import os, sys
from pathlib import Path
from greentrade import lists

left = int(sys.argv[2])

def dying(call):
    def counted(*arguments, **options):
        global left
        if left == 0:
            os._exit(9)
        left -= 1
        return call(*arguments, **options)
    return counted

for name in ("replace", "rename", "fsync"):
    setattr(os, name, dying(getattr(os, name)))
lists.adopt(["imf-lct-1"], "2026-01-06", by="Steward", lists=Path(sys.argv[1]))
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    propose("imf-lct", "drop", "252390", lists=tmp_path / "own", **WHY)
    return tmp_path / "own"


def killed(own: Path, steps: int) -> int:
    return subprocess.run([sys.executable, "-c", KILLED, str(own), str(steps)], capture_output=True).returncode


def test_killed_at_every_step_of_an_adoption(own: Path, tmp_path: Path) -> None:
    before = contents(own / "imf-lct")
    whole = tmp_path / "whole"
    shutil.copytree(own, whole)
    adopt(["imf-lct-1"], "2026-01-06", by="Steward", lists=whole)
    outcomes = []
    for steps in range(20):
        here = tmp_path / f"killed-{steps}"
        shutil.copytree(own, here)
        code = killed(here, steps)
        if code == 0:
            break
        assert code == 9
        # A reader sees whole versions at any moment.
        assert len(product_list("imf-lct", here)) in (123, 124)
        assert len(product_list("imf-lct@2025-08-16", here)) == 124
        if (here / "imf-lct" / ".pending").exists():
            assert "a write was cut short" in {each.what for each in check("imf-lct", here)}
        with transaction.locked(here / "imf-lct"):
            pass  # the next writer settles what was left
        after = contents(here / "imf-lct")
        assert after == before or after.keys() == contents(whole / "imf-lct").keys()
        assert not any(each.level == "error" for each in check("imf-lct", here))
        outcomes.append(after == before)
        assert {each.status for each in proposals("imf-lct", here)} == ({"open"} if after == before else {"adopted"})
        assert sorted(path.name for path in (here / "imf-lct").iterdir()) == sorted(after)
    assert len(outcomes) > 6 and outcomes[0] and not outcomes[-1]
    assert outcomes == sorted(outcomes, reverse=True)


def test_a_killed_copy_of_a_built_in_list_leaves_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed_at_once(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", killed_at_once)
        with pytest.raises(KeyboardInterrupt):
            propose("imf-lct", "drop", "252390", lists=tmp_path, **WHY)
    assert product_list("imf-lct", tmp_path).folder != tmp_path / "imf-lct"
    assert propose("imf-lct", "drop", "252390", lists=tmp_path, **WHY).proposal.id == "imf-lct-1"


def test_only_one_writes_at_a_time(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "WAIT", 0.1)
    with transaction.locked(own / "imf-lct"), pytest.raises(TryAgainError, match="Another process is writing"):
        propose("imf-lct", "drop", "280519", lists=own, **WHY)


CODES = ("252390", "280519", "282520", "282690", "282739", "283691")


def _propose(arguments: tuple[Path, str]) -> str:
    own, code = arguments
    return propose("imf-lct", "drop", code, lists=own, **WHY).proposal.id


def test_proposals_made_at_once_are_all_recorded(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        made = pool.map(_propose, [(tmp_path, code) for code in CODES])
    assert sorted(made) == [f"imf-lct-{n}" for n in range(1, 7)]
    assert {each.code for each in proposals("imf-lct", tmp_path)} == set(CODES)
    assert check("imf-lct", tmp_path) == ()
