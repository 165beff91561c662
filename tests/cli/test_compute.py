"""`greentrade compute`: the numbers of a small file, as a user asks for them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_imports_of_a_list_by_year(run, filled: Path) -> None:
    done = run("compute", "imports", "--reporter", "KAZ", "--list", "imf-lct", "--store", filled, "-o", "csv")
    assert done.code == 0, done.err
    assert [(row["period"], row["economy"], float(row["value"]), row["unit"]) for row in table(done.out)] == [
        ("2023", "KAZ", 150_000.0, "USD"),
        ("2024", "KAZ", 225_000.0, "USD"),
    ]


def test_each_item_is_a_row_and_a_split_divides_it(run, filled: Path) -> None:
    arguments = ("--reporter", "KAZ,CAREC-CHN", "--list", "imf-lct", "--years", "2024", "--by", "partner", "--store", filled, "-o", "csv")
    rows = {
        (row["economy"], row["partner"]): float(row["value"]) for row in table(run("compute", "imports", *arguments).out) if row["value"]
    }
    assert rows[("KAZ", "CHN")] == 200_000 and rows[("KAZ", "JPN")] == 25_000
    assert rows[("CAREC-CHN", "KAZ")] == 75_000 and rows[("CAREC-CHN", "CHN")] == 200_000


def test_products_partners_and_top(run, filled: Path) -> None:
    arguments = (
        "--reporter",
        "KAZ",
        "--partner",
        "CHN",
        "--years",
        "2024",
        "--by",
        "product",
        "--top",
        "1",
        "--store",
        filled,
        "-o",
        "csv",
    )
    assert {row["product"]: float(row["value"]) for row in table(run("compute", "imports", *arguments).out)} == {
        "010121": 600_000.0,
        "other": 200_000.0,
    }
    japan = ("--reporter", "KAZ", "--partner", "JPN", "--by", "product", "--top", "1", "--store", filled, "-o", "csv")
    assert {row["product"] for row in table(run("compute", "imports", *japan).out)} == {"850760"}  # not the largest with all partners
    one = run("compute", "imports", "--reporter", "KAZ", "--products", "010121", "--years", "2023", "--store", filled, "-o", "csv")
    assert [float(row["value"]) for row in table(one.out)] == [300_000.0]


def test_a_share_is_of_all_trade(run, filled: Path) -> None:
    done = run("compute", "import-share", "--reporter", "KAZ", "--list", "imf-lct", "--years", "2024", "--store", filled, "-o", "csv")
    assert float(table(done.out)[0]["value"]) == pytest.approx(225 / 825)


def test_a_snapshot_of_the_past(run, filled: Path, tmp_path: Path) -> None:
    newer = tmp_path / "BACI_HS17_Y2024_V202601.csv"
    newer.write_text("t,i,j,k,v,q\n2024,156,398,850760,999.000,8.000\n")
    assert run("ingest", newer, "--store", filled).code == 0
    asked = ("compute", "imports", "--reporter", "KAZ", "--list", "imf-lct", "--years", "2024", "--store", filled, "-o", "csv")
    assert float(table(run(*asked).out)[0]["value"]) == 999_000
    assert float(table(run(*asked, "--as-of", "1").out)[0]["value"]) == 225_000


def test_the_screen_shows_the_same_numbers_and_the_notes(run, filled: Path) -> None:
    done = run("compute", "exports", "--reporter", "KAZ", "--list", "imf-lct", "--store", filled)
    assert "75,000" in done.out and done.out.splitlines()[0].split()[:3] == ["period", "economy", "value"]
    assert "note:" not in done.out


@pytest.mark.parametrize("ending", ["csv", "json", "parquet", "xlsx"])
def test_files_hold_the_numbers(run, filled: Path, ending: str) -> None:
    out = f"imports.{ending}"
    done = run("compute", "imports", "--reporter", "KAZ", "--list", "imf-lct", "--years", "2024", "--store", filled, "--out", out)
    assert (done.code, done.out) == (0, "")
    if ending == "json":
        written = json.loads(Path(out).read_text())
        assert written["provenance"]["snapshot"] == 1
        assert [row["value"] for row in written["data"]] == [225_000.0]
    else:
        read = {"csv": pl.read_csv, "parquet": pl.read_parquet, "xlsx": pl.read_excel}[ending]
        assert read(out)["value"].to_list() == [225_000.0]


def test_two_runs_give_the_same_bytes(run, filled: Path) -> None:
    asked = ("compute", "imports", "--reporter", "CAREC", "--by", "product", "--store", filled, "-o", "json")
    assert run(*asked).out == run(*asked).out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("export",), "exports"),
        (("exports", "--reporter", "Atlantis"), "Atlantis"),
        (("exports", "--years", "2031"), "2031"),
        (("exports", "--list", "imf"), "imf-lct"),
        (("exports", "--list", "imf-lct", "--products", "850760"), "--products"),
        (("exports", "--by", "colour"), "colour"),
        (("exports", "--as-of", "yesterday"), "yesterday"),
        (("exports", "--as-of", "99"), "99"),
        (("exports", "--fill", "magic"), "magic"),
        (("exports", "--real", "wage-index"), "wage-index"),
        (("exports", "--top", "0"), "--top"),
    ],
)
def test_what_cannot_be_answered_is_one_line(run, filled: Path, arguments: tuple[str, ...], word: str) -> None:
    done = run("compute", *arguments, "--store", filled)
    assert (done.code, done.out) == (2, ""), done.err
    assert word in done.err and "Traceback" not in done.err


def test_without_a_store(run) -> None:
    done = run("compute", "exports")
    assert done.code == 2 and "no store here" in done.err
