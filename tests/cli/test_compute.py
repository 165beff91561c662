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


@pytest.fixture
def two_editions(run, filled: Path, tmp_path: Path) -> Path:
    """The store with a year in HS2012, where electric cars are other vehicles."""
    file = tmp_path / "BACI_HS12_Y2016_V202501.csv"
    file.write_text("t,i,j,k,v,q\n2016,156,398,850760,10,1\n2016,156,398,870390,60,1\n")
    assert run("ingest", file, "--store", filled).code == 0
    return filled


def test_converted_is_the_default_and_native_reproduces(run, two_editions: Path) -> None:
    asked = ("compute", "imports", "--reporter", "KAZ", "--list", "imf-lct", "--years", "2016", "--store", two_editions, "-o", "csv")
    converted, native = table(run(*asked).out)[0], table(run(*asked, "--match", "native").out)[0]
    assert (float(converted["lower"]), float(converted["upper"]), converted["status"]) == (10_000, 70_000, "bounded")
    assert float(converted["value"]) == pytest.approx(10_000 + 60_000 * 5 / 6)
    assert (float(native["value"]), native["status"], native["edition"]) == (10_000, "exact", "HS2012")


def test_both_matches_side_by_side_code_by_code(run, two_editions: Path) -> None:
    asked = ("compute", "imports", "--reporter", "KAZ", "--list", "imf-lct", "--years", "2016", "--store", two_editions, "-o", "csv")
    rows = {row["product"]: row for row in table(run(*asked, "--compare", "match").out)}
    assert float(rows["870380"]["difference"]) == pytest.approx(10_000) and "870390" in rows["870380"]["data_codes"]
    assert sum(float(row["difference"]) for row in rows.values()) == pytest.approx(50_000)


def test_one_number_under_several_lists(run, two_editions: Path) -> None:
    arguments = ("--reporter", "KAZ", "--list", "imf-lct,new-trio", "--years", "2024", "--store", two_editions, "-o", "csv")
    rows = table(run("compute", "imports", *arguments).out)
    assert [(row["list"].split("@")[0], float(row["value"])) for row in rows] == [("imf-lct", 225_000), ("new-trio", 225_000)]


def test_versions_are_linked(run, two_editions: Path) -> None:
    arguments = ("--reporter", "KAZ", "--list", "new-trio@2017-01-01,new-trio@2022-01-01", "--chain", "--store", two_editions, "-o", "csv")
    done = run("compute", "imports", *arguments)
    assert done.code == 2 and "cannot be linked where both are not measured" in done.err and "2022" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--list", "imf-lct,nothing"), "There is no product list 'nothing'"),
        (("--list", "imf-lct,apec-54", "--compare", "match"), "--compare match is of one list"),
        (("--compare", "match"), "--compare match is of one list"),
        (("--products", "8507", "--compare", "match"), "--products is of one list and one match"),
        (("--list", "imf-lct", "--compare", "match", "--by", "product"), "knows no --by"),
        (("--list", "imf-lct", "--chain"), "nothing to be linked"),
        (("--list", "imf-lct,imf-lct",), "A list is named twice"),
        (("--products", "854140,854143"), "No edition of the Harmonized System has all of these codes"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_said(run, two_editions: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("compute", "imports", *arguments, "--store", two_editions)
    assert done.code == 2 and said in done.err and len(done.err.strip().splitlines()) == 1
