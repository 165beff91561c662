"""The demonstration as a user runs it: files, store, brief; computed indicators agree with the printed numbers."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import greentrade as gt
from greentrade import demo
from greentrade.demo.margins import Margin, margins
from greentrade.errors import InputError
from greentrade.store import Store


@pytest.fixture(scope="module")
def db(demo_folder: Path):
    return gt.open(demo_folder / "store")


def test_every_line_of_every_file_is_accepted(demo_folder: Path) -> None:
    history = Store.open(demo_folder / "store").history()
    assert history.height == 10
    assert set(history["publisher"]) == {f"greentrade {demo.LABEL}"}
    assert history["quarantined"].sum() == history["blank"].sum() == history["duplicate"].sum() == 0
    assert history["read"].sum() == history["accepted"].sum() > 400_000


def test_all_margins_of_the_report_are_within(demo_folder: Path) -> None:
    report = pl.read_csv(demo_folder / "fit-report.csv")
    assert report["margin"].to_list() == [margin.id for margin in margins()]
    assert report["within"].all()


def levels() -> list[Margin]:
    """Printed values and shares in the list's products, as `compute` is asked for them: the brief matches by spelling."""
    return [
        each for each in margins() if each.key.measure in ("value", "share") and each.key.product == "list" and each.key.of != "economy"
    ]


@pytest.mark.parametrize("margin", levels(), ids=lambda margin: margin.id)
def test_compute_gives_the_printed_number(db, margin: Margin) -> None:
    key = margin.key
    names = {"value": f"{key.direction}s", "product": f"{key.direction}-share", "partner": f"partner-share-{key.direction}s"}
    result = db.compute(
        names[key.of or "value"],
        reporters=key.economy,
        partners=None if key.partner == "WLD" else key.partner,
        products=gt.product_list("imf-lct"),
        years=margin.year,
        fill="mirror:TKM",
        match="native",
    )
    assert result.frame["value"].null_count() == 0
    # Shares of several partners come one a row.
    assert result.frame["value"].sum() / margin.scale == pytest.approx(margin.value, abs=margin.tolerance)


def test_cross_section_and_simple_means(db) -> None:
    imf = gt.product_list("imf-lct")
    points = db.compute("cross-section", reporters="WLD", by="reporter", products=imf, years=2024, fill="mirror:TKM", match="native")
    assert points.fit.r2 == pytest.approx(0.18, abs=0.005)
    means = db.compute("import-share-mean", reporters="CAREC-CHN", products=imf, years=[2017, 2024], fill="mirror:TKM", match="native")
    assert means.frame.sort("period")["value"].to_list() == pytest.approx([0.043, 0.057], abs=0.0005)


def test_gaps_are_found_in_the_data(db) -> None:
    coverage = db.compute("imports", reporters="UZB,TJK,AFG,TKM", products=gt.product_list("imf-lct"), years="2005:2024").coverage
    first = {row["economy"]: row["first_period"] for row in coverage.filter(pl.col("direction") == "import").to_dicts()}
    assert first == {"UZB": 2017, "TJK": 2014, "AFG": 2008, "TKM": None}


def test_every_output_carries_the_label(demo_folder: Path, db) -> None:
    assert demo.LABEL in (demo_folder / "brief.html").read_text(encoding="utf-8")
    assert demo.LABEL in (demo_folder / "datapackage.json").read_text(encoding="utf-8")
    assert (demo_folder / "brief.pdf").read_bytes().startswith(b"%PDF")
    drawn = {path.stem for path in (demo_folder / "figures").glob("figure-*.svg")}
    assert drawn >= {f"figure-{number:02}" for number in range(1, 11)}
    provenance = db.compute("imports", reporters="KAZ", products="850760", years=2024).provenance
    assert demo.LABEL in str(provenance.as_dict())


def test_it_does_not_mix_with_real_records(tmp_path: Path) -> None:
    file = tmp_path / "BACI_HS17_Y2020_V202201.csv"
    file.write_text("t,i,j,k,v,q\n2020,4,398,850760,1.5,0.2\n", encoding="utf-8")
    Store.open(tmp_path / "store", create=True).ingest([file])
    with pytest.raises(InputError, match=r"CEPII.*store of its own"):
        demo.run(tmp_path / "store", tmp_path / "out")
    assert not (tmp_path / "out").exists()
