"""A mapping that does not fit is refused by name: the file, what is missing, what there is, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from greentrade.errors import InputError
from greentrade.sources import tabular
from greentrade.sources.reading import Member

GOOD = """
edition = "HS2017"
[columns]
period = "year"
partner = "partner"
product = "hs"
value_usd = "value"
[constants]
reporter = "KGZ"
flow_code = "X"
"""


@pytest.fixture
def member(tmp_path: Path, write: Callable[..., Path], look: Callable[..., Member]) -> Member:
    return look(write(tmp_path / "table.csv", [{"year": "2020", "partner": "CHN", "hs": "850760", "value": "1"}]))


def mapped(member: Member, mapping: str) -> None:
    path = member.path.with_name("table.csv.toml")
    path.write_text(mapping, encoding="utf-8")
    tabular.read(member, {"mapping": str(path)})


def test_a_good_mapping_reads(member: Member) -> None:
    mapped(member, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"value"', '"Value, USD"', "table.csv: has no column Value, USD (for value_usd), which table.csv.toml names"),
        ('"value"', '"Value, USD"', "it has year, partner, hs, value. Mend [columns] in "),
        ('value_usd = "value"', "", "does not say where value_usd stands: table.csv has year, partner, hs, value"),
        ('value_usd = "value"', "", "Add each under [columns] with the file's column, or under [constants] with its value"),
        ('edition = "HS2017"', "", "does not say where edition stands"),
        ('period = "year"', "", "does not say where period stands"),
        ("HS2017", "HS2018", "unknown edition 'HS2018'. Known are HS1992"),
        ("[columns]", 'currency = "USD"\n[columns]', "unknown setting currency. Known are target"),
        ("[columns]", 'target = "trade"\n[columns]', "unknown target 'trade'"),
        ('value_usd = "value"', 'value = "value"', "unknown column value. Known are period"),
        ("KGZ", "KGX", "No economy is called 'KGX'"),
        ('"KGZ"', '["KGZ"]', "the constant reporter is no number and no text"),
        ("[constants]", '[constants]\nproduct = "batteries"', "the constant product 'batteries' is no HS code"),
        ("[constants]", '[units]\nvalue_usd = "thousand soms"\n[constants]', "cannot turn 'thousand soms' into US dollars (for value_usd)"),
        ("[constants]", 'weight_kg = "value"\n[units]\nweight_kg = "tons"\n[constants]', "cannot turn 'tons' into kilograms"),
        ("[constants]", '[units]\npartner = "USD"\n[constants]', "unknown unit of partner"),
        ("[columns]", "[columns", "not TOML"),
        (GOOD, 'columns = "all"', "columns is not a section"),
    ],
)
def test_what_is_wrong_is_named(member: Member, old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        mapped(member, GOOD.replace(old, new))


def test_no_mapping_at_all(member: Member, tmp_path: Path) -> None:
    assert not tabular.recognises(member)
    with pytest.raises(
        InputError, match=r"table.csv: no mapping says what its columns are: it has year, partner.*Write table.csv.toml beside it"
    ):
        tabular.read(member, {})
    with pytest.raises(InputError, match=r"nowhere.toml: cannot be opened"):
        tabular.read(member, {"mapping": str(tmp_path / "nowhere.toml")})


def test_the_example_in_the_modules_text_is_a_good_mapping(write: Callable[..., Path], look: Callable[..., Member], tmp_path: Path) -> None:
    lines = (tabular.__doc__ or "").splitlines()
    example = "\n".join(line[4:] for line in lines if line.startswith("    "))
    columns = {"Year": "2020", "Reporter": "KGZ", "Partner": "CHN", "HS code": "850760", "Flow": "Экспорт", "Value": "1", "Weight": "1"}
    path = write(tmp_path / "table.csv", [columns])
    (tmp_path / "table.csv.toml").write_text(example, encoding="utf-8")
    assert tabular.read(look(path), {"mapping": str(tmp_path / "table.csv.toml")}).table.name == "records"
