"""`greentrade economies` and `greentrade gdp`."""

from __future__ import annotations

import json
from pathlib import Path


def test_one_economy_by_any_of_its_codes(run) -> None:
    shown = [json.loads(run("economies", "show", code, "-o", "json").out) for code in ("KGZ", "KG", "417")]
    assert shown[0] == shown[1] == shown[2]
    assert (shown[0][0]["code"], shown[0][0]["iso3"]) == (417, "KGZ")


def test_the_table_of_all(run) -> None:
    lines = run("economies", "-o", "csv").out.splitlines()
    assert lines[0].startswith("code,iso3,iso2,name_en,name_ru,name_zh")
    assert len(lines) > 200


def test_members_follow_set_arithmetic_and_time(run) -> None:
    def members(expression: str, year: int) -> set[str]:
        return {row["iso3"] for row in json.loads(run("economies", "members", expression, "--at", year, "-o", "json").out)}

    assert members("CAREC - CHN", 2024) == {"AFG", "AZE", "GEO", "KAZ", "KGZ", "MNG", "PAK", "TJK", "TKM", "UZB"}
    assert members("CAREC", 2024) - members("CAREC-CHN", 2024) == {"CHN"}
    assert "HRV" not in members("EU", 2012) and "HRV" in members("EU", 2014)


def test_groups_name_their_source(run) -> None:
    shown = json.loads(run("economies", "groups", "-o", "json").out)
    assert {"CAREC", "EU27", "ASEAN", "EAEU"} <= {group["id"] for group in shown}
    assert all(group["source"] for group in shown)


def test_an_unknown_economy_or_group(run) -> None:
    for arguments in (("show", "XXQ"), ("members", "CAREK")):
        done = run("economies", *arguments)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("greentrade: ") and arguments[1] in done.err


def test_gdp_is_imported_into_the_store(run, tmp_path: Path) -> None:
    file = tmp_path / "API_NY.GDP.PCAP.PP.CD_DS2_en_csv_v2.csv"
    file.write_text(
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2025-12-19",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2023","2024",\n'
        '"Kazakhstan","KAZ","GDP per capita, PPP (current international $)","NY.GDP.PCAP.PP.CD","40000.5","41000.5",\n'
    )
    done = run("gdp", "import", file, "--store", "store", "-o", "json")
    assert done.code == 0, done.err
    (row,) = json.loads(done.out)
    assert (row["series"], row["vintage"], row["economies"], row["first"], row["last"]) == (
        "NY.GDP.PCAP.PP.CD",
        "2025-12-19",
        1,
        2023,
        2024,
    )
    assert list(Path("store").rglob("*.parquet"))


def test_a_gdp_file_that_is_none(run, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    done = run("gdp", "import", "notes.csv")
    assert done.code == 2 and "notes.csv" in done.err
