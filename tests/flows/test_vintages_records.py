"""Two downloads of records: the store enters a record once, and still knows what each download held."""

from __future__ import annotations

import csv

import polars as pl
import pytest

from greentrade.engine import get_engine
from greentrade.flows.release_pairs import EXPLANATIONS
from greentrade.flows.releases import names, release
from greentrade.flows.vintages import compare
from greentrade.store import Store

FIRST, SECOND = "2024-05-01", "2025-05-01"
BOTH = ("comtrade@2024-05-01", "comtrade@2025-05-01")


def of(changes, *columns: str) -> set[tuple]:
    return set(changes.frame.select(*columns, "change_usd", "explanation").rows())


def test_a_repeated_row_is_unchanged_and_a_missing_one_dropped(add_records, record):
    add_records([record(10), record(4, partner=276), record(3, code="854140"), record(30, code="010121")], vintage=FIRST)
    snapshot = add_records([record(10), record(5, partner=276), record(30, code="010121"), record(2, partner=842)], vintage=SECOND)
    found = compare(snapshot, get_engine(), *BOTH, by=["partner", "product"])
    assert of(found, "partner", "product") == {
        ("DEU", "850760", 1.0, "revised value"),
        ("CHN", "854140", -3.0, "dropped product"),
        ("USA", "850760", 2.0, "new product line"),
    }
    unchanged = found.summary.filter(pl.col("explanation") == "unchanged")
    assert unchanged.select("direction", "rows", "value_from_usd", "value_to_usd").rows() == [("import", 2, 40.0, 40.0)]


def test_the_order_in_which_downloads_were_ingested_does_not_matter(add_records, record):
    snapshot = None
    for vintage, lines in ((SECOND, [record(10), record(5, partner=276)]), (FIRST, [record(10), record(4, partner=276)])):
        snapshot = add_records(lines, vintage=vintage)
    found = compare(snapshot, get_engine(), *BOTH)
    assert of(found, "economy", "product") == {("KAZ", "850760", 1.0, "revised value")}
    assert found.summary["value_from_usd"].to_list() == [4.0, 10.0]


def test_a_third_download_repeats_rows_of_two(add_records, record):
    add_records([record(10)], vintage="2023-05-01")
    add_records([record(10), record(4, partner=276)], vintage=FIRST)
    snapshot = add_records([record(10), record(4, partner=276), record(1, partner=842)], vintage=SECOND)
    found = compare(snapshot, get_engine(), *BOTH, by=["partner"])
    assert of(found, "partner") == {("USA", 1.0, "new product line")}
    assert names(snapshot) == ["comtrade@2023-05-01", *BOTH]


def test_who_reports_since_and_no_more(add_records, record):
    """A reporter is new in a direction and a period; periods that one download lacks are apart."""
    add_records([record(1, reporter=398), record(2, reporter=417), record(9, period=2019, reporter=398)], vintage=FIRST)
    later = [record(1, reporter=398), record(3, reporter=860), record(4, reporter=398, flow="X"), record(8, period=2021, reporter=398)]
    found = compare(add_records(later, vintage=SECOND), get_engine(), *BOTH, by=["economy"])
    assert of(found, "period", "direction", "economy") == {
        (2020, "import", "KGZ", -2.0, "reporter left"),
        (2020, "import", "UZB", 3.0, "new reporter"),
        (2020, "export", "KAZ", 4.0, "new reporter"),
        (2019, "import", "KAZ", -9.0, "dropped period"),
        (2021, "import", "KAZ", 8.0, "new period"),
    }
    assert set(found.frame["explanation"]) <= set(EXPLANATIONS)
    imports = compare(found.before, get_engine(), found.before, found.after, by=["economy"], direction="import")
    assert set(imports.frame["direction"]) == {"import"}


def test_totals_beside_their_parts_are_counted_once(add_records, record):
    add_records([record(30, partner=0), record(10), record(20, partner=276), record(30, code="TOTAL", partner=0)], vintage=FIRST)
    later = [record(31, partner=0), record(11), record(20, partner=276), record(31, code="TOTAL", partner=0)]
    found = compare(add_records(later, vintage=SECOND), get_engine(), *BOTH)
    assert of(found, "economy", "product") == {("KAZ", "850760", 1.0, "revised value")}
    assert found.summary["value_from_usd"].sum() == 30.0


def test_reports_of_totals_alone_are_named(add_records, record):
    """Nothing of them is compared; a TOTAL beside products is counted by its parts and needs no word."""
    both = [record(10), record(12, code="TOTAL")]
    add_records([*both, record(50, code="TOTAL", reporter=417), record(9, code="TOTAL", reporter=417, period=2019)], vintage=FIRST)
    snapshot = add_records(
        [record(11), record(60, code="TOTAL", reporter=417), record(70, code="TOTAL", reporter=417, flow="X")], vintage=SECOND
    )
    of_years = {years: compare(snapshot, get_engine(), *BOTH, years=years, direction="import").notes for years in (None, (2020,), (2018,))}
    told = "comtrade@{} holds {} reports of totals alone (TOTAL), of which nothing is compared."
    assert of_years == {
        None: (told.format(FIRST, 2), told.format(SECOND, 1)),
        (2020,): (told.format(FIRST, 1), told.format(SECOND, 1)),
        (2018,): (),
    }


def test_a_report_in_another_edition_is_moved(add_records, record):
    """Kazakhstan's report moves from HS2012 to HS2017, Kyrgyzstan's stays: only the first is converted."""
    add_records([record(100, edition="H4", code="870390"), record(5, reporter=417)], vintage=FIRST)
    later = [record(70, code="870380"), record(20, code="870390"), record(6, reporter=417)]
    found = compare(add_records(later, vintage=SECOND), get_engine(), *BOTH)
    assert of(found, "economy", "edition", "product") == {
        ("KAZ", "HS2012", "870390", -10.0, "revised value"),
        ("KGZ", "HS2017", "850760", 1.0, "revised value"),
    }


def test_months_are_compared_as_years_or_as_months(add_records, record):
    months = [202001, 202002]
    add_records([record(1, period=month) for month in months], vintage=FIRST)
    snapshot = add_records([record(1, period=months[0]), record(3, period=months[1])], vintage=SECOND)
    assert of(compare(snapshot, get_engine(), *BOTH), "period") == {(2020, 2.0, "revised value")}
    assert of(compare(snapshot, get_engine(), *BOTH, freq="M"), "period") == {(202002, 2.0, "revised value")}


def test_one_file_as_csv_and_as_a_workbook_has_not_changed(shared_data, tmp_path):
    store = Store.open(tmp_path / "store", create=True)
    for name, vintage in (("thailand_8542.csv", FIRST), ("thailand_8542.xlsx", SECOND)):
        store.ingest([shared_data / "comtrade" / "current" / name], options={"vintage": vintage})
    snapshot, engine = store.snapshot(), get_engine()
    held = [engine.collect(release(snapshot, name).scan("records", engine)) for name in BOTH]
    columns = [name for name in held[0].columns if name != "ingest"]
    assert held[0].height == held[1].height == 1178
    assert held[0].select(columns).sort(columns).equals(held[1].select(columns).sort(columns))
    found = compare(snapshot, engine, *BOTH)
    assert found.frame.is_empty() and found.summary["explanation"].to_list() == ["unchanged"]


def test_a_changed_copy_of_a_real_download(shared_data, tmp_path):
    """Of Thailand's imports of 2023 those from China are revised and those from Japan taken out; the World beside them stays."""
    original = shared_data / "comtrade" / "current" / "thailand_8542.csv"
    raw = original.read_text(encoding="latin-1").splitlines()
    place = raw[0].split(",").index("primaryValue")
    (china,) = (row for row in raw if '"2023","764"' in row and '"CHN"' in row)
    (japan,) = (row for row in raw if '"2023","764"' in row and '"JPN"' in row)
    values = [float(next(csv.reader([row]))[place]) for row in (china, japan)]
    text = next(csv.reader([china]))[place]
    copy = tmp_path / "thailand.csv"
    revised = china.replace(text, f"{values[0] + 1000:.3f}")
    copy.write_text("\n".join(revised if row == china else row for row in raw if row != japan) + "\n", encoding="latin-1")
    store = Store.open(tmp_path / "store", create=True)
    for path, vintage in ((original, FIRST), (copy, SECOND)):
        store.ingest([path], options={"vintage": vintage})
    found = compare(store.snapshot(), get_engine(), *BOTH, by=["economy", "partner", "product"])
    rows = found.frame.select("period", "economy", "partner", "product", "explanation").rows()
    assert rows == [(2023, "THA", "JPN", "8542", "dropped product line"), (2023, "THA", "CHN", "8542", "revised value")]
    assert found.frame["change_usd"].to_list() == pytest.approx([-values[1], 1000.0], abs=0.001)
