"""`explain` lists the store's rows behind one number, with file, line and rule; what they contribute sums to the number."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import greentrade as gt
from greentrade.errors import InputError
from greentrade.indicators.registry import INDICATORS

LIST = gt.product_list("imf-lct")


def sums(rows: pl.DataFrame) -> dict[str, float]:
    return dict(rows.group_by("term").agg(pl.col("contribution").sum()).iter_rows())


def test_each_row_stands_in_the_file_where_it_is_said_to_stand(db):
    result = db.compute("imports", reporters="KAZ", products=LIST, years="2020:2021", by=("product",))
    rows = result.explain(period=2020, economy="KAZ", product="850760")
    assert rows["contribution"].to_list() == [60_000.0, 10_000.0]
    assert rows.select("exporter", "importer", "vintage", "publisher", "licence").row(0) == (156, 398, "V202501", "CEPII", "Etalab 2.0")
    file = db.snapshot.root.parent / rows["member"][0]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [lines[line - 1] for line in rows["line"]] == ["2020,156,398,850760,60,1", "2020,276,398,850760,10,1"]
    assert "converted matching), with weight 1.0" in rows["rule"][0] and "newest release" in rows["rule"][0]
    native = db.compute("imports", reporters="KAZ", products=LIST, years="2020:2021", by=("product",), match="native")
    assert "native matching" in native.explain(period=2020, economy="KAZ", product="850760")["rule"][0]


ADDITIVE = ["exports", "imports", "balance", "turnover", "intra-regional-imports"]


@pytest.mark.parametrize("indicator", ADDITIVE)
@pytest.mark.parametrize("by", [(), ("partner",), ("product",), ("group",), ("partner", "product")])
def test_contributions_sum_to_the_value(db, indicator: str, by: tuple[str, ...]):
    result = db.compute(indicator, reporters="CHN+KAZ+KGZ", products=LIST, years=2020, by=by, top=1 if by else None)
    for row in result.frame.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        keys = {name: row[name] for name in ("period", "economy", "partner", "product", "group") if name in row}
        assert result.explain(**keys)["contribution"].sum() == pytest.approx(row["value"], abs=1e-6)


@pytest.mark.parametrize(
    ("indicator", "terms"),
    [
        ("export-share", {"exports": 5_000, "exports of all products": 100_000}),
        ("product-mix-exports", {"exports": 5_000, "exports of the selection": 5_000}),
        ("partner-share-imports", {"imports": 80_000, "imports from all partners": 94_000}),
        ("export-growth", {"exports": 5_000, "exports in the first period": 5_000}),
        ("rca", {"x_ik": 5_000, "x_i": 100_000, "x_wk": 129_000, "x_w": 294_000}),
        ("grubel-lloyd", {"exports": 5_000, "imports": 94_000}),
        ("hhi-partners-imports", {"imports by partner": 94_000}),
        ("trade-intensity", {"x_ij": 5_000, "x_i": 5_000, "m_j": 35_000, "m_i": 94_000, "m_w": 129_000}),
    ],
)
def test_a_ratio_is_taken_apart_into_its_terms(db, indicator: str, terms: dict[str, float]):
    result = db.compute(indicator, reporters="KAZ", products=LIST, years=2020)
    keys = {"partner": "CHN" if indicator.startswith("partner") else "KGZ"} if "partner" in result.frame.columns else {}
    keys |= {"product": "850760"} if "product" in result.frame.columns else {}
    assert sums(result.explain(**keys)) == terms


@pytest.mark.parametrize("indicator", [name for name in INDICATORS if name != "cross-section"])
def test_every_indicator_can_explain_its_numbers(db, indicator: str):
    result = db.compute(indicator, reporters="CHN+KAZ", products=LIST, years=2020)
    row = result.frame.filter(pl.col("value").is_not_null()).row(0, named=True)
    rows = result.explain(**{name: row[name] for name in ("economy", "partner", "product") if name in row})
    assert rows.height and rows["line"].null_count() == 0 and rows["rule"].null_count() == 0


def test_the_smaller_rows_beyond_the_limit_are_one_sum(db):
    result = db.compute("imports", reporters="WLD", products=LIST, years=2020)
    rows = result.explain(limit=2)
    assert rows["contribution"].to_list() == [60_000.0, 30_000.0, 39_000.0]
    assert rows["rule"][2] == "sum of 4 smaller rows of the store"


def test_reports_mirrors_and_months_say_by_which_rule_they_count(add_records):
    db = add_records(
        [
            (202301, 398, "M", 156, "850760", 1),
            (202302, 398, "M", 156, "850760", 2),
            (202302, 398, "M", 0, "850760", 2),
            (2023, 156, "X", 795, "850760", 4),
        ]
    )
    result = db.compute("imports", reporters="KAZ,TKM", products=LIST, fill="mirror")
    months = result.explain(economy="KAZ")
    assert months.select("period", "contribution").rows() == [(202302, 2.0), (202301, 1.0)]
    assert months["rule"][0].startswith("the economy's own report;") and "a year without an annual report" in months["rule"][0]
    mirror = result.explain(economy="TKM")
    assert mirror.select("reporter", "partner", "flow_code", "contribution", "basis").rows() == [(156, 795, "X", 4.0, "mirror")]
    assert mirror["rule"][0].startswith("the partner's report, turned round")


def test_a_revised_row_and_a_total_are_not_among_the_rows(add_records):
    add_records([(2023, 398, "M", 156, "850760", 1)], vintage="2024-01-01")
    db = add_records([(2023, 398, "M", 156, "850760", 2), (2023, 398, "M", 0, "850760", 2), (2023, 398, "M", 156, "8507", 2)])
    rows = db.compute("imports", reporters="KAZ", products="8507").explain()
    assert rows.select("contribution", "vintage", "partner", "product").rows() == [(2.0, "2025-01-01", 156, "850760")]


def test_explaining_everything_or_nothing_is_refused(db):
    result = db.compute("imports", reporters="KAZ,KGZ", products=LIST, years="2020:2021")
    with pytest.raises(InputError, match=r"4 numbers of the result.*Name one number by period, economy"):
        result.explain()
    with pytest.raises(InputError, match=r"No number of the result answers? to period=1999"):
        result.explain(period=1999)
    with pytest.raises(InputError, match="Unknown key: colour"):
        result.explain(colour="green")


def test_a_real_number_leads_back_to_its_lines(shared_data: Path, tmp_path):
    store = gt.open  # the public door
    from greentrade.store import Store

    file = shared_data / "comtrade" / "legacy" / "indonesia_exports_2014_2015.csv"
    Store.open(tmp_path / "store", create=True).ingest([file])
    result = store(tmp_path / "store").compute("exports", reporters="IDN", products=LIST, years=2014)
    rows = result.explain()
    assert rows["contribution"].sum() == result.frame["value"][0]
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert all(f",{code}," in lines[line - 1] for code, line in rows.select("product", "line").iter_rows())


def test_one_product_of_all_is_explained_by_its_own_rows(add_records):
    """Where no product was asked for, TOTAL is the number of all of them, and not that of one."""
    db = add_records([(2020, 398, "M", 156, "TOTAL", 100), (2020, 398, "M", 156, "850760", 60), (2020, 398, "M", 156, "010121", 40)])
    result = db.compute("imports", reporters="KAZ", years=2020, by=("product",))
    assert result.explain(period=2020, economy="KAZ", product="850760")["contribution"].to_list() == [60.0]
