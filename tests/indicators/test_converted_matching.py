"""Converted matching: the data move to the edition of the list, each value stands between its bounds, and all is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import greentrade as gt
from greentrade import nomenclature
from greentrade.errors import InputError
from greentrade.flows import Selection
from greentrade.indicators import Database
from greentrade.indicators.registry import INDICATORS
from greentrade.nomenclature import write_weights
from greentrade.store import Store
from tests.indicators.conftest import write_flows

LIST = gt.product_list("imf-lct")


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Kazakhstan's imports from China: 870390 (HS2012) holds the electric cars that HS2017 names; HS2022 splits 854140.

    No test may add to it.
    """
    folder = tmp_path_factory.mktemp("split")
    old = {(2016, 156, 398, "870390"): 60, (2016, 156, 398, "850760"): 5, (2016, 276, 398, "870390"): 40}
    mid = {(2021, 156, 398, "870380"): 7, (2021, 156, 398, "854140"): 30, (2021, 398, 156, "850760"): 2, (2021, 398, 276, "850760"): 1}
    new = {(2022, 156, 398, "854143"): 50, (2022, 156, 398, "854142"): 3, (2022, 156, 398, "850760"): 9}
    for edition, flows in (("12", old), ("17", mid), ("22", new)):
        database = write_flows(folder, flows, edition, "202501", edition)
    return database


def test_what_an_edition_split_is_found_again(split):
    found = split.compute("imports", reporters="KAZ", products=LIST, years="2016,2021,2022")
    by_year = {row["period"]: row for row in found.frame.iter_rows(named=True)}
    # All codes of 2021 are the list's own, all of 2022 lie wholly inside it: batteries and solar cells keep all their value.
    assert (by_year[2021]["value"], by_year[2021]["status"]) == (37_000, "exact")
    assert (by_year[2022]["value"], by_year[2022]["lower"], by_year[2022]["upper"]) == (62_000, 62_000, 62_000)
    native = split.compute("imports", reporters="KAZ", products=LIST, years="2016,2021,2022", match="native")
    assert native.frame["value"].to_list() == [5_000, 37_000, 9_000]
    # Of 870390 five of six successors are on the list: the batteries are certain, the cars are not.
    assert (by_year[2016]["lower"], by_year[2016]["upper"], by_year[2016]["status"]) == (5_000, 105_000, "bounded")
    assert by_year[2016]["value"] == pytest.approx(5_000 + 100_000 * 5 / 6)


def test_breaks_are_marked_and_editions_named(split):
    frame = split.compute("imports", reporters="KAZ", products=LIST, years="2016,2021,2022").frame
    assert frame["edition"].to_list() == ["HS2012", "HS2017", "HS2022"]
    assert frame["edition_break"].to_list() == [False, True, True]


def test_a_product_that_the_edition_cannot_tell_is_unknown(split):
    frame = split.compute("imports", reporters="KAZ", products=LIST, years=2016, by=("product",)).frame
    cars = frame.filter(pl.col("product") == "870380").row(0, named=True)
    assert (cars["lower"], cars["upper"], cars["status"]) == (0, 100_000, "unknown")
    assert cars["value"] == pytest.approx(100_000 / 6)
    # The six codes that 870390 may be take the whole of it, the one outside the list included.
    vehicles = frame.filter(pl.col("product").str.starts_with("8703"))
    assert vehicles["value"].sum() == pytest.approx(100_000 * 5 / 6)


def test_bounds_of_a_group_are_those_of_the_group_not_of_its_products(split):
    """854140 became four codes of one list: inside the list they are sure, one by one they are not."""
    frame = split.compute("imports", reporters="KAZ", products="854142,854143,854141,854149", years=2021).frame
    assert frame.select("value", "lower", "upper", "status").row(0) == (30_000, 30_000, 30_000, "exact")
    single = split.compute("imports", reporters="KAZ", products="854142,854143,854141,854149", years=2021, by=("product",)).frame
    assert set(single["status"]) == {"unknown"} and single["value"].sum() == pytest.approx(30_000)
    assert single["upper"].to_list() == [30_000] * 4


def test_notes_and_provenance_say_what_was_done(split):
    result = split.compute("imports", reporters="KAZ", products=LIST, years="2016:2022")
    told = result.provenance
    assert (told.match, told.edition, told.weights) == ("converted", "HS2017", nomenclature.default_weights().hash)
    assert any(note.startswith("In HS2012 no code lies wholly inside 27 of the 124 codes (") for note in result.notes)
    assert any(note.endswith("they are moved to HS2017.") for note in result.notes)
    assert split.compute("imports", reporters="KAZ", products=LIST, match="native").provenance.weights is None


def test_explanations_carry_the_weights_and_sum_to_the_value(split):
    result = split.compute("imports", reporters="KAZ", products=LIST, years="2016,2022", by=("product",))
    for row in result.frame.drop_nulls("value").iter_rows(named=True):
        rows = result.explain(period=row["period"], economy="KAZ", product=row["product"])
        assert rows["contribution"].sum() == pytest.approx(row["value"], abs=1e-3)
    rows = result.explain(period=2022, economy="KAZ", product="854140")
    assert set(rows["product"]) == {"854142", "854143"} and "with weight 1.0" in rows["rule"][0]


def test_weights_estimated_for_the_store_are_used(split, tmp_path: Path):
    split = gt.open(shutil.copytree(split.store.root, tmp_path / "store"))
    before = split.compute("imports", reporters="KAZ", products=LIST, years=2016).frame["value"][0]
    links = nomenclature.default_weights().step("HS2012", "HS2017").filter(pl.col("source") == "870390")
    learnt = links.select("source", "target", pl.lit("estimated").alias("origin"), pl.lit(12).alias("reporters")).with_columns(
        pl.when(pl.col("target") == "870390").then(0.9).when(pl.col("target") == "870380").then(0.1).otherwise(0.0).alias("weight")
    )
    folder = nomenclature.weights_folder(split.snapshot.root)
    write_weights(learnt, "HS2012", "HS2017", folder, {})
    again = gt.open(split.snapshot.root).compute("imports", reporters="KAZ", products=LIST, years=2016)
    assert before == pytest.approx(5_000 + 500_000 / 6)
    assert again.frame["value"][0] == pytest.approx(5_000 + 10_000)
    assert again.provenance.weights != nomenclature.default_weights().hash


def test_codes_that_no_edition_has_together(split):
    with pytest.raises(InputError, match=r"No edition of the Harmonized System has all of these codes.*HS2022 lacks 854140"):
        split.compute("imports", products="854140,854143")
    # 854140 alone is a code of HS2017, the newest edition that has it.
    assert split.compute("imports", products="854140").provenance.edition == "HS2017"


@pytest.mark.parametrize("edition", ["HS1992", "HS2002", "HS2012", "HS2017", "HS2022"])
def test_membership_stands_between_its_bounds_and_labels_share_the_whole(edition: str):
    selection = Selection.of_list(LIST, "converted")
    weights = nomenclature.default_weights()
    whole = selection.membership(weights, edition, dict.fromkeys(selection.codes, "all"))
    parts = selection.membership(weights, edition, selection.groups)
    for frame in (whole, parts):
        assert frame.filter((pl.col("lower") > pl.col("weight")) | (pl.col("weight") > pl.col("upper"))).is_empty()
    summed = parts.group_by("product").agg(pl.col("weight").sum().alias("parts"))
    both = whole.join(summed, on="product")
    assert both.height == whole.height and (both["weight"] - both["parts"]).abs().max() < 1e-9


@pytest.mark.parametrize("indicator", [name for name in INDICATORS if name != "cross-section"])
def test_every_indicator_stands_between_its_bounds(split, indicator: str):
    needs = INDICATORS[indicator]
    reporters = "KAZ+CHN" if "region" in needs.needs else "KAZ,CHN"
    partners = "CHN,DEU,KAZ" if "partner" in needs.dimensions else None
    frame = split.compute(indicator, reporters=reporters, partners=partners, products=LIST, years="2016,2021,2022").frame
    known = frame.drop_nulls("value")
    assert known.height
    assert known.filter((pl.col("lower") > pl.col("value")) | (pl.col("value") > pl.col("upper"))).is_empty()
    exact = known.filter(pl.col("status") == "exact")
    assert (exact["lower"] == exact["value"]).all() and (exact["upper"] == exact["value"]).all()


TRADE = st.dictionaries(
    st.tuples(st.sampled_from([4, 31, 156, 276]), st.sampled_from(["870390", "870323", "850760", "841950", "392190"])),
    st.integers(1, 10_000),
    min_size=1,
)


@settings(max_examples=6, deadline=None)
@given(TRADE)
def test_a_list_and_all_that_is_not_on_it_make_up_the_whole(tmp_path_factory, trade):
    """Conversion loses nothing: what goes to the list and what goes elsewhere sum to what was traded."""
    folder: Path = tmp_path_factory.mktemp("whole")
    lines = [f"2016,{exporter},398,{product},{value},1" for (exporter, product), value in sorted(trade.items())]
    file = folder / "BACI_HS12_Y2016_V202501.csv"
    file.write_text("\n".join(["t,i,j,k,v,q", *lines]) + "\n")

    Store.open(folder / "store", create=True).ingest([file])
    db = gt.open(folder / "store")
    codes = sorted(nomenclature.codes("HS2017"))
    half, rest = codes[::2], codes[1::2]
    found = [
        db.compute("imports", reporters="KAZ", products=Selection(tuple(part), "x", "converted", "HS2017")).frame for part in (half, rest)
    ]
    assert sum(frame["value"][0] or 0.0 for frame in found) == pytest.approx(1000 * sum(trade.values()), rel=1e-9)
    assert (found[0]["lower"][0] or 0.0) + (found[1]["upper"][0] or 0.0) == pytest.approx(1000 * sum(trade.values()), rel=1e-9)


def test_an_edition_of_the_users_own_is_followed(tmp_path: Path):
    """A further edition needs its table of links and its row in the store's folder, and no code: 850760 is split in two."""
    links = tmp_path / "store" / "reference" / "hs-links"
    links.mkdir(parents=True)
    (links / "editions.csv").write_text("name,short,baci,title,in_force_from\nHS2028,H7,28,Harmonized System 2028,2028\n")
    same = [f"{code},{code},1" for code in sorted(nomenclature.codes("HS2022")) if code != "850760"]
    (links / "HS2028-HS2022.csv").write_text("\n".join(["newer,older,unsd", *same, "850761,850760,1", "850762,850760,1"]) + "\n")
    file = tmp_path / "BACI_HS28_Y2028_V203001.csv"
    file.write_text("t,i,j,k,v,q\n2028,156,398,850761,4,1\n2028,156,398,850762,5,1\n2028,156,398,010121,1,1\n")
    store = Store.open(tmp_path / "store", create=True)
    try:
        assert [report.status for report in store.ingest([file])] == ["ingested"]
        frame = gt.open(tmp_path / "store").compute("imports", reporters="KAZ", products=LIST).frame
        assert frame.select("period", "value", "status", "edition").rows() == [(2028, 9_000, "exact", "HS2028")]
    finally:
        nomenclature.use_store(None)
