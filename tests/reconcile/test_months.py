"""Months are reconciled by themselves, and a year made of fewer than twelve of them says so and is not compared with a whole one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from greentrade.cli import main
from greentrade.engine import get_engine
from greentrade.flows import calendar
from greentrade.flows.reconcile import reconcile
from greentrade.store import Store
from tests.reconcile.conftest import both_sides, line

CHN, KAZ, KGZ = 156, 398, 417


def run(store: Store, *options: str) -> pl.DataFrame:
    out = store.root.parent / "told.csv"
    assert main(["reconcile", *options, "--no-cleaning", "--store", str(store.root), "--out", str(out)]) == 0
    return pl.read_csv(out)


def flows(store: Store) -> pl.DataFrame:
    return store.snapshot().rows("flows", "true").sort("period", "exporter", "importer")


def months(flow: str, reporter: int, partner: int, last: int = 12, value: float = 10.0, weight: str = "1") -> list[str]:
    return [
        line(value, period=202300 + month, reporter=reporter, flow=flow, partner=partner, weight=weight) for month in range(1, last + 1)
    ]


# --- months --------------------------------------------------------------------------------------------------------------------


def test_months_are_flows_of_their_own(ingest: Callable[..., Store]) -> None:
    lines = [*months("X", CHN, KAZ, 3), line(15.0, period=202302, cif="15", fob="13", weight="1"), line(99.0, period=2023, partner=KGZ)]
    store = ingest(lines)
    assert run(store, "--freq", "M")["period"].to_list() == [202301, 202302, 202303]
    found = flows(store)
    assert found.select("freq", "period", "value_fob_usd", "status").rows() == [
        ("M", 202301, 10.0, "exporter only"), ("M", 202302, 11.5, "both"), ("M", 202303, 10.0, "exporter only"),
    ]  # fmt: skip
    assert found["months_exporter"].null_count() == found["months_importer"].null_count() == 3
    assert store.snapshot().ingests["freqs"].to_list()[-1] == ["M"]


def test_months_and_years_stand_side_by_side_and_are_due_by_themselves(ingest: Callable[..., Store]) -> None:
    store = ingest(months("X", CHN, KAZ, 2))
    assert run(store)["period"].to_list() == [2023]
    assert run(store, "--freq", "M")["run"].to_list() == ["reconciled"] * 2
    assert run(store)["run"].to_list() == ["unchanged"]
    # February once more: a newer file makes it and the year due, and no other month.
    ingest([line(20.0, period=202302, reporter=CHN, flow="X", partner=KAZ)], vintage="2025-02-01")
    assert run(store, "--freq", "M")["run"].to_list() == ["unchanged", "reconciled"]
    assert run(store)["run"].to_list() == ["reconciled"]
    newest = flows(store).filter(pl.col("vintage") == pl.col("vintage").max().over("period"))
    assert newest.select("period", "value_fob_usd").rows() == [(2023, 30.0), (202301, 10.0), (202302, 20.0)]


def test_a_span_of_months_or_all_months_of_a_year(ingest: Callable[..., Store], capsys: pytest.CaptureFixture[str]) -> None:
    store = ingest([line(10.0, period=period) for period in (202211, 202212, 202301, 202302)])
    assert run(store, "--freq", "M", "--years", "202212:202301")["period"].to_list() == [202212, 202301]
    assert run(store, "--freq", "M", "--years", "2022")["period"].to_list() == [202211, 202212]
    for span, words in (("202213", "is no year"), ("2022:202301", "is no year"), ("202103", "It has records of 202211 to 202302")):
        assert main(["reconcile", "--freq", "M", "--years", span, "--store", str(store.root)]) == 2
        assert words in capsys.readouterr().err


def test_a_window_of_months_reaches_over_the_turn_of_the_year(ingest: Callable[..., Store]) -> None:
    store = ingest(
        [each.replace("A,2022", "M,202212") for each in both_sides(2022)] + [e.replace("A,2023", "M,202301") for e in both_sides(2023)]
    )
    run(store, "--freq", "M", "--window", "2", "--years", "202301")
    out = store.root.parent / "margin.csv"
    assert main(["reconcile", "report", "--table", "margin", "--years", "2023", "--store", str(store.root), "--out", str(out)]) == 0
    assert set(pl.read_csv(out)["term"]) == {"constant", "ln_unit_value", "month_202301"}


def test_periods_are_counted_as_calendars_do() -> None:
    assert [calendar.moved(202301, step) for step in (-1, 0, 12)] == [202212, 202301, 202401] and calendar.moved(2023, -2) == 2021
    assert calendar.ending(202302, 3) == [202212, 202301, 202302] and calendar.with_neighbours([202312]) == [202311, 202312, 202401]
    assert calendar.of_records([2023]) == [2023, *range(202301, 202313)] and calendar.of_records([202305]) == [202305]


# --- years of few months ---------------------------------------------------------------------------------------------------------


def test_a_report_of_seven_months_is_not_weighed_against_one_of_twelve(
    ingest: Callable[..., Store], capsys: pytest.CaptureFixture[str]
) -> None:
    store = ingest([*months("X", CHN, KAZ, value=100.0), *months("M", KAZ, CHN, last=7, weight="2")])
    told = run(store)
    (row,) = flows(store).iter_rows(named=True)
    assert row["status"] == "incomplete" and (row["months_exporter"], row["months_importer"]) == (12, 7)
    # The whole report stands alone, for value and weight; the other is beside it.
    assert (row["value_fob_usd"], row["weight_exporter"], row["weight_kg"]) == (1200.0, 1.0, 12.0)
    assert row["upper"] == 1200.0 and row["lower"] == row["value_importer_usd"] == pytest.approx(70.0)
    assert told.select("incomplete", "conflicting", "partial_reports").rows() == [(1, 0, 1)]
    assert "2023 (1 of 2)" in capsys.readouterr().err
    out = store.root.parent / "months.csv"
    assert main(["reconcile", "report", "--table", "months", "--store", str(store.root), "--out", str(out)]) == 0
    assert pl.read_csv(out).rows() == [(2023, "KAZ", "import", 7, "1 2 3 4 5 6 7")]


def test_the_importer_stands_alone_where_it_has_more_months(ingest: Callable[..., Store]) -> None:
    store = ingest(
        [*months("X", CHN, KAZ, 2), line(60.0, period=2023, cif="60", fob="50", weight="5"), line(5.0, period=2023, partner=KGZ)]
    )
    run(store)
    (row, other) = flows(store).iter_rows(named=True)
    assert (row["value_fob_usd"], row["weight_exporter"], row["weight_kg"], row["status"]) == (50.0, 0.0, 5.0, "incomplete")
    assert (other["status"], other["months_exporter"], other["months_importer"]) == ("importer only", None, 12)


def test_reports_of_the_same_months_are_compared(ingest: Callable[..., Store]) -> None:
    store = ingest([*months("X", CHN, KAZ, 7), *months("M", KAZ, CHN, 7)])
    run(store)
    (row,) = flows(store).iter_rows(named=True)
    assert row["status"] == "both" and (row["months_exporter"], row["months_importer"]) == (7, 7) and row["weight_exporter"] == 0.5


def test_a_month_without_the_product_is_no_missing_month(ingest: Callable[..., Store]) -> None:
    store = ingest([*months("X", CHN, KAZ, 7), *(each.replace("850760", "870380") for each in months("M", CHN, KAZ, 12))])
    run(store)
    assert set(flows(store).select(pl.coalesce("months_exporter", "months_importer")).to_series()) == {12}


def test_no_model_is_fitted_to_years_of_different_months(ingest: Callable[..., Store]) -> None:
    """A reporter whose year is half as long as its partners' is not taken for an unreliable one."""
    whole = both_sides(2023, economies=8)
    short = [each for each in whole if not each.startswith(f"A,2023,{KAZ},")]
    mine = [each for each in whole if each.startswith(f"A,2023,{KAZ},")]
    store = ingest([*short, *(each.replace("A,2023", "M,202301") for each in mine)])
    reconcile(store.root, get_engine(), cleaning=None)
    effects = pl.read_parquet(next((store.root / "reference" / "reconciliation").glob("*/effects.parquet")))
    assert str(KAZ) not in set(effects["name"]) and "156" in set(effects["name"])
    found = flows(store)
    of_kaz = found.filter((pl.col("exporter") == KAZ) | (pl.col("importer") == KAZ))
    assert set(of_kaz["status"]) <= {"incomplete", "exporter only", "importer only"} and "incomplete" in set(of_kaz["status"])


# --- real records ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tuna(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """UN Comtrade's months of prepared tuna (1604.14), March 2022 reconciled by itself."""
    store = Store.open(tmp_path_factory.mktemp("months") / "store", create=True)
    store.ingest([shared_data / "comtrade" / "monthly" / "160414.parquet"])
    reconcile(store.root, get_engine(), [202203], freq="M")
    return store


def test_a_real_month_has_the_pairs_that_its_records_have(tuna: Store, shared_data: Path) -> None:
    raw = pl.read_parquet(shared_data / "comtrade" / "monthly" / "160414.parquet").filter(
        pl.col("period") == "202203", pl.col("partner_code") != 0, pl.col("flow_code").is_in(["X", "M"])
    )
    out, into = raw["flow_code"] == "X", raw["flow_code"] == "M"
    exports = set(raw.filter(out).select("reporter_code", "partner_code").iter_rows())
    imports = set(raw.filter(into).select("partner_code", "reporter_code").iter_rows())
    found = flows(tuna)
    said = {status: found.filter(pl.col("status") == status).height for status in found["status"].unique()}
    assert said["both"] + said["conflicting"] == len(exports & imports) > 200
    assert (said["exporter only"], said["importer only"]) == (len(exports - imports), len(imports - exports))
    assert set(found["period"]) == {202203} and set(found["freq"]) == {"M"}
    assert found.select(pl.col("value_fob_usd").is_between("lower", "upper").all()).item()
