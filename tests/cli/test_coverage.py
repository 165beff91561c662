"""`greentrade coverage`: who reported what, against a small world counted by hand."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

HEAD = "freqCode,period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue,classificationCode"
# 156 China, 398 Kazakhstan, 417 Kyrgyzstan, 762 Tajikistan, 795 Turkmenistan. Value in USD.
LINES = [
    *(f"A,{year},156,X,398,850760,100,H5" for year in (2019, 2020)),
    *(f"A,{year},156,X,417,850760,50,H5" for year in (2019, 2020)),
    *(f"A,{year},156,X,762,850760,30,H5" for year in (2019, 2020)),
    "A,2019,398,M,156,850760,110,H5",
    "A,2019,398,M,156,010121,9,H5",
    "A,2020,398,M,156,850760,120,H6",
    *(f"M,2020{month:02d},417,M,156,850760,4,H5" for month in range(1, 6)),
    "A,2019,762,M,156,010121,3,H5",
]
REGION = "KAZ+KGZ+TJK+TKM"


@pytest.fixture
def reports(run, tmp_path: Path) -> Path:
    """A store of those reports, downloaded on 1 July 2022."""
    file, store = tmp_path / "reports.csv", tmp_path / "store"
    file.write_text("\n".join([HEAD, *LINES]) + "\n")
    done = run("ingest", file, "--vintage", "2022-07-01", "--store", store)
    assert done.code == 0, done.err
    return store


def table(text: str) -> dict[tuple[int, str], dict[str, str]]:
    return {(int(row["period"]), row["economy"]): row for row in csv.DictReader(io.StringIO(text))}


def test_status_months_editions_and_lags(run, reports: Path) -> None:
    done = run("coverage", "--region", REGION, "--direction", "import", "--store", reports, "-o", "csv")
    assert done.code == 0, done.err
    found = table(done.out)
    assert {key: row["status"] for key, row in found.items() if key[1] != REGION} == {
        (2019, "KAZ"): "annual", (2019, "KGZ"): "mirror", (2019, "TJK"): "annual", (2019, "TKM"): "none",
        (2020, "KAZ"): "annual", (2020, "KGZ"): "months", (2020, "TJK"): "mirror", (2020, "TKM"): "none",
    }  # fmt: skip
    kazakh, kyrgyz = found[2019, "KAZ"], found[2020, "KGZ"]
    assert (kazakh["edition"], kazakh["chapters"], kazakh["products"], kazakh["first_vintage"]) == ("HS2017", "2", "2", "2022-07-01")
    # From 31 December 2019 to 1 July 2022 there are 913 days.
    assert float(kazakh["lag_years"]) == pytest.approx(913 / 365.25)
    assert (kyrgyz["months"], kyrgyz["reported_usd"], kyrgyz["mirrored_usd"]) == ("5", "20.0", "50.0")
    assert found[2020, "KAZ"]["edition"] == "HS2022" and found[2019, "TKM"]["lag_years"] == ""


def test_what_rests_on_mirror_data(run, reports: Path) -> None:
    """2019: 119 + 3 reported, 50 of Kyrgyzstan's from China's report. 2020: 120 + 20 reported, 30 of Tajikistan's mirrored."""
    done = run("coverage", "--region", REGION, "--direction", "import", "--store", reports, "-o", "csv")
    found = table(done.out)
    for year, own, filled in ((2019, 122, 50), (2020, 140, 30)):
        region = found[year, REGION]
        assert (region["status"], float(region["reported_usd"]), float(region["mirrored_usd"])) == ("region", own, filled)
        assert float(region["share_mirrored"]) == pytest.approx(filled / (own + filled))
        members = [float(row["share_mirrored"]) for (period, economy), row in found.items() if period == year and economy != REGION]
        assert sum(members) == pytest.approx(float(region["share_mirrored"]))
    assert "23.4% of the total rests on mirror data, most in 2019 (29.1%)" in done.err
    assert "1 of the years that are sums of months lack some" in done.err and "note: lag_years is" in done.err


def test_a_report_without_the_lists_products_is_silent(run, reports: Path) -> None:
    done = run("coverage", "--region", "TJK,KAZ", "--list", "imf-lct", "--direction", "import", "--store", reports, "-o", "csv")
    found = table(done.out)
    assert (found[2019, "TJK"]["status"], found[2019, "TJK"]["reported_usd"], found[2019, "TJK"]["mirrored_usd"]) == ("silent", "", "30.0")
    assert (found[2019, "KAZ"]["status"], found[2019, "KAZ"]["reported_usd"]) == ("annual", "110.0")
    assert found[2019, "TJK"]["share_mirrored"] == "" or float(found[2019, "TJK"]["share_mirrored"]) == 0


def test_months_as_months(run, reports: Path) -> None:
    done = run("coverage", "--region", "KGZ", "--freq", "M", "--direction", "import", "--store", reports, "-o", "csv")
    found = table(done.out)
    assert [row["status"] for row in found.values()] == ["monthly"] * 5 and (202001, "KGZ") in found
    assert float(found[202001, "KGZ"]["lag_years"]) == pytest.approx(882 / 365.25)


def test_the_first_release_that_has_a_report(run, reports: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    later.write_text("\n".join([HEAD, "A,2019,398,M,156,850760,111,H5", "A,2019,417,M,156,850760,51,H5"]) + "\n")
    assert run("ingest", later, "--vintage", "2023-07-01", "--store", reports).code == 0
    found = table(run("coverage", "--region", REGION, "--direction", "import", "--store", reports, "-o", "csv").out)
    assert found[2019, "KAZ"]["first_vintage"] == "2022-07-01" and found[2019, "KAZ"]["reported_usd"] == "120.0"
    assert (found[2019, "KGZ"]["status"], found[2019, "KGZ"]["first_vintage"]) == ("annual", "2023-07-01")


def test_the_demonstration_against_sql(run, demo_folder: Path) -> None:
    """A region's share from mirror data, from the Parquet files themselves: exports of 2010 of all products."""
    store = demo_folder / "store"
    done = run("coverage", "--region", "CAREC", "--years", 2010, "--direction", "export", "--store", store, "-o", "csv")
    region = table(done.out)[2010, "CAREC"]
    files = f"read_parquet('{store}/records/*/*.parquet')"
    # Georgia became a member in 2016.
    members = "(4, 31, 156, 398, 417, 496, 586, 762, 795, 860)"
    (own, filled) = duckdb.sql(
        f"""WITH r AS (SELECT * FROM {files} WHERE period = 2010 AND partner <> 0 AND product_level = 6)
        SELECT (SELECT sum(value_usd) FROM r WHERE flow_code = 'X' AND reporter IN {members}),
               (SELECT sum(value_usd) FROM r WHERE flow_code = 'M' AND partner IN {members}
                AND partner NOT IN (SELECT reporter FROM r WHERE flow_code = 'X'))"""
    ).fetchall()[0]
    assert filled > 0
    assert float(region["reported_usd"]) == pytest.approx(own, rel=1e-9)
    assert float(region["share_mirrored"]) == pytest.approx(filled / (own + filled), rel=1e-9)


def test_a_heat_map_says_by_signs_what_it_says_by_colours(run, reports: Path, tmp_path: Path) -> None:
    svg, png = tmp_path / "map.svg", tmp_path / "map.png"
    assert run("coverage", "--region", REGION, "--store", reports, "--chart", svg, "-o", "json").code == 0
    drawn = svg.read_text()
    for text in (">M<", ">17<", ">22<", ">5m<", ">–<", "Turkmenistan", "% from mirror", "partners' reports only", REGION):
        assert text in drawn, text
    assert run("coverage", "--region", REGION, "--direction", "import", "--store", reports, "--chart", png).code == 0
    assert png.read_bytes().startswith(b"\x89PNG")


def test_economies_that_report_most_come_first(run, reports: Path, tmp_path: Path) -> None:
    svg = tmp_path / "map.svg"
    run("coverage", "--region", REGION, "--direction", "import", "--store", reports, "--chart", svg)
    drawn = svg.read_text()
    places = [drawn.index(f">{name}<") for name in ("Kazakhstan", "Tajikistan", "Kyrgyzstan", "Turkmenistan")]
    assert places == sorted(places)


def test_bounds_are_shown_where_they_say_something(run, reports: Path) -> None:
    plain = run("coverage", "--region", "KAZ", "--store", reports).out
    assert "reported_usd" in plain and "reported_lower_usd" not in plain
    assert "reported_lower_usd" in run("coverage", "--region", "KAZ", "--store", reports, "-o", "csv").out
    row = json.loads(run("coverage", "--region", "KAZ", "--years", 2019, "--direction", "import", "--store", reports, "-o", "json").out)[0]
    assert row["reported_lower_usd"] == row["reported_usd"] == row["reported_upper_usd"] == 119.0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--region", "ATLANTIS"), "ATLANTIS"),
        (("--region", "KAZ", "--years", "1990"), "It holds 2019 to 2020"),
        (("--years", "2020:2019"), "runs backwards"),
        (("--direction", "sideways"), "--direction"),
        (("--list", "nothing"), "no product list"),
        (("--chart", "map.pdf"), "End it in .svg or .png"),
        (("--region", "KAZ", "--chart", "nowhere/map.svg"), "cannot be written"),
        (("-o", "parquet"), "Pass --out FILE"),
        (("--freq", "Q"), "--freq"),
        (("--as-of", "99"), "no snapshot 99"),
    ],
)
def test_wrong_input_is_one_clear_line(run, reports: Path, typed: tuple[str, ...], told: str) -> None:
    done = run("coverage", *typed, "--store", reports)
    assert (done.code, done.out) == (2, "") and told in done.err and "Traceback" not in done.err


def test_a_store_of_reconciled_flows_cannot_tell(run, filled: Path) -> None:
    done = run("coverage", "--store", filled)
    assert done.code == 2 and "cannot tell who reported" in done.err and "UN Comtrade" in done.err
