"""Two releases of flows: what changed, why, and that the parts are the whole."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import greentrade as gt
from greentrade.engine import get_engine
from greentrade.errors import InputError
from greentrade.flows import Selection
from greentrade.flows.release_pairs import EXPLANATIONS, NEW_PERIOD, OLD_PERIOD
from greentrade.flows.vintages import compare
from greentrade.store import Store

# Thousand USD. 156 China, 398 Kazakhstan, 417 Kyrgyzstan, 276 Germany, 860 Uzbekistan.
EARLIER = [
    "2019,156,398,850760,9,1",
    "2020,156,398,850760,100,1",
    "2020,156,398,854140,20,1",
    "2020,156,417,850760,30,1",
    "2020,276,398,010121,7,1",
    "2020,398,417,271019,5,1",
    "2020,417,398,854140,1,1",
]
LATER = [
    "2020,156,398,850760,140,1",
    "2020,156,398,854140,20,1",
    "2020,156,417,854140,3,1",
    "2020,276,398,010121,7,1",
    "2020,276,398,870380,11,1",
    "2020,398,417,271019,4.5,1",
    "2020,860,398,854140,2,1",
    "2021,156,398,850760,8,1",
]


def of(changes, *columns: str) -> set[tuple]:
    return set(changes.frame.select(*columns, "change_usd", "explanation").rows())


@pytest.fixture
def releases(add_flows):
    add_flows(EARLIER, release="202201", part="2019-2020")
    return add_flows(LATER, release="202301", part="2020-2021")


def test_each_change_has_its_reason(releases):
    found = compare(releases, get_engine(), "BACI@202201", "baci@V202301")
    assert of(found, "period", "economy", "product") == {
        (2019, "CHN", "850760", -9_000.0, "dropped period"),
        (2021, "CHN", "850760", 8_000.0, "new period"),
        (2020, "KGZ", "854140", -1_000.0, "economy left"),
        (2020, "UZB", "854140", 2_000.0, "new economy"),
        (2020, "DEU", "870380", 11_000.0, "new product"),
        (2020, "CHN", "850760", 40_000.0, "revised value"),
        (2020, "CHN", "850760", -30_000.0, "dropped product line"),
        (2020, "CHN", "854140", 3_000.0, "new product line"),
        (2020, "KAZ", "271019", -500.0, "revised value"),
    }
    assert set(found.frame["explanation"]) | set(found.summary["explanation"]) <= set(EXPLANATIONS)


def test_largest_first_and_what_only_one_covers_last(releases):
    frame = compare(releases, get_engine(), "BACI@202201", "BACI@202301").frame
    assert frame["explanation"].tail(2).to_list() == ["dropped period", "new period"]
    revisions = frame["change_usd"].abs().head(frame.height - 2).to_list()
    assert revisions == sorted(revisions, reverse=True)


def test_the_headline(releases):
    found = compare(releases, get_engine(), "BACI@202201", "BACI@202301")
    parts = {row["explanation"]: row for row in found.summary.iter_rows(named=True)}
    assert (parts["revised value"]["value_from_usd"], parts["revised value"]["value_to_usd"]) == (105_000.0, 144_500.0)
    assert (parts["revised value"]["rows"], parts["unchanged"]["rows"], parts["unchanged"]["value_to_usd"]) == (2, 2, 27_000.0)
    assert parts["revised value"]["absolute_change_usd"] == 40_500.0
    # 39.5 - 30 + 3 + 11 + 2 - 1 = 24.5 thousand
    assert parts["revised value"]["share"] == pytest.approx(39.5 / 24.5)
    assert parts["new period"]["share"] is None and parts["new period"]["value_from_usd"] is None
    text = "\n".join(found.sentences())
    assert "USD 163,000 in baci@V202201, USD 187,500 in baci@V202301, a change of USD 24,500 (+15.0%)" in text
    assert "new period: USD 8,000 (1 rows)" in text


def test_splits_limits_and_the_other_end(releases):
    engine = get_engine()
    pairs = compare(releases, engine, "BACI@202201", "BACI@202301", by=["economy", "partner"], years=[2020], reporters=[156])
    assert of(pairs, "economy", "partner") == {
        ("CHN", "KAZ", 40_000.0, "revised value"),
        ("CHN", "KGZ", -30_000.0, "dropped product line"),
        ("CHN", "KGZ", 3_000.0, "new product line"),
    }
    imports = compare(releases, engine, "BACI@202201", "BACI@202301", by=["economy"], direction="import", partners=[398], years=[2020])
    assert of(imports, "direction", "economy") == {("import", "KGZ", -500.0, "revised value")}
    cut = compare(releases, engine, "BACI@202201", "BACI@202301", top=2)
    assert (cut.frame.height, cut.left_out) == (2, 7)
    assert cut.summary.equals(compare(releases, engine, "BACI@202201", "BACI@202301").summary)


def test_a_product_that_another_economy_still_trades_is_no_dropped_product(add_flows):
    """Whether a code is in a release at all does not depend on whom one asks about."""
    add_flows(["2020,156,398,850760,1,1", "2020,276,398,850760,1,1"], release="202201")
    snapshot = add_flows(["2020,156,398,854140,1,1", "2020,276,398,850760,1,1"], release="202301")
    found = compare(snapshot, get_engine(), "BACI@202201", "BACI@202301", reporters=[156])
    assert of(found, "product") == {("850760", -1000.0, "dropped product line"), ("854140", 1000.0, "new product")}


def test_a_change_of_an_economys_code_is_no_change(add_flows):
    """Sudan was 736, and is 729 since 2012."""
    add_flows(["2012,736,398,850760,4,1"], release="202201")
    snapshot = add_flows(["2012,729,398,850760,4,1"], release="202301")
    found = compare(snapshot, get_engine(), "BACI@202201", "BACI@202301")
    assert found.frame.is_empty() and found.summary["explanation"].to_list() == ["unchanged"]


AMOUNT = st.integers(1, 10**10).map(lambda thousandths: thousandths / 1000)
LINE = st.tuples(
    st.sampled_from([2019, 2020]), st.sampled_from([156, 276, 398]), st.sampled_from([417, 860]), st.sampled_from(["850760", "854140"])
)
RELEASE = st.dictionaries(LINE, AMOUNT, min_size=1)


@settings(max_examples=5)
@given(earlier=RELEASE, later=RELEASE)
def test_the_parts_are_the_whole_change(tmp_path_factory, earlier, later):
    folder = tmp_path_factory.mktemp("random")
    store = Store.open(folder / "store", create=True)
    for weight, (name, lines) in enumerate((("202201", earlier), ("202301", later)), start=1):
        path = folder / f"BACI_HS17_Y2020_V{name}.csv"
        path.write_text("\n".join(["t,i,j,k,v,q", *(",".join(map(str, (*key, value, weight))) for key, value in lines.items())]) + "\n")
        assert [report.status for report in store.ingest([path])] == ["ingested"]
    snapshot, engine = store.snapshot(), get_engine()
    found = compare(snapshot, engine, "BACI@202201", "BACI@202301")
    parts = found.summary.filter(~pl.col("explanation").is_in([NEW_PERIOD, OLD_PERIOD]))
    shared = {key[0] for key in earlier} & {key[0] for key in later}
    before, after = (sum(value * 1000 for key, value in lines.items() if key[0] in shared) for lines in (earlier, later))
    assert parts["value_to_usd"].sum() - parts["value_from_usd"].sum() == pytest.approx(after - before, abs=1e-2)
    assert parts["change_usd"].sum() == pytest.approx(after - before, abs=1e-2)
    if parts["share"].null_count() == 0 and parts.height:
        assert parts["share"].sum() == pytest.approx(1)
    assert parts["rows"].sum() == len({key for lines in (earlier, later) for key in lines if key[0] in shared})
    assert found.frame["change_usd"].sum() == pytest.approx(found.summary["change_usd"].sum(), abs=1e-2)
    back = compare(snapshot, engine, "BACI@202301", "BACI@202201")
    assert sorted(back.frame["change_usd"]) == sorted(-found.frame["change_usd"])


def test_values_of_a_list_are_what_compute_counts(add_flows, tmp_path):
    """870390 of HS2012 is in part an electric vehicle: value, and bounds of its change, follow the weights."""
    earlier = ["2014,156,398,870390,100,1", "2014,156,398,850760,10,1", "2014,156,417,870390,50,1", "2014,156,398,010121,1,1"]
    later = ["2014,156,398,870390,160,1", "2014,156,398,850760,12,1", "2014,156,417,870390,20,1", "2014,156,398,010121,2,1"]
    add_flows(earlier, edition="12", release="202201", part="2014")
    snapshot = add_flows(later, edition="12", release="202301", part="2014")
    products = gt.product_list("imf-lct")
    selection = Selection.of_list(products, "converted")
    found = compare(snapshot, get_engine(), "BACI@202201", "BACI@202301", products=selection, by=["economy"])
    for number, column in ((1, "value_from_usd"), (2, "value_to_usd")):
        counted = gt.open(tmp_path / "store", as_of=number).compute("exports", reporters="CHN", products=products, years=2014).frame
        assert found.summary[column].sum() == pytest.approx(counted["value"][0], abs=0.01)
    # 870390 may be on the list or not, the same share of it in both releases: +60 to one importer, -30 to the other.
    (row,) = found.frame.iter_rows(named=True)
    assert (row["change_lower_usd"], row["change_upper_usd"]) == (2_000.0 - 30_000.0, 2_000.0 + 60_000.0)
    assert row["change_lower_usd"] <= row["change_usd"] <= row["change_upper_usd"]
    by_code = compare(snapshot, get_engine(), "BACI@202201", "BACI@202301", products=selection)
    assert by_code.summary["change_usd"].sum() == pytest.approx(row["change_usd"], abs=0.01)
    assert by_code.frame["edition"].unique().to_list() == ["HS2017"]


def test_releases_in_two_editions_are_moved_to_one(add_flows):
    add_flows(["2018,156,398,870390,100,1", "2018,156,398,850760,10,1", "2018,156,398,999999,7,1"], "12", "201901", part="2018")
    later = ["2018,156,398,870380,70,1", "2018,156,398,870390,20,1", "2018,156,398,850760,10,1", "2018,156,398,999999,7,1"]
    snapshot = add_flows(later, "17", "202001", part="2018")
    # To the older edition the way is known: all of HS2017's 8703.80 and 8703.90 was 8703.90.
    older = compare(snapshot, get_engine(), "BACI@201901", "BACI@202001")
    assert of(older, "edition", "product") == {("HS2012", "870390", -10_000.0, "revised value")}
    assert older.summary["value_from_usd"].sum() == 117_000.0
    assert "both are moved to HS2012" in older.notes[0]
    # To the list's edition it is not: HS2012's 8703.90 may have been an electric car or not.
    electric = Selection(("870380",), "electric cars", "converted", "HS2017")
    newer = compare(snapshot, get_engine(), "BACI@201901", "BACI@202001", products=electric)
    (row,) = newer.frame.iter_rows(named=True)
    assert (row["explanation"], row["value_to_usd"]) == ("edition", 70_000.0)
    assert (row["change_lower_usd"], row["change_upper_usd"]) == (-30_000.0, 70_000.0)
    assert row["change_lower_usd"] < row["change_usd"] < row["change_upper_usd"]


def test_the_edition_that_both_releases_have_is_compared(add_flows):
    add_flows(["2018,156,398,850760,10,1"], "12", "201901", part="2018")
    add_flows(["2018,156,398,850760,99,1"], "17", "202001", part="2018")
    snapshot = add_flows(["2018,156,398,850760,11,1"], "12", "202001", part="2018")
    found = compare(snapshot, get_engine(), "BACI@201901", "BACI@202001")
    assert of(found, "edition", "product") == {("HS2012", "850760", 1_000.0, "revised value")} and found.notes == ()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"before": "BACI@199901"}, "It has baci@V202201, baci@V202301"),
        ({"before": "BACI"}, "names no release"),
        ({"before": "BACI@202301"}, "with itself"),
        ({"by": ["colour"]}, "split by colour"),
        ({"by": []}, "split by nothing"),
        ({"direction": "up"}, "Unknown direction"),
        ({"freq": "Q"}, "Unknown freq"),
        ({"freq": "M"}, "monthly data"),
    ],
)
def test_what_cannot_be_compared(releases, asked, told):
    question = {"before": "BACI@202201", "after": "BACI@202301"} | asked
    with pytest.raises(InputError, match=told):
        compare(releases, get_engine(), question.pop("before"), question.pop("after"), **question)


def test_records_are_not_compared_with_flows(releases, add_records, record):
    snapshot = add_records([record(1)])
    with pytest.raises(InputError, match="two releases of one publisher"):
        compare(snapshot, get_engine(), "BACI@202201", "comtrade@2025-01-01")


def test_a_release_of_real_flows_against_sql(shared_data, tmp_path):
    """Arms in HS1992, V202401b, beside a copy with planted changes under the name of a later release."""
    first = shared_data / "baci" / "BACI_HS92_Y1995-2022_V202401b_arms.csv"
    second = tmp_path / "BACI_HS92_Y1995-2021_V202501_arms.csv"
    duckdb.sql(
        f"""COPY (SELECT column0, year, exporter, importer, product_code,
            CASE WHEN column0 % 1000 = 7 THEN round(value * 1.5, 3) ELSE value END AS value, weight
        FROM read_csv('{first}', types={{'product_code': 'VARCHAR'}}) WHERE year <> 2022 AND column0 % 1000 <> 8
        AND NOT (year = 2021 AND exporter = 8)) TO '{second}' (HEADER)"""
    )
    header = first.read_text().splitlines()[0]
    lines = second.read_text().splitlines()
    second.write_text("\n".join([header, *lines[1:]]) + "\n")
    store = Store.open(tmp_path / "store", create=True)
    assert [report.status for report in store.ingest([first, second])] == ["ingested", "ingested"]
    found = compare(store.snapshot(), get_engine(), "BACI@202401b", "BACI@202501")
    read = "SELECT year, exporter, importer, product_code AS k, round(value * 1e6)::BIGINT AS v FROM read_csv('{}')"
    expected = duckdb.sql(
        f"""WITH a AS ({read.format(first)}), b AS ({read.format(second)}),
        pairs AS (SELECT a.year, a.exporter, a.importer, a.v AS va, b.v AS vb
            FROM a LEFT JOIN b ON a.year = b.year AND a.exporter = b.exporter AND a.importer = b.importer AND a.k = b.k)
        SELECT CASE WHEN year = 2022 THEN 'dropped period' WHEN (year, exporter) NOT IN (SELECT (year, exporter) FROM b)
                OR (year, importer) NOT IN (SELECT (year, importer) FROM b) THEN 'economy left'
            WHEN vb IS NULL THEN 'dropped product line' WHEN va <> vb THEN 'revised value' ELSE 'unchanged' END AS why,
            count(*), sum(va) / 1000, coalesce(sum(vb), 0) / 1000 FROM pairs GROUP BY why ORDER BY why"""
    ).fetchall()
    held = found.summary.with_columns(pl.col("value_to_usd").fill_null(0.0)).sort("explanation")
    assert held.select("explanation", "rows").rows() == [(why, rows) for why, rows, *_ in expected]
    assert [why for why, *_ in expected] == ["dropped period", "dropped product line", "economy left", "revised value", "unchanged"]
    assert held["value_from_usd"].to_list() == pytest.approx([row[2] for row in expected], abs=0.001)
    assert held["value_to_usd"].to_list() == pytest.approx([row[3] for row in expected], abs=0.001)
