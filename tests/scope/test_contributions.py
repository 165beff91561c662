"""Native beside converted: which code the difference comes from, and which codes of the data it was."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import greentrade as gt
from greentrade.errors import InputError
from greentrade.scope import contributions
from greentrade.store import Store


def headline(db, products, years=None, **asked) -> dict:
    """Converted less native by period and economy, where there is either."""
    sides = [db.compute(products=products, years=years, match=match, **asked).frame for match in ("converted", "native")]
    joined = sides[0].join(sides[1], on=["period", "economy"], suffix="_native")
    difference = pl.col("value").fill_null(0) - pl.col("value_native").fill_null(0)
    known = joined.filter(pl.any_horizontal(pl.col("value", "value_native").is_not_null()))
    return {(row[0], row[1]): row[2] for row in known.select("period", "economy", difference).iter_rows()}


def summed(frame: pl.DataFrame) -> dict:
    return {(row[0], row[1]): row[2] for row in frame.group_by("period", "economy").agg(pl.col("difference").sum()).iter_rows()}


def test_solar_cells_lost_by_spelling(two_editions, make_list):
    """HS2022's data have the cells of 854140 in 854143 and 854141: 60 and 20 thousand USD."""
    frame = contributions(two_editions, make_list("854140", "850760"), "KAZ,KGZ,DEU", 2022, "imports")
    rows = {row["economy"]: row for row in frame.iter_rows(named=True)}
    assert rows["KAZ"] == {
        "period": 2022, "economy": "KAZ", "product": "854140", "native": None, "converted": 60_000, "lower": 60_000, "upper": 60_000,
        "difference": 60_000, "unit": "USD", "status": "exact", "data_codes": "HS2022 854143 × 1",
    }  # fmt: skip
    assert rows["KGZ"]["data_codes"] == "HS2022 854141 × 1"
    assert rows["DEU"]["product"] == "850760" and rows["DEU"]["difference"] == 0


def test_the_largest_difference_comes_first(two_editions, make_list):
    frame = contributions(two_editions, make_list("854140", "850760", "870380"), "WLD", 2022)
    assert frame["product"].to_list() == ["854140", "850760"]
    assert frame["difference"].to_list() == [80_000, 0]


@pytest.mark.parametrize("indicator", ["imports", "exports", "balance", "turnover", "export-share"])
def test_differences_sum_to_the_headlines(two_editions, make_list, indicator):
    """In either edition of the list, over all economies and years."""
    for products in (make_list("854140", "850760"), make_list("854143", "870380", edition="HS2022")):
        frame = contributions(two_editions, products, "WLD,CHN,DEU,KAZ", indicator=indicator)
        expected = headline(two_editions, products, reporters="WLD,CHN,DEU,KAZ", indicator=indicator)
        found = summed(frame)
        assert {key: found.get(key, 0.0) for key in expected} == pytest.approx(expected, abs=1e-6)
        assert frame["difference"].abs().max() > 0
        assert set(found) <= set(expected)


def test_a_code_of_another_meaning_counts_nothing(add_flows, make_list):
    """854143 is no code of HS2017: a list of HS2022 finds none there by spelling, and a share of 854140 by conversion."""
    db = add_flows({"17": {(2020, 156, 398, "854140"): 80, (2020, 156, 398, "100190"): 10}})
    row = contributions(db, make_list("854143", edition="HS2022"), "KAZ").row(0, named=True)
    assert row["native"] is None and row["lower"] == 0 and row["upper"] == 80_000
    assert row["data_codes"].startswith("HS2017 854140 × ")


def test_partners_narrow_both_sides(two_editions, make_list):
    frame = contributions(two_editions, make_list("854140"), "KAZ", 2022, partners="DEU")
    assert frame.select("native", "converted", "difference", "data_codes").rows() == [(None, 10_000, 10_000, "HS2022 854143 × 1")]


def test_indonesias_exports_are_explained_code_by_code(shared_data: Path, tmp_path: Path):
    """UN Comtrade's HS2012 reports of 2014 and 2015: the IMF's list gains what HS2017 split off, and nothing in 2018 and 2019."""
    store = Store.open(tmp_path / "store", create=True)
    assert {report.status for report in store.ingest([shared_data / "comtrade" / "legacy"])} == {"ingested"}
    db, products = gt.open(store.root), gt.product_list("imf-lct@2025-08-16")
    frame = contributions(db, products, "IDN", indicator="exports")
    expected = headline(db, products, reporters="IDN", indicator="exports")
    assert set(expected) == {(year, "IDN") for year in (2014, 2015, 2018, 2019)}
    assert summed(frame) == pytest.approx(expected, abs=0.5)
    assert expected[2018, "IDN"] == expected[2019, "IDN"] == 0 < expected[2014, "IDN"]
    electric = frame.filter(period=2014, product="870380").row(0, named=True)
    assert electric["native"] is None and electric["status"] == "unknown"
    assert electric["data_codes"].startswith("HS2012 870390 × ")
    wrong = frame.filter(~((pl.col("lower") <= pl.col("converted")) & (pl.col("converted") <= pl.col("upper"))))
    assert wrong.is_empty()


def test_what_does_not_add_up_is_not_compared(db, make_list):
    with pytest.raises(InputError, match="rca is no sum over codes"):
        contributions(db, make_list("850760"), indicator="rca")
    with pytest.raises(InputError, match="one group of partners"):
        contributions(db, make_list("850760"), partners="CHN,DEU")


def test_a_code_that_is_spelt_alike_and_means_something_else_is_caught_by_spelling_alone(add_flows, make_list):
    """HS2022's 701919 are goods of HS2017's 701931: HS2017's own 701919 went elsewhere."""
    db = add_flows({"22": {(2022, 156, 398, "701919"): 40, (2022, 156, 398, "850760"): 5}})
    frame = contributions(db, make_list("701919", "850760"), "KAZ")
    row = frame.row(0, named=True)
    assert (row["product"], row["native"], row["difference"], row["data_codes"]) == ("701919", 40_000, -40_000, "HS2022 701919 × 0")
    assert frame["difference"].sum() == headline(db, make_list("701919", "850760"), reporters="KAZ", indicator="imports")[2022, "KAZ"]
