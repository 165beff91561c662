"""The record of proposals is a chain: what is changed, taken out or put in afterwards shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.errors import InputError
from greentrade.lists import check, proposals, propose
from greentrade.lists.record import Event, appended, inspect_record

LINES = appended(
    "", [Event(f"own-{n}", "drop", "own", "2020-01-01", f"85414{n}", "", "A", "2026-01-01T00:00:00Z", f"Reason {n}") for n in range(1, 6)]
)


def faults(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "proposals.jsonl").write_text(text, encoding="utf-8")
    return inspect_record(folder)[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("record")


def test_what_was_appended_reads_back(folder: Path) -> None:
    (folder / "proposals.jsonl").write_text(LINES, encoding="utf-8")
    events, found = inspect_record(folder)
    assert [event.id for event in events] == [f"own-{n}" for n in range(1, 6)] and found == ()


@given(place=st.integers(0, 3), how=st.sampled_from(["reason", "by", "at", "code"]))
def test_a_changed_line_breaks_the_chain(folder: Path, place: int, how: str) -> None:
    lines = LINES.splitlines()
    lines[place] = json.dumps(json.loads(lines[place]) | {how: "otherwise"})
    assert f"line {place + 2} does not follow on line {place + 1}" in faults(folder, "\n".join(lines) + "\n")


@given(st.integers(0, 3))
def test_a_line_taken_out_breaks_the_chain(folder: Path, place: int) -> None:
    lines = LINES.splitlines()
    del lines[place]
    assert faults(folder, "\n".join(lines) + "\n")


@given(st.permutations(range(5)).filter(lambda order: order != list(range(5))))
def test_another_order_breaks_the_chain(folder: Path, order: list[int]) -> None:
    lines = LINES.splitlines()
    assert faults(folder, "".join(f"{lines[place]}\n" for place in order))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "is no event"),
        ("[]", "it is no object"),
        ("{}", "without id"),
        ("", "is no event"),
        (LINES.splitlines()[4].replace('"drop"', '"merge"'), "unknown kind"),
    ],
)
def test_a_line_that_is_no_event_is_named(folder: Path, line: str, told: str) -> None:
    found = faults(folder, LINES + line + "\n")
    assert found and "line 6" in found[0] and told in found[0]


def test_nothing_is_built_on_a_damaged_record(tmp_path: Path) -> None:
    why = {"by": "A", "reason": "No carbon saved", "evidence": "https://example.org"}
    propose("imf-lct", "drop", "252390", lists=tmp_path, **why)
    propose("imf-lct", "drop", "280519", lists=tmp_path, **why)
    file = tmp_path / "imf-lct" / "proposals.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("No carbon", "Much carbon", 1), encoding="utf-8")
    for attempt in (lambda: proposals("imf-lct", tmp_path), lambda: propose("imf-lct", "drop", "282520", lists=tmp_path, **why)):
        with pytest.raises(InputError, match=r"not what was recorded: line 2 does not follow on line 1.*restore it"):
            attempt()
    assert [(each.level, each.file) for each in check("imf-lct", tmp_path)] == [("error", "proposals.jsonl")]
