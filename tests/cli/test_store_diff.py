"""`greentrade store diff`: two releases compared, as a user types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest


@pytest.fixture
def releases(run, filled: Path, tmp_path: Path) -> Path:
    """The store of `filled`, with a later release of one of its years."""
    later = tmp_path / "BACI_HS17_Y2024_V202601.csv"
    later.write_text("t,i,j,k,v,q\n2024,156,398,850760,210.000,8.000\n2024,156,398,010121,600.000,NA\n2024,398,860,850760,75.000,1.000\n")
    done = run("ingest", later, "--store", filled)
    assert done.code == 0, done.err
    return filled


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_largest_change_comes_first_and_the_sums_go_to_the_error_stream(run, releases: Path) -> None:
    done = run("store", "diff", "--from", "BACI@202501", "--to", "baci@V202601", "--store", releases, "-o", "csv")
    assert done.code == 0, done.err
    found = rows(done.out)
    assert [(row["economy"], row["product"], row["change_usd"], row["explanation"]) for row in found[:2]] == [
        ("JPN", "850760", "-25000.0", "economy left"),
        ("CHN", "850760", "10000.0", "revised value"),
    ]
    assert {row["explanation"] for row in found[2:]} == {"dropped period"}
    assert "USD 900,000 in baci@V202501, USD 885,000 in baci@V202601, a change of USD -15,000 (-1.7%)" in done.err
    assert "economy left: USD -25,000, 166.7% of the change (1 rows)" in done.err


def test_filters_splits_and_a_list(run, releases: Path) -> None:
    common = ("store", "diff", "--from", "BACI@202501", "--to", "BACI@202601", "--store", releases)
    done = run(
        *common, "--list", "imf-lct", "--region", "CHN", "--partner", "CAREC", "--years", "2024", "--by", "economy,partner", "-o", "json"
    )
    (row,) = json.loads(done.out)
    assert (row["economy"], row["partner"], row["value_from_usd"], row["value_to_usd"]) == ("CHN", "KAZ", 200_000, 210_000)
    assert (row["change_lower_usd"], row["change_upper_usd"]) == (10_000, 10_000) and "imf-lct@" in done.err
    (kept,) = json.loads(run(*common, "--direction", "import", "--by", "economy", "--years", "2024", "--top", 1, "-o", "json").out)
    assert (kept["direction"], kept["economy"], kept["change_usd"]) == ("import", "KAZ", -25_000)
    assert "1 rows with smaller changes are left out" in run(*common, "--by", "economy", "--years", "2024", "--top", 1).err


def test_the_summary_as_a_table_and_in_a_file(run, releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "summary.csv"
    done = run("store", "diff", "--from", "BACI@202501", "--to", "BACI@202601", "--summary", "--out", out, "--store", releases)
    assert (done.code, done.out) == (0, "")
    found = {row["explanation"]: row for row in rows(out.read_text())}
    parts = [float(row["share"]) for row in found.values() if row["share"]]
    assert sum(parts) == pytest.approx(1) and found["dropped period"]["share"] == ""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--from", "BACI@1", "--to", "BACI@202601"), "The store holds no release BACI@1. It has baci@V202501, baci@V202601."),
        (("--from", "BACI", "--to", "BACI@202601"), "Write PUBLISHER@RELEASE"),
        (("--from", "BACI@202601", "--to", "BACI@202601"), "Name two releases"),
        (("--from", "BACI@202501", "--to", "BACI@202601", "--by", "colour"), "Choose from economy, partner, product"),
        (("--from", "BACI@202501", "--to", "BACI@202601", "--years", "1980"), "It holds 2023 to 2024"),
        (("--from", "BACI@202501", "--to", "BACI@202601", "--freq", "M"), "monthly data"),
        (("--from", "BACI@202501", "--to", "BACI@202601", "--region", "ATLANTIS"), "ATLANTIS"),
        (("--from", "BACI@202501", "--to", "BACI@202601", "--list", "nothing"), "no product list"),
        (("--from", "BACI@202501", "--to", "BACI@202601", "--list", "imf-lct", "--products", "85"), "Give one of them"),
        (("--from", "BACI@202501", "--to", "BACI@202601", "-o", "xlsx"), "Pass --out FILE"),
        (("--from", "BACI@202501", "--to", "BACI@202601", "--top", "-1"), "--top"),
        (("--from", "BACI@202501", "--to", "BACI@202601", "--as-of", "1"), "It has baci@V202501"),
        (
            (
                "--from",
                "BACI@202501",
            ),
            "--to",
        ),
    ],
)
def test_wrong_input_is_one_clear_line(run, releases: Path, typed: tuple[str, ...], told: str) -> None:
    done = run("store", "diff", *typed, "--store", releases)
    assert (done.code, done.out) == (2, "") and told in done.err and "Traceback" not in done.err


def test_no_line_was_asked_for(run, releases: Path) -> None:
    done = run("store", "diff", "--from", "BACI@202501", "--to", "BACI@202601", "--products", "270900", "--store", releases)
    assert done.code == 0 and "any line of 270900" in done.err
