"""`greentrade reconcile` as a user types it: one snapshot, only what is due, the same bytes, and nothing half done."""

from __future__ import annotations

import io
import multiprocessing
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from greentrade.cli import main
from greentrade.store import Store
from tests.reconcile.conftest import both_sides, ingested, line

PROCESSES = multiprocessing.get_context("forkserver")
"""Processes that begin with the work: what they import is there already."""

PROCESSES.set_forkserver_preload(["greentrade.cli.app", "greentrade.flows.reconcile"])


@pytest.fixture(scope="module")
def unworked(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two years of both sides' records; copy it."""
    return ingested(tmp_path_factory.mktemp("unworked"), [*both_sides(2022), *both_sides(2023)])


@pytest.fixture(scope="module")
def first_run(unworked: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, pl.DataFrame]:
    """The same after a run, with what it told; copy it."""
    store = copied(unworked, tmp_path_factory.mktemp("worked"))
    return store, run(store)


@pytest.fixture
def store(unworked: Store, tmp_path: Path) -> Store:
    """Two years of both sides' records."""
    return copied(unworked, tmp_path)


@pytest.fixture
def worked(first_run: tuple[Store, pl.DataFrame], tmp_path: Path) -> Store:
    """Two years of both sides' records, reconciled; in the place where `ingest` adds to it."""
    return copied(first_run[0], tmp_path)


def copied(store: Store, folder: Path) -> Store:
    return Store.open(shutil.copytree(store.root, folder / "store"))


def run(store: Store, *options: str) -> pl.DataFrame:
    """Types the command and reads its table."""
    out = store.root.parent / "told.csv"
    assert main(["reconcile", *options, "--store", str(store.root), "--out", str(out)]) == 0
    return pl.read_csv(io.StringIO(out.read_text()))


def flows(store: Store) -> pl.DataFrame:
    """All rows of greentrade's own that the newest snapshot sees."""
    found = store.snapshot().rows("flows", "true")
    return found.filter(pl.col("source") == "greentrade")


def test_records_become_flows_that_can_be_defended(first_run: tuple[Store, pl.DataFrame]) -> None:
    store, told = first_run
    assert told.select("period", "run", "edition").rows() == [(2022, "reconciled", "HS2022"), (2023, "reconciled", "HS2022")]
    found = flows(store)
    assert found.height == told["flows"].sum() > 400
    assert (found["lower"] <= found["value_fob_usd"]).all() and (found["value_fob_usd"] <= found["upper"]).all()
    for (period, status), part in found.group_by("period", "status"):
        assert part.height == told.filter(pl.col("period") == period)[status.replace(" ", "_")][0]  # type: ignore[union-attr]
    both = found.filter(pl.col("status") == "both")
    assert both["weight_exporter"].is_between(0, 1).all() and both["weight_kg"].null_count() == 0
    # The planted margin is 1.08, which is found without any distance.
    assert told["median_margin"].to_list() == pytest.approx([1.08, 1.08], abs=0.05)
    assert told["margin_basis"].to_list() == ["plain", "plain"]


def test_the_run_is_a_snapshot_with_its_row_in_the_ledger(worked: Store) -> None:
    row = worked.history().row(-1, named=True)
    assert (row["snapshot"], row["source"], row["target"], row["publisher"]) == (2, "greentrade", "flows", "greentrade")
    assert row["read"] == row["accepted"] == flows(worked).height
    assert row["vintage"].startswith(f"{row['at']:%Y-%m-%d}.000002-") and row["sha256"].startswith(row["vintage"].split("-")[-1])


def test_again_changes_nothing(worked: Store, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(worked)
    assert told["run"].to_list() == ["unchanged", "unchanged"] and worked.snapshot().number == 2
    assert "2 of 2 years are as they were" in capsys.readouterr().err


def test_only_years_whose_records_changed_are_due(worked: Store, ingest: Callable[..., Store]) -> None:
    before = flows(worked)
    ingest([*both_sides(2023, seed=1)], vintage="2025-02-01")
    assert run(worked)["run"].to_list() == ["unchanged", "reconciled"]
    after = flows(worked)
    kept = after.filter(pl.col("period") == 2022)
    assert kept.equals(before.filter(pl.col("period") == 2022))
    assert after.filter(pl.col("period") == 2023)["vintage"].n_unique() == 2
    assert run(worked, "--years", "2023")["run"].to_list() == ["unchanged"]


def test_two_stores_of_the_same_records_get_the_same_bytes(store: Store, first_run: tuple[Store, pl.DataFrame]) -> None:
    run(store)
    contents = [[Path(file).read_bytes() for file in sorted(each.snapshot().files("flows"))] for each in (first_run[0], store)]
    assert contents[0] == contents[1] and len(contents[0]) == 2


def test_a_list_does_not_push_out_another_and_all_takes_both_in(store: Store) -> None:
    assert set(run(store, "--products", "850760")["products"]) == {"850760 (HS2022)"}
    assert set(flows(store)["product"]) == {"850760"}
    run(store, "--products", "870380", "--years", "2023")
    newest = flows(store).filter(pl.col("vintage") == pl.col("vintage").max())
    assert set(newest["product"]) == {"850760", "870380"} and set(newest["period"]) == {2023}
    assert run(store, "--years", "2023", "--products", "850760")["run"].to_list() == ["unchanged"]
    assert run(store, "--all", "--years", "2023")["products"].to_list() == ["all products"]
    assert run(store, "--list", "imf-lct", "--years", "2023")["run"].to_list() == ["unchanged"]


def test_a_list_takes_the_codes_that_it_touches(store: Store) -> None:
    run(store, "--list", "imf-lct", "--years", "2023")
    assert set(flows(store)["product"]) == {"850760", "854143", "870380"}


def test_flows_can_stand_in_the_edition_asked_for(store: Store) -> None:
    assert set(run(store, "--edition", "HS2017")["edition"]) == {"HS2017"}
    assert set(flows(store)["product"]) == {"850760", "854140", "870380"}


def test_an_edition_ahead_of_its_time_is_refused(store: Store, ingest: Callable[..., Store], capsys: pytest.CaptureFixture[str]) -> None:
    """No flow in it would ever count, and those that the store had would count no more."""
    ingest([line(10.0, period=2015, edition="H4")])
    assert main(["reconcile", "--edition", "HS2022", "--store", str(store.root)]) == 2
    assert "HS2022 was not in force yet: 2015" in capsys.readouterr().err
    assert run(store, "--edition", "HS2022", "--years", "2022:2023")["edition"].to_list() == ["HS2022"] * 2


def test_years_without_records_are_named(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    run(store, "--years", "2020:2022,2024")
    assert "note: the store has no records by partner of 2020 to 2021, 2024" in capsys.readouterr().err


def test_by_default_it_is_the_one_in_which_most_was_reported_of_those_in_force(ingest: Callable[..., Store]) -> None:
    reports = [("H5", 398, 2023, 156), ("H5", 398, 2023, 643), ("H6", 417, 2023, 156), ("H6", 417, 2021, 156)]
    store = ingest([line(10.0, edition=edition, reporter=mine, period=year, partner=other) for edition, mine, year, other in reports])
    assert run(store).select("period", "edition").rows() == [(2021, "HS2017"), (2023, "HS2017")]


def test_a_window_of_years_has_effects_of_its_years(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    run(store, "--window", "2")
    out = store.root.parent / "report.csv"
    assert main(["reconcile", "report", "--table", "margin", "--store", str(store.root), "--out", str(out)]) == 0
    terms = pl.read_csv(out)
    assert set(terms.filter(pl.col("period") == 2022)["term"]) == {"constant", "ln_unit_value"}
    assert set(terms.filter(pl.col("period") == 2023)["term"]) == {"constant", "ln_unit_value", "year_2023"}


def test_months_make_a_year(ingest: Callable[..., Store]) -> None:
    months = [line(10.0, period=202300 + month, reporter=156, flow="X", partner=398, weight="1") for month in range(1, 13)]
    store = ingest([*months, line(150.0, period=2023, cif="150", fob="130", weight="12")])
    run(store)
    (row,) = flows(store).iter_rows(named=True)
    assert (row["period"], row["value_exporter_usd"], row["value_importer_usd"]) == (2023, 120.0, 130.0)
    assert (row["weight_kg"], row["status"], row["value_fob_usd"]) == (12.0, "both", 125.0)


def test_the_world_and_unions_are_no_partners(ingest: Callable[..., Store]) -> None:
    store = ingest([line(10.0), line(30.0, partner=0), line(20.0, partner=97), line(5.0, reporter=97, flow="X")])
    run(store, "--skip", "partner-total")
    assert flows(store).select("exporter", "importer", "value_fob_usd").rows() == [(156, 398, pytest.approx(10 / 1.06, abs=1e-3))]


# --- what the model found ------------------------------------------------------------------------------------------------------


def test_report_shows_tables_and_draws_charts(worked: Store, tmp_path: Path) -> None:
    for table, columns in (
        ("periods", {"period", "both", "median_margin"}),
        ("margin", {"model", "term", "coefficient", "se", "n"}),
        ("reliability", {"role", "economy", "effect", "se", "n", "unreliability"}),
        ("effects", {"role", "name", "effect"}),
    ):
        out = tmp_path / f"{table}.csv"
        assert main(["reconcile", "report", "--table", table, "--store", str(worked.root), "--out", str(out)]) == 0
        assert columns <= set(pl.read_csv(out).columns)
    found = pl.read_csv(tmp_path / "reliability.csv")
    assert set(found["period"]) == {2022, 2023} and set(found["role"]) == {"exporter", "importer"} and "KAZ" in set(found["economy"])
    charts = tmp_path / "charts"
    out = ["--out", str(tmp_path / "again.csv")]
    assert main(["reconcile", "report", "--charts", str(charts), "--years", "2023", "--store", str(worked.root), *out]) == 0
    assert "<svg" in (charts / "reliability-2023.svg").read_text()


def test_what_cannot_be_done_is_said_in_one_line(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for options, words in (
        (["report", "--store", str(store.root)], "Nothing is reconciled yet"),
        (["--years", "1999", "--store", str(store.root)], "It has records of 2022 to 2023"),
        (["--years", "2023:2010", "--store", str(store.root)], "runs backwards"),
        (["--years", "soon", "--store", str(store.root)], "is no year"),
        (["--list", "imf-lct", "--all", "--store", str(store.root)], "Give one of them"),
        (["--store", str(tmp_path / "nowhere")], "no store here"),
    ):
        assert main(["reconcile", *options]) == 2
        assert words in capsys.readouterr().err
    run(store, "--years", "2022")
    (tmp_path / "file").touch()
    for options, words in (
        (["--years", "2023"], "Nothing of what is asked for is reconciled. The store has 2022."),
        (["--charts", str(tmp_path / "file" / "charts")], "charts: cannot be written"),
    ):
        assert main(["reconcile", "report", *options, "--store", str(store.root)]) == 2
        assert words in capsys.readouterr().err
    Store.open(tmp_path / "empty", create=True)
    assert main(["reconcile", "--store", str(tmp_path / "empty")]) == 2
    assert "no records to reconcile" in capsys.readouterr().err


# --- killed, and made by an earlier version -----------------------------------------------------------------------------------


def test_a_killed_run_leaves_the_store_as_it_was_and_the_next_one_goes_on(store: Store, tmp_path: Path) -> None:
    before = shutil.copytree(store.root, tmp_path / "before")
    begun = time.monotonic()
    run(store)
    expected, whole = flows(store).drop("ingest", "vintage"), time.monotonic() - begun
    for step in range(4):
        root = shutil.copytree(before, tmp_path / f"copy{step}")
        copy = Store.open(root)
        process = PROCESSES.Process(target=main, args=(["reconcile", "--store", str(root), "--out", str(tmp_path / "killed.csv")],))
        process.start()
        process.join(whole * (0.2 + 0.3 * step))
        process.kill()
        process.join(60)
        assert copy.snapshot().number in (1, 2)
        assert flows(copy).height in (0, expected.height)
        run(copy)
        assert flows(copy).drop("ingest", "vintage").equals(expected)
        assert not (root / ".reconcile").exists()


def test_finished_years_of_a_run_that_was_cut_off_are_not_worked_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from greentrade.flows.reconcile import run as room

    worked: list[int] = []
    original = room.reconcile_period

    def second_fails(sources, period, *rest):
        if len(worked) == 1:
            raise KeyboardInterrupt
        worked.append(period)
        return original(sources, period, *rest)

    monkeypatch.setattr(room, "reconcile_period", second_fails)
    from greentrade.engine import get_engine

    with pytest.raises(KeyboardInterrupt):
        room.reconcile(store.root, get_engine())
    assert store.snapshot().number == 1 and flows(store).is_empty()
    first = next((store.root / ".reconcile").glob("*/flows.parquet"))
    made = first.stat().st_mtime_ns
    monkeypatch.setattr(room, "reconcile_period", original)
    assert run(store)["run"].to_list() == ["reconciled", "reconciled"]
    (same,) = [file for file in store.snapshot().files("flows") if Path(file).stat().st_mtime_ns == made]
    assert "2022" in same


def test_estimates_of_a_run_that_was_never_committed_are_cleared(worked: Store) -> None:
    left = worked.root / "reference" / "reconciliation" / "20200101T000000-dead"
    left.mkdir(parents=True)
    run(worked)
    assert not left.exists() and len(list(left.parent.iterdir())) == 1


def test_a_store_made_before_flows_had_their_reports_is_read_and_written(tmp_path: Path, ingest: Callable[..., Store]) -> None:
    from deltalake import DeltaTable, Schema

    from greentrade.columns import FLOWS
    from greentrade.engine import get_engine

    store = ingest(both_sides(2023), folder="old")
    shutil.rmtree(store.root / "flows")
    import pyarrow as pa

    fields = [field for field in FLOWS.arrow_schema() if field.name in FLOWS.names[:8]]
    DeltaTable.create(
        str(store.root / "flows"), Schema.from_arrow(pa.schema([*fields, pa.field("ingest", pa.string())])), partition_by=["ingest"]
    )
    baci = tmp_path / "BACI_HS22_Y2023_V202501.csv"
    baci.write_text("t,i,j,k,v,q\n2023,156,398,850760,1,2\n")
    store.ingest([baci])
    # Publishers' files have none of the later columns, as an earlier version wrote all files.
    (old,) = store.snapshot().files("flows")
    assert pl.read_parquet(old, hive_partitioning=False).columns == list(FLOWS.names[:8])
    assert store.snapshot().rows("flows", "true").height == 1
    assert store.ingest([baci])[0].status == "unchanged"
    baci.write_text("t,i,j,k,v,q\n2023,156,398,850760,1,2\n2023,276,398,850760,1,2\n")
    assert (store.ingest([baci])[0].accepted, store.ingest([baci])[0].status) == (1, "unchanged")
    run(store)
    found = store.snapshot().rows("flows", "true")
    assert (
        set(found.filter(pl.col("source") == "baci")["status"]) == {None}
        and found.filter(pl.col("source") == "greentrade")["status"].null_count() == 0
    )
    scanned = store.snapshot().scan("flows", get_engine())
    assert scanned is not None and "status" in scanned.collect_schema().names()
    assert scanned.collect("polars").to_native().height == found.height
    assert {field.name for field in DeltaTable(str(store.root / "flows")).schema().fields} == {*FLOWS.names, "ingest"}
