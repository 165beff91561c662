"""Records are cleaned before they are reconciled: what steps mend, add and leave out reaches the flows, and a change makes years due."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from greentrade.cli import main
from greentrade.engine import get_engine
from greentrade.flows.cleaning import Cleaning, clean, counts
from greentrade.flows.reconcile import chosen_cleaning, reconcile
from greentrade.store import Store
from tests.reconcile.conftest import both_sides, line

CORRECTION = """[[correction]]
period = {period}
reporter = "CHN"
partner = "KAZ"
flow_code = "X"
product = "850760"
column = "value_usd"
expect = {expect}
value = 7000.0
reason = "a slipped decimal point"
source = "letter of the statistical office"
date = 2025-01-31
"""


def run(store: Store, *options: str) -> pl.DataFrame:
    out = store.root.parent / "told.csv"
    assert main(["reconcile", *options, "--store", str(store.root), "--out", str(out)]) == 0
    return pl.read_csv(out)


def flows(store: Store) -> pl.DataFrame:
    """The flows of the newest run."""
    found = store.snapshot().rows("flows", "true").sort("period", "exporter", "importer", "product")
    return found.filter(pl.col("vintage") == pl.col("vintage").max())


def report(store: Store, table: str) -> pl.DataFrame:
    out = store.root.parent / f"{table}.csv"
    assert main(["reconcile", "report", "--table", table, "--store", str(store.root), "--out", str(out)]) == 0
    return pl.read_csv(out)


def told(store: Store) -> list[tuple[int, int, str, float]]:
    return flows(store).select("exporter", "importer", "product", "value_fob_usd").rows()


def test_a_weight_in_tonnes_is_mended_before_weights_are_compared(ingest: Callable[..., Store]) -> None:
    right = line(50_000.0, reporter=156, flow="X", partner=860, weight="30000")
    store = ingest([*both_sides(2022), right.replace(",30000", ",30")])
    run(store)
    pair = (pl.col("exporter") == 156) & (pl.col("importer") == 860)
    assert flows(store).filter(pair)["weight_kg"].to_list() == [30_000.0]
    (found,) = report(store, "cleaning").filter(pl.col("step") == "weight-unit").iter_rows(named=True)
    assert found["flagged"] >= 1 and found["tested"] > 100
    run(store, "--no-cleaning")
    assert flows(store).filter(pair)["weight_kg"].to_list() == [30.0]
    # The table goes with the run that the store's flows are of.
    assert "step" not in report(store, "cleaning").columns or report(store, "cleaning").is_empty()


def test_counts_of_the_steps_are_those_of_clean(ingest: Callable[..., Store]) -> None:
    store, engine = ingest(both_sides(2022)), get_engine()
    run(store)
    options = chosen_cleaning()
    expected = counts(clean(store.snapshot(), engine, options), options, engine)
    found = report(store, "cleaning")
    assert set(found["period"]) == {2022} and found.columns == ["period", *expected.columns]
    assert found.select("step", "tested", "flagged", "lines").rows() == expected.select("step", "tested", "flagged", "lines").rows()
    assert not {"ratio", "jump"} & set(found["step"])


def test_a_correction_reaches_the_flow_and_makes_its_year_due_alone(ingest: Callable[..., Store]) -> None:
    lines = [line(70_000.0, period=year, reporter=156, flow="X", partner=398) for year in (2022, 2023)]
    store = ingest(lines)
    run(store)
    folder = store.root / "reference" / "corrections"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(CORRECTION.format(period=2022, expect=70000.0))
    assert run(store)["run"].to_list() == ["reconciled", "unchanged"]
    assert flows(store).select("period", "value_exporter_usd").rows() == [(2022, 7000.0)]
    assert run(store)["run"].to_list() == ["unchanged", "unchanged"]
    # Without cleaning nothing is corrected, and no correction makes anything due.
    without = ("--no-cleaning", "--years", "2022")
    assert run(store, *without)["run"].to_list() == ["reconciled"]
    assert flows(store)["value_exporter_usd"].to_list() == [70_000.0]
    (folder / "own.toml").write_text(CORRECTION.format(period=2022, expect=1.0))
    assert run(store, *without)["run"].to_list() == ["unchanged"]


def test_a_correction_that_is_out_of_date_stops_the_run(ingest: Callable[..., Store], capsys: pytest.CaptureFixture[str]) -> None:
    store = ingest([line(70_000.0, reporter=156, flow="X", partner=398), line(5.0, code="870380")])
    folder = store.root / "reference" / "corrections"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(CORRECTION.format(period=2022, expect=1.0))
    assert main(["reconcile", "--store", str(store.root)]) == 2
    assert "expects 1.0, finds 70000.0" in capsys.readouterr().err
    assert store.snapshot().number == 1
    # What is not read is not judged.
    assert run(store, "--products", "870380")["flows"].to_list() == [1]


def test_a_correction_of_what_no_flow_rests_on_does_not_stop_it(ingest: Callable[..., Store]) -> None:
    """CIF values beside the value are not read on the way to flows; `greentrade clean` judges the correction."""
    store = ingest([line(70_000.0, reporter=156, flow="X", partner=398, cif="80000")])
    folder = store.root / "reference" / "corrections"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(CORRECTION.format(period=2022, expect=80000.0).replace("value_usd", "value_cif_usd"))
    assert run(store)["flows"].to_list() == [1]
    assert counts(clean(store.snapshot(), get_engine()), Cleaning(), get_engine())["flagged"][0] == 1


def unspecified_partners() -> list[str]:
    return [line(value, reporter=156, flow="X", partner=partner) for partner, value in ((398, 300.0), (417, 100.0), (899, 100.0))]


def test_areas_nes_are_kept_aside_or_allocated(ingest: Callable[..., Store]) -> None:
    store = ingest(unspecified_partners())
    run(store)
    assert told(store) == [(156, 398, "850760", 300.0), (156, 417, "850760", 100.0), (156, 899, "850760", 100.0)]
    run(store, "--unspecified-partners", "allocate")
    assert told(store) == [(156, 398, "850760", 375.0), (156, 417, "850760", 125.0)]


def test_products_of_no_kind_are_allocated_over_all_products_even_for_some(ingest: Callable[..., Store]) -> None:
    codes = (("850760", 300.0), ("870380", 100.0), ("9999AA", 100.0))
    store = ingest([line(value, reporter=156, flow="X", partner=398, code=code) for code, value in codes])
    run(store, "--unspecified-products", "allocate", "--products", "850760")
    assert told(store) == [(156, 398, "850760", 375.0)]


def test_what_the_world_has_more_than_its_partners_is_a_flow_of_its_own(ingest: Callable[..., Store]) -> None:
    store = ingest([line(500.0, reporter=156, flow="X", partner=0), *unspecified_partners()[:2]])
    run(store)
    assert told(store) == [(156, 398, "850760", 300.0), (156, 417, "850760", 100.0), (156, 899, "850760", 100.0)]
    assert dict(report(store, "cleaning").select("step", "lines").rows())["partner-total"] == 1
    run(store, "--skip", "partner-total")
    assert told(store) == [(156, 398, "850760", 300.0), (156, 417, "850760", 100.0)]


def test_a_world_in_more_detail_does_not_push_out_the_partners_headings(ingest: Callable[..., Store]) -> None:
    world = line(100.0, reporter=156, flow="X", partner=0)
    store = ingest([world, line(100.0, reporter=156, flow="X", partner=398, code="8507")])
    run(store)
    assert (156, 398, "8507", 100.0) in told(store)


def test_steps_that_look_at_neighbours_make_a_year_due_with_them(ingest: Callable[..., Store]) -> None:
    store = ingest([line(100.0, period=year) for year in (2020, 2023)])
    with_jumps = ("--steps", "unit-value,jump")
    assert run(store, *with_jumps)["run"].to_list() == ["reconciled"] * 2
    assert set(report(store, "cleaning")["step"]) == {"superseded", "other-edition", "aggregate", "unit-value", "jump"}
    ingest([line(100.0, period=2024)], vintage="2025-02-01")
    assert run(store, *with_jumps)["run"].to_list() == ["unchanged", "reconciled", "reconciled"]


def test_a_jump_is_judged_beside_the_years_before_and_after(ingest: Callable[..., Store]) -> None:
    values = {2021: 100.0, 2022: 100_000.0, 2023: 100.0}
    store = ingest([line(value, period=year) for year, value in values.items()])
    run(store, "--steps", "jump", "--years", "2022")
    assert report(store, "cleaning").filter(pl.col("step") == "jump")["flagged"].to_list() == [1]


def test_nothing_of_the_work_is_left_behind(ingest: Callable[..., Store]) -> None:
    store = ingest(both_sides(2022, economies=4))
    run(store)
    assert not list(store.root.glob("**/staged-*"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--skip", "aggregate"], "counted twice"),
        (["--steps", "unit-values"], "Unknown step"),
        (["--no-cleaning", "--skip", "jump"], "nothing to choose"),
        (["--no-cleaning", "--unspecified-partners", "allocate"], "nothing to choose"),
    ],
)
def test_what_cannot_be_chosen_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str) -> None:
    Store.open(tmp_path / "store", create=True)
    assert main(["reconcile", *options, "--store", str(tmp_path / "store")]) == 2
    assert says in capsys.readouterr().err


def test_steps_that_count_once_run_even_where_only_others_are_named(ingest: Callable[..., Store]) -> None:
    store = ingest([line(10.0), line(10.0, code="8507"), line(10.0, edition="H5", original=False)])
    reconcile(store.root, get_engine(), cleaning=Cleaning.of(["unit-value"]))
    assert flows(store)["value_importer_usd"].to_list() == [pytest.approx(10 / 1.06, abs=1e-3)]
