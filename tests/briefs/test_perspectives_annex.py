"""The annex on perspectives: reported, mirror and reconciled side by side, who does not report, and what the store cannot give."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import greentrade as gt
from greentrade.briefs import write_brief
from greentrade.briefs.compose import compose
from greentrade.briefs.language import Language
from greentrade.briefs.perspectives import Annex, cells
from greentrade.briefs.spec import load_spec
from greentrade.engine import get_engine
from greentrade.errors import InputError
from greentrade.flows.reconcile import reconcile
from greentrade.store import Store

HEADER = "freqCode,period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue"
CHN, KAZ, KGZ, TKM = 156, 398, 417, 795
RECORDS = [
    # Batteries from China to Kazakhstan: both report; to Kyrgyzstan: seven months of its own; to Turkmenistan: China alone.
    ("A", 2023, KAZ, "M", CHN, 1_060_000), ("A", 2023, CHN, "X", KAZ, 800_000), ("A", 2023, CHN, "X", TKM, 300_000),
    *(("M", 202300 + month, KGZ, "M", CHN, 10_000) for month in range(1, 8)),
    ("A", 2023, KAZ, "X", CHN, 50_000),
]  # fmt: skip

SPEC = """
id = "sides"
region = "KAZ+KGZ+TKM"
list = "imf-lct"
years = "2023"
perspectives = true
[[figures]]
id = "figure-01"
[[figures.panels]]
id = "imports"
chart = "stack"
indicator = "imports"
by = ["reporter"]
[[sections]]
id = "all"
figures = ["figure-01"]
[text]
title = "Three sides"
"""


def stored(folder: Path) -> Store:
    store = Store.open(folder / "store", create=True)
    trade = folder / "records.csv"
    with trade.open("w", newline="", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        csv.writer(file).writerows((*keys, "H6", "850760", value) for *keys, value in RECORDS)
    assert [each.status for each in store.ingest([trade])] == ["ingested"]
    return store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The brief of a store whose records are reconciled."""
    base = tmp_path_factory.mktemp("sides")
    store = stored(base)
    reconcile(store.root, get_engine())
    (base / "sides.toml").write_text(SPEC, encoding="utf-8")
    write_brief(gt.open(store.root), base / "sides.toml", base / "out")
    return base


def annex(base: Path, **changes: Any) -> Annex:
    brief = compose(gt.open(base / "store"), replace(load_spec(base / "sides.toml"), **changes), None, None, None, "en", lambda *_: None)
    assert brief.perspectives is not None
    return brief.perspectives


def printed(found: Annex, side: int) -> dict[str, tuple[str, ...]]:
    return {row.key: cells(row, found.sides[side].unit, Language("en")) for row in found.sides[side].rows}


def test_each_economy_has_what_every_side_says(folder: Path) -> None:
    # 1,060 thousand CIF are 1,000 thousand FOB at the margin of 6 % that stands where none can be fitted.
    rows = printed(annex(folder), 0)
    assert rows["KAZ"][:3] == ("1.06", "0.80", "−24.5%")
    assert rows["KAZ"][3:] == ("0.90", "0.80–1.00", "−15.1%", "")
    assert rows["TKM"] == ("–", "0.30", "–", "0.30", "–", "–", "does not report")
    assert rows["KGZ"][0] == "0.07" and rows["KGZ"][-1] == "7 of 12 months"


def test_the_region_is_compared_over_those_that_report(folder: Path) -> None:
    rows = printed(annex(folder), 0)
    region = rows["KAZ+KGZ+TKM"]
    assert region[:2] == ("1.13", "1.10") and region[-1] == "2 of 3 report"
    # Of the mirror, 800 thousand are of Kazakhstan, none of Kyrgyzstan; Turkmenistan's 300 thousand have nothing to be compared with.
    assert region[2] == "−29.2%"


def test_the_numbers_are_those_of_compute(folder: Path) -> None:
    frame = annex(folder).frame
    db = gt.open(folder / "store")
    for (way, perspective), part in frame.group_by("panel", "perspective"):
        asked = {"products": gt.product_list("imf-lct"), "years": 2023, "perspective": perspective}
        found = db.compute(str(way), reporters="KAZ,KGZ,TKM,KAZ+KGZ+TKM", **asked).frame
        told = dict(part.select("economy", "value").iter_rows())
        assert told == dict(found.select("economy", "value").iter_rows())


def test_it_stands_in_every_format(folder: Path) -> None:
    import openpyxl

    page = (folder / "out" / "brief.html").read_text(encoding="utf-8")
    assert 'id="perspectives"' in page and "<td>0.80–1.00</td>" in page and "does not report" in page
    sheet = openpyxl.load_workbook(folder / "out" / "tables.xlsx")["Annex imports"]
    rows = {row[0].value: [cell.value for cell in row[2:]] for row in sheet.iter_rows(min_row=5)}
    assert rows["KAZ"][:5] == [1_060_000, 800_000, 900_000, 800_000, 1_000_000]
    assert rows["TKM"][0] is None and rows["TKM"][5] == "does not report"
    package = json.loads((folder / "out" / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = (each for each in package["resources"] if each["name"] == "annex-perspectives")
    assert {told["perspective"] for told in resource["greentrade"]["imports"]} == {"reported", "mirror", "reconciled"}
    assert "greentrade" in {each["title"] for each in package["sources"]}
    table = pl.read_csv(folder / "out" / resource["path"])
    assert table.columns[:6] == ["panel", "indicator", "perspective", "period", "economy", "label"]


def test_whose_flows_and_what_they_rest_on_is_told(folder: Path) -> None:
    notes = annex(folder).notes
    assert "The reconciled flows are greentrade's own, made from the records of the store." in notes
    assert any("rest on both reports" in note and "on the exporter's alone" in note for note in notes)


def test_the_coverage_of_the_brief_is_that_of_greentrade_coverage(folder: Path) -> None:
    page = (folder / "out" / "brief.html").read_text(encoding="utf-8")
    assert "Years are sums of fewer than twelve months: Kyrgyzstan in 2023 (imports, 7 of 12)." in page
    from greentrade.indicators.reporting import coverage

    found = coverage(gt.open(folder / "store"), "KAZ+KGZ+TKM", 2023, products=gt.product_list("imf-lct"), directions="import").frame
    share = found.filter(pl.col("status") == "region")["share_mirrored"][0]
    assert share == pytest.approx(300 / 1_430)
    assert "members that do not report themselves account for 21.0% of the region’s imports of these products in 2023" in page


def test_what_the_store_cannot_give_is_said(tmp_path: Path) -> None:
    stored(tmp_path)
    (tmp_path / "sides.toml").write_text(SPEC, encoding="utf-8")
    found = annex(tmp_path)
    assert found.notes[0].startswith("There is no perspective reconciled here. The store holds no reconciled flows")
    assert {row.value("reconciled") for side in found.sides for row in side.rows} == {None}
    assert printed(found, 0)["KAZ"][:3] == ("1.06", "0.80", "−24.5%")


def test_of_a_publishers_flows_alone_there_is_the_reconciled_side_only(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    path = tmp_path / "BACI_HS22_Y2023_V202501.csv"
    path.write_text("t,i,j,k,v,q\n2023,156,398,850760,900,1\n", encoding="utf-8")
    store.ingest([path])
    (tmp_path / "sides.toml").write_text(SPEC, encoding="utf-8")
    found = annex(tmp_path)
    assert [note.split(".")[0] for note in found.notes[:2]] == [f"There is no perspective {name} here" for name in ("reported", "mirror")]
    assert printed(found, 0)["KAZ"] == ("–", "–", "–", "900", "–", "–", "")


def test_a_brief_has_it_only_where_it_asks_for_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "plain.toml").write_text(SPEC.replace("perspectives = true\n", ""), encoding="utf-8")
    write_brief(gt.open(folder / "store"), tmp_path / "plain.toml", tmp_path / "out")
    assert not (tmp_path / "out" / "figures" / "annex-perspectives.csv").exists()
    assert 'id="perspectives"' not in (tmp_path / "out" / "brief.html").read_text(encoding="utf-8")
    (tmp_path / "wrong.toml").write_text(SPEC.replace("perspectives = true", 'perspectives = "mirror"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"perspectives cannot be 'mirror'\. It is true or false"):
        load_spec(tmp_path / "wrong.toml")
