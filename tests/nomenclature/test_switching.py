"""Which reporters changed editions between two years, and what they reported on each side."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from greentrade import nomenclature
from greentrade.engine import get_engine
from greentrade.errors import InputError
from greentrade.flows import switching
from greentrade.store import Snapshot, Store

REPORTED = [
    ("export", 1, 2016, "HS2012", True), ("export", 1, 2017, "HS2017", True), ("export", 1, 2018, "HS2017", True),
    ("import", 1, 2016, "HS2012", True), ("import", 1, 2018, "HS2017", True),  # a year is missing
    ("export", 2, 2011, "HS2007", True), ("export", 2, 2012, "HS2017", True),  # an edition is left out
    ("export", 3, 2016, "HS2017", True), ("export", 3, 2017, "HS2012", True),  # backwards
    ("export", 4, 2021, "HS2017", False), ("export", 4, 2022, "HS2022", True),
]  # fmt: skip


def test_a_switch_is_from_one_year_to_the_next_and_one_edition_to_the_next() -> None:
    found = switching.switches(pl.DataFrame(REPORTED, schema=switching.REPORTED, orient="row"))
    assert found.rows() == [("HS2012", "HS2017", "export", 1, 2016, True), ("HS2017", "HS2022", "export", 4, 2021, False)]


HEADER = (
    "typeCode,freqCode,refYear,period,reporterCode,partnerCode,partner2Code,flowCode,classificationCode,isOriginalClassification,"
    "cmdCode,customsCode,motCode,primaryValue"
)


def records(rows: list[tuple[int, int, int, str, str, bool, str, float]]) -> str:
    """Reporter, year, partner, flow, classification, original, code, value in Comtrade's layout of today."""
    lines = [
        f"C,A,{year},{year},{reporter},{partner},0,{flow},{short},{str(own).lower()},{code},C00,0,{value}"
        for reporter, year, partner, flow, short, own, code, value in rows
    ]
    return "\n".join([HEADER, *lines]) + "\n"


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Kazakhstan (398) and Kyrgyzstan (417) change to HS2017 in 2017; Uzbekistan's (860) second year is Comtrade's conversion."""
    rows: list[tuple[int, int, int, str, str, bool, str, float]] = []
    for reporter, size in ((398, 1.0), (417, 2.0)):
        for partner in (156, 643):
            rows += [
                (reporter, 2016, partner, "M", "H4", True, "441871", 100 * size),
                (reporter, 2016, partner, "M", "H4", True, "441872", 50 * size),
            ]
            rows += [(reporter, 2017, partner, "M", "H5", True, code, value * size) for code, value in
                     (("441873", 30), ("441874", 70), ("441875", 100), ("441879", 1))]  # fmt: skip
        # The World beside the partners must not count twice.
        rows += [(reporter, 2016, 0, "M", "H4", True, "441871", 200 * size), (reporter, 2016, 0, "M", "H4", True, "441872", 100 * size)]
    rows += [(860, 2016, 156, "M", "H4", True, "441871", 9.0), (860, 2017, 156, "M", "H5", False, "441874", 9.0)]
    file = tmp_path / "comtrade.csv"
    file.write_text(records(rows))
    store = Store.open(tmp_path / "store", create=True)
    store.ingest([file])
    return store.snapshot()


def test_original_reports_are_taken_and_conversions_are_not(snapshot: Snapshot) -> None:
    found = switching.switches(switching.reported_editions(snapshot, get_engine()))
    assert found.select("older", "newer", "direction", "reporter", "period", "full").rows() == [
        ("HS2012", "HS2017", "import", 398, 2016, False),
        ("HS2012", "HS2017", "import", 417, 2016, False),
    ]


def test_values_are_counted_once(snapshot: Snapshot) -> None:
    engine = get_engine()
    switched = switching.switches(switching.reported_editions(snapshot, engine))
    values = switching.switch_values(snapshot, engine, switched).filter(pl.col("reporter") == 398)
    assert values.select("edition", "product", "value_usd").rows() == [
        ("HS2012", "441871", 200.0), ("HS2012", "441872", 100.0),
        ("HS2017", "441873", 60.0), ("HS2017", "441874", 140.0), ("HS2017", "441875", 200.0), ("HS2017", "441879", 2.0),
    ]  # fmt: skip
    assert set(values["period"]) == {2016}


def test_a_store_of_flows_only_has_no_switches(tmp_path: Path) -> None:
    file = tmp_path / "BACI_HS17_Y2023-2024_V202501.csv"
    file.write_text("t,i,j,k,v,q\n2023,156,398,850760,100.000,5.000\n")
    store = Store.open(tmp_path / "store", create=True)
    store.ingest([file])
    with pytest.raises(InputError, match="no reporters' records"):
        switching.estimate_weights(store.snapshot(), get_engine(), tmp_path / "weights")
    assert not (tmp_path / "weights").exists()


def test_the_demonstration_is_estimated_where_its_records_hold_whole_groups(demo_folder: Path, tmp_path: Path) -> None:
    snapshot = Store.open(demo_folder / "store").snapshot()
    done = switching.estimate_weights(snapshot, get_engine(), tmp_path, "HS2007", "HS2012")
    assert [(each.source, each.target) for each in done] == [("HS2007", "HS2012")]
    assert done[0].estimate.groups >= 1 and done[0].file == tmp_path / "HS2007-HS2012.csv"
    weights = nomenclature.read_weights(tmp_path)
    estimated = weights.step("HS2007", "HS2012").filter(pl.col("origin") == "estimated")
    assert estimated.height >= 2 and (estimated["reporters"] > 0).all()
    assert nomenclature.read_about("HS2007", "HS2012", tmp_path)["snapshot"] == snapshot.number


def test_fish_of_many_reporters(shared_data: Path, tmp_path: Path) -> None:
    """Monthly records of 32 codes: 0302.29 of HS 2007 gave 0302.24 (turbots) in 2012, the one group that these codes hold whole."""
    files = sorted((shared_data / "comtrade" / "monthly").glob("*.parquet"))
    wanted = [file for file in files if any(code in file.name for code in ("030224", "030229"))]
    if len(wanted) < 2:
        pytest.skip("the monthly records hold no 030224 and 030229")
    store = Store.open(tmp_path / "store", create=True)
    for file in wanted:
        store.ingest([file])
    done = switching.estimate_weights(store.snapshot(), get_engine(), tmp_path / "weights", "HS2007", "HS2012")
    frame = done[0].estimate.frame
    assert frame["target"].to_list() == ["030224", "030229"]
    assert frame["weight"].sum() == pytest.approx(1)
    assert done[0].estimate.residual < done[0].estimate.residual_default  # type: ignore[operator]


def test_old_downloads_do_not_say_whose_edition_it_is(shared_data: Path, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    for file in sorted((shared_data / "comtrade" / "legacy").glob("*.csv")):
        store.ingest([file])
    with pytest.raises(InputError, match="no record says that its edition is the reporter's own"):
        switching.estimate_weights(store.snapshot(), get_engine(), tmp_path / "weights")
