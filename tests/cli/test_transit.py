"""`greentrade transit`: net of reported re-exports, and the signs of goods that pass through."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from greentrade.flows.transit_signs import co_movement

COLUMNS = "freqCode,period,reporterCode,flowCode,partnerCode,classificationCode,isOriginalClassification,cmdCode,primaryValue"
CHINA = {2015: 100, 2016: 130, 2017: 90, 2018: 200, 2019: 160, 2020: 400, 2021: 480}
"""What China declares to send to Kyrgyzstan, which declares a third of it and sends 0.8 of it on to Russia."""


@pytest.fixture
def transit_store(run, tmp_path: Path) -> Path:
    lines = [COLUMNS]
    for year, sent in CHINA.items():
        lines += [
            f"A,{year},156,X,417,H5,true,870380,{sent * 1000}",
            f"A,{year},417,M,156,H5,true,870380,{sent * 1000 // 3}",
            f"A,{year},417,X,643,H5,true,870380,{sent * 800}",
            # Kazakhstan declares all of what it is sent, and says what it sends on.
            f"A,{year},156,X,398,H5,true,870380,{sent * 1000}",
            f"A,{year},398,M,156,H5,true,870380,{sent * 1040}",
            f"A,{year},398,X,643,H5,true,870380,{sent * 300}",
            f"A,{year},398,RX,643,H5,true,870380,{sent * 250}",
            f"A,{year},398,RM,643,H5,true,870380,{sent * 40}",
            # Georgia gives domestic exports.
            f"A,{year},268,X,643,H5,true,870380,{sent * 10}",
            f"A,{year},268,DX,643,H5,true,870380,{sent * 2}",
            f"A,{year},268,M,156,H5,true,870380,{sent * 10}",
        ]
    file = tmp_path / "records.csv"
    file.write_text("\n".join(lines) + "\n")
    assert run("ingest", file, "--store", tmp_path / "store", "--vintage", "2025-01-01").code == 0
    return tmp_path / "store"


def table(run, store: Path, *arguments: str) -> pl.DataFrame:
    done = run("transit", *arguments, "--store", store, "-o", "json")
    assert done.code == 0, done.err
    return pl.read_json(done.out.encode())


def test_gross_and_net_of_reported_reexports(run, transit_store):
    found = table(run, transit_store, "KAZ", "--products", "870380", "--years", "2020").row(0, named=True)
    assert (found["exports_usd"], found["reexports_usd"], found["net_exports_usd"]) == (120_000, 100_000, 20_000)
    assert found["reexports_basis"] == "RX"
    assert (found["imports_usd"], found["reimports_usd"], found["net_imports_usd"]) == (416_000, 16_000, 400_000)
    assert found["flag"] == "re-exports reported"
    georgia = table(run, transit_store, "GEO", "--years", "2020").row(0, named=True)
    assert (georgia["reexports_usd"], georgia["reexports_basis"]) == (3200, "X - DX")
    assert georgia["evidence"] == "USD 3.2 thousand of USD 4.0 thousand exported are reported as exports that are not domestic"


def test_goods_that_pass_through_are_flagged_with_their_evidence(run, transit_store):
    found = table(run, transit_store, "KGZ", "--products", "870380")
    last = found.row(-1, named=True)
    assert last["flag"] == "pass-through; imports undeclared"
    assert last["net_exports_usd"] is None and last["reexports_basis"] is None
    # X - M = 0.8 S - S // 3; capacity: the median of the five years before, 2016 to 2020, is that of 160.
    balance = {year: 800 * sent - 1000 * sent // 3 for year, sent in CHINA.items()}
    assert (last["capacity_usd"], last["excess_usd"]) == (balance[2019], balance[2021] - balance[2019])
    assert (last["supplier"], last["supplier_usd"], last["declared_usd"], last["mirror_ratio"]) == ("CHN", 480_000, 160_000, 3.0)
    assert last["correlation"] == pytest.approx(1.0) and last["changes"] == 6
    assert "exports of USD 384.0 thousand exceed imports of USD 160.0 thousand and a capacity of USD 74.7 thousand" in last["evidence"]
    assert "they move with exports of CHN to it (correlation 1.00 over 6 changes)" in last["evidence"]
    assert "CHN declares USD 480.0 thousand to the economy, which declares USD 160.0 thousand from it" in last["evidence"]


def test_who_does_not_report_is_not_accused(run, transit_store, tmp_path):
    file = tmp_path / "more.csv"
    file.write_text(f"{COLUMNS}\nA,2021,156,X,795,H5,true,870380,9000\n")
    run("ingest", file, "--store", transit_store, "--vintage", "2025-01-01")
    found = table(run, transit_store, "TKM").row(0, named=True)
    assert (found["flag"], found["declared_usd"], found["supplier_usd"]) == (None, None, 9000)
    assert found["evidence"].startswith("the economy does not report this year")


def test_years_of_fewer_months_are_not_compared(run, transit_store, tmp_path):
    lines = [f"M,2022{month:02},156,X,417,H6,true,870380,1000" for month in range(1, 13)]
    lines += [f"M,2022{month:02},417,M,156,H6,true,870380,100" for month in range(1, 4)]
    file = tmp_path / "months.csv"
    file.write_text("\n".join([COLUMNS, *lines]) + "\n")
    run("ingest", file, "--store", transit_store, "--vintage", "2025-01-01")
    found = table(run, transit_store, "KGZ", "--products", "870380", "--years", "2022").row(0, named=True)
    assert found["flag"] is None and "CHN reports 12 months of the year and the economy 3: not compared" in found["evidence"]


def test_lists_are_counted_in_their_edition_and_flags_alone_when_asked(run, transit_store):
    done = run("transit", "KGZ", "--list", "new-trio", "--store", transit_store, "--flagged")
    assert done.code == 0 and "870380" in done.out and "7 products and years" in done.err
    assert "2015" not in done.out.splitlines()[1] or "imports undeclared" in done.out
    missing = run("transit", "UZB", "--store", transit_store)
    assert missing.code == 2 and "no records of UZB" in missing.err


def test_co_movement_is_of_changes():
    """Changes of ln x are ln 2, -ln 2, ln 4: twice those of y correlate fully, and a common trend alone does not count."""
    x = {1: 1.0, 2: 2.0, 3: 1.0, 4: 4.0}
    assert co_movement(x, {year: value**2 for year, value in x.items()}) == (pytest.approx(1.0), 3)
    assert co_movement(x, {year: 1 / value for year, value in x.items()})[0] == pytest.approx(-1.0)
    assert co_movement({1: 1.0, 2: 2.0, 3: 4.0, 4: 8.0}, {1: 1.0, 2: 3.0, 3: 9.0, 4: 27.0})[1] == 3
    assert co_movement(x, {1: 1.0, 3: 2.0}) == (None, 0)


def test_real_reexports_by_hand(run, shared_data, tmp_path):
    """Hong Kong's re-exports of 160414, months added up to years in plain SQL over the file."""
    file = shared_data / "comtrade" / "monthly" / "160414.parquet"
    assert run("ingest", file, "--store", tmp_path / "real").code == 0
    found = table(run, tmp_path / "real", "HKG").sort("period")
    flows = {"exports_usd": "X", "reexports_usd": "RX", "imports_usd": "M"}
    for name, flow in flows.items():
        by_hand = duckdb.sql(f"""SELECT ref_year, sum(primary_value) FROM '{file}'
            WHERE reporter_code = 344 AND flow_code = '{flow}' AND partner_code <> 0 GROUP BY ALL""").fetchall()
        assert dict(found.filter(pl.col(name) > 0).select("period", name).rows()) == pytest.approx(dict(by_hand)), flow
    assert found["reexports_usd"].sum() > 0
