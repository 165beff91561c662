"""A new version goes into `list.toml` as a person laid it out: comments stay, and an unusual layout is never damaged."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from greentrade.errors import InputError
from greentrade.lists import Version
from greentrade.lists.metadata import with_version

OLD = 'version = "2020-01-01"\nreason = "First"\n'
NEW = Version("2021-01-01", "HS2017", 'A "source" \\ with signs', "", "CC0", "It grew — 更新", "ab" * 32, date(2021, 2, 1))
HEAD = 'id = "own" # the id\n'
GROUPS = '[groups]\nsolar = "Solar" # our own\n'


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}[[versions]]\n{OLD}\n{GROUPS}",
        f"{HEAD}{GROUPS}\n# versions\n[[versions]]\n{OLD}",
        f"{HEAD}{GROUPS}[[versions]]\n{OLD}".rstrip("\n"),
        f"{HEAD}[[versions]] # the first\n{OLD}{GROUPS}",
        f'{HEAD}[[versions]]\n{OLD}note = """\n[[versions]]\n[groups]\n"""\n{GROUPS}',
    ],
)
def test_everything_else_stays_as_it_was(text: str) -> None:
    made = with_version(text, NEW)
    before, after = tomllib.loads(text), tomllib.loads(made)
    added = after["versions"].pop()
    assert after == before
    assert added == {
        "version": "2021-01-01", "edition": "HS2017", "source": NEW.source, "licence": "CC0", "reason": NEW.reason,
        "content_hash": "ab" * 32, "valid_from": "2021-02-01",
    }  # fmt: skip
    assert all(line in made for line in text.splitlines())


def test_versions_in_one_line_are_refused() -> None:
    with pytest.raises(InputError, match=r"Write each version as a \[\[versions\]\] table"):
        with_version(f'{HEAD}versions = [{{ version = "2020-01-01", reason = "First" }}]\n{GROUPS}', NEW)
