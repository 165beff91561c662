"""The perspective `reconciled` over greentrade's own flows: bounds, status, whose flows, and the way back to the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import greentrade as gt
from greentrade.cli import main
from greentrade.engine import get_engine
from greentrade.errors import InputError
from greentrade.flows import Selection
from greentrade.flows.reconcile import Scope, reconcile
from greentrade.indicators import Database
from greentrade.indicators.registry import INDICATORS
from greentrade.nomenclature import default_weights
from greentrade.store import Store
from tests.reconcile.conftest import COLUMNS, both_sides, line

LIST = gt.product_list("imf-lct")
CHN, KAZ, KGZ, TJK, UZB, MNG = 156, 398, 417, 762, 860, 496
WHEAT, BATTERIES, CARS = "100199", "850760", "870380"


def ingested(folder: Path, lines: Iterable[str], name: str = "records.csv") -> Store:
    store = Store.open(folder / "store", create=True)
    path = folder / name
    path.write_text("\n".join([COLUMNS, *lines]) + "\n", encoding="utf-8")
    assert [each.status for each in store.ingest([path], options={"vintage": "2025-01-01"})] == ["ingested"]
    return store


def published(store: Store, years: Iterable[int]) -> None:
    """A publisher's flows of these years: batteries of China, wheat of Kazakhstan."""
    path = store.root.parent / f"BACI_HS22_Y{min(years)}_V202501.csv"
    lines = [f"{year},{flow}" for year in years for flow in ("156,398,850760,100,1", "398,156,100199,50,1", "276,417,870380,9,1")]
    path.write_text("\n".join(["t,i,j,k,v,q", *lines]) + "\n", encoding="utf-8")
    assert [each.status for each in store.ingest([path])] == ["ingested"]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Records of 2021 and 2022, of which the list is reconciled, and a publisher's flows of 2022 and 2023."""
    codes = (BATTERIES, "854143", CARS, WHEAT)
    # What Tajikistan and Uzbekistan trade, and nothing of the list: the one says so itself, the other's partner does.
    lines = [line(7.0, reporter=TJK, partner=CHN, code=WHEAT), line(8.0, reporter=CHN, flow="X", partner=UZB, code=WHEAT)]
    store = ingested(tmp_path_factory.mktemp("both"), [*both_sides(2022, codes=codes), *both_sides(2021, codes=codes[:2]), *lines])
    published(store, (2022, 2023))
    reconcile(store.root, get_engine(), None, Scope.of_list(LIST))
    return gt.open(store.root)


def asked(db: Database, indicator: str = "imports", **more):
    return db.compute(indicator, products=LIST, perspective="reconciled", **more)


def own_rows(db: Database, period: int) -> pl.DataFrame:
    return db.snapshot.rows("flows", f"period = {period}").filter(pl.col("source") == "greentrade")


def test_bounds_are_the_sums_of_the_flows_bounds(both: Database) -> None:
    # Batteries are one code in every edition, so that conversion adds nothing.
    found = both.compute("imports", reporters="KAZ", products=BATTERIES, years=2022, perspective="reconciled").frame.row(0, named=True)
    rows = own_rows(both, 2022).filter(pl.col("importer") == KAZ, pl.col("product") == BATTERIES)
    for measure, column in (("value", "value_fob_usd"), ("lower", "lower"), ("upper", "upper")):
        assert found[measure] == pytest.approx(rows[column].sum(), rel=1e-9)
    assert found["lower"] < found["value"] < found["upper"] and found["status"] == "bounded"
    assert (found["basis"], found["edition"]) == ("reconciled-own", "HS2022")


def test_bounds_of_conversion_multiply_those_of_the_flows(both: Database) -> None:
    # 8541.43 of HS2022 is a part of 8541.40, in which the flows of 2021 stand: none of it for sure, all of it at most.
    found = both.compute("imports", products="854143", years=2021, perspective="reconciled").frame.row(0, named=True)
    rows = own_rows(both, 2021).filter(pl.col("product") == "854140")
    counted = Selection.of("854143", "converted").membership(default_weights(), "HS2017", {"854143": "cells"})
    assert (found["lower"], found["upper"]) == (0.0, pytest.approx(rows["upper"].sum()))
    assert found["value"] == pytest.approx(counted["weight"].item() * rows["value_fob_usd"].sum())
    # Asked for as the older code, all of its heir counts: what is left are the bounds of the flows.
    whole = asked(both, years=2022, by=("product",)).frame.filter(pl.col("product") == "854140").row(0, named=True)
    heirs = own_rows(both, 2022).filter(pl.col("product") == "854143")
    assert (whole["lower"], whole["upper"]) == (pytest.approx(heirs["lower"].sum()), pytest.approx(heirs["upper"].sum()))


def test_a_series_says_whose_flows_stand_in_which_period(both: Database) -> None:
    result = asked(both, reporters="KAZ")
    assert result.frame.select("period", "basis").rows() == [
        (2021, "reconciled-own"),
        (2022, "reconciled-own"),
        (2023, "reconciled"),
    ]
    told = " ".join(result.notes)
    assert "Reconciled flows of 2021 to 2022 are greentrade's own" in told and "those of 2023 are of CEPII" in told
    assert result.provenance.basis == "reconciled+reconciled-own"
    assert [origin.source for origin in result.provenance.origins] == ["baci", "greentrade"]
    assert [origin.source for origin in asked(both, reporters="KAZ", years=2023).provenance.origins] == ["baci"]
    assert [origin.source for origin in asked(both, reporters="KAZ", years=2022).provenance.origins] == ["greentrade"]
    assert result.coverage["basis"].to_list() == ["reconciled"]


def test_a_share_of_all_products_is_the_publishers_in_every_term(both: Database) -> None:
    result = asked(both, "export-share", reporters="KAZ,DEU", years=2022)
    assert set(result.frame["basis"]) == {"reconciled"}
    assert dict(result.frame.select("economy", "value").iter_rows()) == {"KAZ": 0.0, "DEU": 1.0}
    assert any("flows of 2022 hold imf-lct@2025-08-16 only" in note and "CEPII stand in every term" in note for note in result.notes)
    terms = result.explain(economy="DEU")
    assert set(terms["publisher"]) == {"CEPII"} and terms.group_by("term").agg(pl.col("contribution").sum())["contribution"].n_unique() == 1
    with pytest.raises(InputError, match=r"no data of 2021.*2021: greentrade's own flows hold imf-lct.*reconcile --all"):
        asked(both, "export-share", reporters="KAZ", years=2021)


def test_growth_compares_flows_of_one_hand(both: Database) -> None:
    aside = asked(both, "import-growth", reporters="KAZ", years="2022:2023")
    assert set(aside.frame["basis"]) == {"reconciled"} and aside.frame["value"].to_list() == [0.0, 0.0]
    assert any("flows of 2022 are set aside" in note for note in aside.notes)
    own = asked(both, "import-growth", reporters="KAZ", years="2021:2022")
    assert set(own.frame["basis"]) == {"reconciled-own"} and own.frame["status"].to_list() == ["exact", "bounded"]
    assert any("growth compares the flows of one with those of another" in note for note in asked(both, "import-growth").notes)


def test_what_reports_are_silent_of_is_zero_where_they_answer_and_missing_where_not(both: Database) -> None:
    found = asked(both, reporters="UZB,TJK,MNG", years=2022).frame
    assert dict(found.select("economy", "value").iter_rows()) == {"UZB": 0.0, "TJK": None, "MNG": None}


def test_totals_are_conserved(both: Database) -> None:
    imports, exports = (asked(both, way, reporters="WLD", years=2022).frame.row(0, named=True) for way in ("imports", "exports"))
    for measure in ("value", "lower", "upper"):
        assert imports[measure] == exports[measure]
    for by in ("reporter", "partner"):
        split = asked(both, reporters="WLD", years=2022, by=(by,)).frame
        for measure in ("value", "lower", "upper"):
            assert split[measure].sum() == pytest.approx(imports[measure], abs=0.05)
    native = both.compute("imports", products=f"{BATTERIES},{CARS},854143", match="native", years=2022, perspective="reconciled").frame
    assert native["value"][0] == pytest.approx(own_rows(both, 2022)["value_fob_usd"].sum(), abs=0.01)


def test_a_note_says_how_much_rests_on_one_report(both: Database) -> None:
    result = both.compute("exports", reporters="KAZ", products=BATTERIES, years=2022, perspective="reconciled")
    rows = own_rows(both, 2022).filter(pl.col("exporter") == KAZ, pl.col("product") == BATTERIES)
    share = rows.group_by("status").agg(pl.col("value_fob_usd").sum() / rows["value_fob_usd"].sum())
    for status, part in share.iter_rows():
        word = "rest on both reports" if status == "both" else f"on the {status.split()[0]}'s alone"
        assert any(f"{part:.1%} {word}" in note for note in result.notes), (status, result.notes)


ADDITIVE = ["exports", "imports", "balance", "turnover", "intra-regional-imports"]


@pytest.mark.parametrize("indicator", ADDITIVE)
@pytest.mark.parametrize("by", [(), ("partner",), ("product",)])
def test_explain_reaches_the_flows_with_both_reports(both: Database, indicator: str, by: tuple[str, ...]) -> None:
    result = asked(both, indicator, reporters="KAZ+KGZ+CHN", years=2022, by=by)
    row = result.frame.filter(pl.col("value") != 0).row(0, named=True)
    rows = result.explain(**{name: row[name] for name in ("partner", "product") if name in row})
    assert rows["contribution"].sum() == pytest.approx(row["value"], abs=1e-2)
    assert set(rows["publisher"]) == {"greentrade"} and rows["rule"].str.contains("reports: (both|exporter only|importer only)").all()
    assert (rows["lower"] <= rows["value_fob_usd"]).all() and set(rows["member"]) == {"reconciled 2022"}


def test_the_whole_way_as_a_user_types_it(tmp_path: Path) -> None:
    store = ingested(tmp_path, both_sides(2022, economies=6))

    def typed(*arguments: str) -> pl.DataFrame:
        out = tmp_path / "out.csv"
        assert main([*arguments, "--store", str(store.root), "--out", str(out)]) == 0
        return pl.read_csv(out)

    typed("reconcile", "--list", "imf-lct")
    number = typed("compute", "exports", "--reporter", "CHN", "--list", "imf-lct", "--perspective", "reconciled").row(0, named=True)
    assert number["basis"] == "reconciled-own" and number["lower"] < number["value"] < number["upper"]
    rows = typed("explain", "exports", "period=2022", "economy=CHN", "--list", "imf-lct", "--perspective", "reconciled")
    assert rows["contribution"].sum() == pytest.approx(number["value"], abs=1e-2) and rows["value_importer_usd"].null_count() < rows.height


def test_years_of_fewer_than_twelve_months_are_named(tmp_path: Path) -> None:
    def months(count: int, **more) -> Iterator[str]:
        return (line(10.0, period=202200 + month, **more) for month in range(1, count + 1))

    lines = [*months(7, reporter=KAZ), *months(12, reporter=CHN, flow="X", partner=KAZ), *months(5, reporter=CHN, flow="X", partner=KGZ)]
    store = ingested(tmp_path, [*lines, *months(3, reporter=KGZ, flow="X", partner=KAZ)])
    reconcile(store.root, get_engine())
    db = gt.open(store.root)
    own = asked(db, reporters="KAZ").notes
    assert any("incomplete are KAZ 2022 imports (7 of 12)" in note for note in own)
    assert "The partners' years are sums of fewer than twelve months of KGZ 2022 exports (3 of 12)." in own
    mirrored = db.compute("imports", reporters="KAZ", products=LIST, perspective="mirror").notes
    assert "The partners' years are sums of fewer than twelve months of KGZ 2022 exports (3 of 12)." in mirrored
    reported = db.compute("imports", reporters="KAZ", products=LIST, perspective="reported").notes
    assert any("incomplete are KAZ 2022 imports (7 of 12)" in note for note in reported)


def test_stores_of_a_publisher_alone_have_no_bounds_of_flows(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    published(store, (2022, 2023))
    db = gt.open(store.root)
    trade = db.trade("reconciled")
    assert trade.answering([None]) is trade and not trade.bounded
    assert not {"lower_usd", "upper_usd", "status"} & set(trade.products(None).collect_schema().names())
    result = asked(db, reporters="KAZ")
    assert set(result.frame["status"]) == {"exact"} and set(result.frame["basis"]) == {"reconciled"}


REPORT = st.tuples(
    st.sampled_from([CHN, KAZ, KGZ]),
    st.sampled_from([CHN, KAZ, KGZ]),
    st.sampled_from([BATTERIES, "854143", "854149", CARS]),
    st.sampled_from([(1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.3), (1.0, 0.2), (1.0, 25.0)]),
    st.integers(1_000, 10_000_000),
)


CHOSEN = st.lists(st.sampled_from([name for name in INDICATORS if name != "cross-section"]), min_size=4, max_size=4, unique=True)


@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow])
@given(flows=st.lists(REPORT, min_size=3, max_size=20, unique_by=lambda each: each[:3]), indicators=CHOSEN)
def test_every_value_lies_between_its_bounds(tmp_path_factory: pytest.TempPathFactory, flows: list[tuple], indicators: list[str]) -> None:
    lines = [line(5_000.0, reporter=KAZ, partner=CHN, period=2021), line(5_000.0, reporter=KAZ, partner=MNG)]
    for exporter, importer, code, (x, m), size in flows:
        # The reports of a flow differ by a factor, or one side has none.
        if exporter != importer:
            lines += [line(size * x, reporter=exporter, flow="X", partner=importer, code=code)] if x else []
            lines += [line(size * m, reporter=importer, partner=exporter, code=code)] if m else []
    store = ingested(tmp_path_factory.mktemp("random"), lines)
    reconcile(store.root, get_engine(), [2022])
    db = gt.open(store.root)
    for name in ("imports", *indicators):
        partners = "CHN" if name == "trade-intensity" else None
        frame = asked(db, name, reporters="CHN+KAZ+KGZ", partners=partners, years=2022).frame.drop_nulls("value")
        known = frame.drop_nulls(["lower", "upper"])
        assert (known["lower"] <= known["value"]).all() and (known["value"] <= known["upper"]).all(), name
        assert ((frame["status"] == "exact") == (frame["lower"] == frame["upper"]).fill_null(False)).all(), name
