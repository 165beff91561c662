"""Each file of reference data says where it is from, when it was consulted and under what licence."""

import csv
import subprocess
import sys
import tomllib

import pytest

from greentrade import economies
from greentrade.economies.names import styles
from greentrade.economies.register import DATA

FACTS = {"title", "source", "url", "consulted", "licence", "notes"}
GROUPS = sorted((DATA / "groups").glob("*.toml"))


@pytest.mark.parametrize("path", GROUPS, ids=lambda path: path.stem)
def test_every_group_is_dated_and_sourced(path):
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    assert content.keys() >= FACTS | {"id", "label", "known_to"}
    assert content["id"].lower() == path.stem
    assert set(content["title"]) == set(content["label"]) == {"en", "ru", "zh"}
    assert all(content[fact] for fact in FACTS)
    for row in content.get("members", []):
        assert economies.economy(row["economy"]).iso3 == row["economy"]
        assert row.get("from", path) is path or row.get("to") is None or row["from"] < row["to"]


def test_every_table_is_sourced():
    described = {name: facts for path in DATA.glob("*.toml") for name, facts in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    assert set(described) == {path.stem for path in DATA.glob("*.csv")}
    assert all(facts.keys() == FACTS and all(facts.values()) for facts in described.values())


@pytest.mark.parametrize("style", styles())
def test_every_name_of_a_style_is_sourced_and_of_a_known_economy(style):
    with (DATA / "styles" / f"{style}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["source"] and row["name"]
            assert economies.economy(row["iso3"]).iso3 == row["iso3"]


def test_titles_of_groups_in_three_languages():
    carec = economies.groups()["CAREC"]
    assert carec.title == carec.name() == "Central Asia Regional Economic Cooperation Program"
    assert carec.name("ru", short=True) == "ЦАРЭС"
    assert carec.name("zh") == "中亚区域经济合作机制"


def test_importing_the_room_loads_no_heavy_library():
    heavy = ("polars", "babel", "pandas", "narwhals", "duckdb", "pyarrow")
    code = f"import sys, greentrade.economies; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
