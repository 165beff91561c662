"""A unit value is value over net weight, of what states both; what is left out is said, and both terms lead to their rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

import greentrade as gt
from greentrade.economies import deflator
from greentrade.errors import InputError
from greentrade.indicators import Database
from greentrade.store import Store

LIST = gt.product_list("imf-lct")
BATTERIES, CELLS = "850760", "854140"
HEAD = "t,i,j,k,v,q"


def opened(folder: Path, *lines: str, edition: str = "17") -> Database:
    """A store of one BACI file: thousand USD, tonnes."""
    file = folder / f"BACI_HS{edition}_Y2021_V202501.csv"
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    store = Store.open(folder / "store", create=True)
    store.ingest([file])
    return gt.open(store.root)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """Kazakhstan's imports of 2021 in USD and kg: batteries 60,000 for 2,000 and 10,000 without a weight; cells 30,000 for 500."""
    return opened(
        tmp_path,
        f"2021,156,398,{BATTERIES},60,2",
        f"2021,276,398,{BATTERIES},10,NA",
        f"2021,156,398,{CELLS},30,0.5",
        "2021,156,417,100199,5,NA",
    )


def test_what_states_no_weight_is_left_out_of_both_sums_and_named(db: Database):
    result = db.compute("import-unit-value", reporters="KAZ", products=BATTERIES)
    assert result.frame.select("value", "lower", "upper", "unit", "status").row(0) == (30.0, 30.0, 30.0, "USD/kg", "exact")
    assert "What states no net weight is left out: 14.3% of the value." in result.notes
    weighed = db.compute("import-unit-value", reporters="KAZ", partners="CHN", products=BATTERIES)
    assert weighed.frame["value"].to_list() == [30.0]


def test_the_year_that_leaves_out_most_is_named(tmp_path: Path):
    db = opened(tmp_path, f"2020,156,398,{BATTERIES},60,2", f"2021,156,398,{BATTERIES},30,1", f"2021,276,398,{BATTERIES},10,NA")
    notes = db.compute("import-unit-value", reporters="KAZ", products=BATTERIES).notes
    assert "What states no net weight is left out: 10.0% of the value in all, at most 25.0%, in 2021." in notes


def test_several_products_are_one_sum_over_another_and_no_price(db: Database):
    result = db.compute("import-unit-value", reporters="KAZ", products=LIST)
    assert result.frame["value"].to_list() == [90_000 / 2_500]
    mixed = "The unit value of several products moves with their mix as well as with their prices."
    assert mixed in result.notes
    split = db.compute("import-unit-value", reporters="KAZ", products=LIST, by="product")
    assert dict(split.frame.select("product", "value").iter_rows()) == {BATTERIES: 30.0, CELLS: 60.0}
    assert mixed not in split.notes


def test_what_weighs_nothing_has_no_unit_value(db: Database):
    result = db.compute("import-unit-value", reporters="KGZ", products="100199")
    assert result.frame.select("value", "status").row(0) == (None, "missing")
    assert "What states no net weight is left out: 100.0% of the value." in result.notes


def test_all_products_have_unit_values_one_by_one_only(db: Database):
    with pytest.raises(InputError, match="import-unit-value is of named products") as error:
        db.compute("import-unit-value", reporters="KAZ")
    assert error.value.remedy == "Name a list or codes, or split by product"
    split = db.compute("import-unit-value", reporters="KAZ", by="product")
    assert dict(split.frame.select("product", "value").iter_rows()) == {BATTERIES: 30.0, CELLS: 60.0}


def test_both_terms_lead_to_the_rows_that_state_both(db: Database):
    result = db.compute("import-unit-value", reporters="KAZ", products=BATTERIES)
    rows = result.explain(period=2021, economy="KAZ")
    assert rows.select("term", "contribution", "unit", "line").rows() == [
        ("imports that state a net weight", 60_000.0, "USD", 2), ("net weight of these imports", 2_000.0, "kg", 2)
    ]  # fmt: skip


def test_constant_prices_are_those_of_the_first_period(tmp_path: Path):
    db = opened(tmp_path, f"2020,156,398,{BATTERIES},60,2", f"2021,156,398,{BATTERIES},60,3")
    result = db.compute("import-unit-value", reporters="KAZ", products=BATTERIES, real="us-cpi")
    prices = dict(deflator("us-cpi").iter_rows())
    assert result.frame["value"].to_list() == [30.0, pytest.approx(20.0 * prices[2020] / prices[2021])]
    assert set(result.frame["unit"]) == {"USD of 2020/kg"}


def test_a_converted_code_carries_the_price_of_what_it_was_split_from(tmp_path: Path):
    """854140 of HS2017 became several codes: each has its price, since weight and value are divided alike, and no lower bound."""
    db = opened(tmp_path, f"2021,156,398,{CELLS},30,0.5", f"2021,156,398,{BATTERIES},60,2")
    cells = "854143,850760"
    frame = db.compute("import-unit-value", reporters="KAZ", products=cells, by="product").frame
    found = {row["product"]: row for row in frame.iter_rows(named=True)}
    assert found["854143"]["value"] == pytest.approx(60.0) and found["854143"]["status"] == "unknown"
    assert (found[BATTERIES]["value"], found[BATTERIES]["status"]) == (30.0, "exact")


def test_unit_values_of_a_published_file_equal_sql(shared_data: Path, tmp_path: Path):
    file = shared_data / "baci" / "BACI_HS17_Y2020_V202201_exporters_AFG_ZAF.csv"
    store = Store.open(tmp_path / "store", create=True)
    store.ingest([file])
    codes = ", ".join(f"'{code}'" for code in LIST.codes)
    rows = duckdb.execute(
        f"""SELECT CASE i WHEN 4 THEN 'AFG' ELSE 'ZAF' END, lpad(k, 6, '0'), sum(v * 1000) / sum(q::DOUBLE * 1000)
        FROM (SELECT i, k, v, try_cast(trim(q) AS DOUBLE) AS q FROM read_csv('{file}', types = {{'k': 'VARCHAR', 'q': 'VARCHAR'}}))
        WHERE q > 0 AND v > 0 AND lpad(k, 6, '0') IN ({codes}) GROUP BY ALL"""
    ).fetchall()
    frame = gt.open(store.root).compute("export-unit-value", reporters="AFG,ZAF", products=LIST, by="product", match="native").frame
    found = {(row["economy"], row["product"]): row["value"] for row in frame.filter(pl.col("value").is_not_null()).iter_rows(named=True)}
    assert len(rows) > 100
    assert found == {(economy, product): pytest.approx(value, rel=1e-9) for economy, product, value in rows}
