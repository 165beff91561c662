"""Results as CSV, JSON, Parquet, XLSX, pandas and HTML; the same question gives the same bytes, and no text becomes a formula."""

from __future__ import annotations

import json

import openpyxl
import polars as pl
import pyarrow.parquet as pq
import pytest

import greentrade as gt

LIST = gt.product_list("imf-lct")
ASKED = {"reporters": "KAZ,CAREC-CHN", "products": LIST, "years": "2020:2021", "by": ("product",)}


@pytest.fixture
def result(db):
    return db.compute("imports", **ASKED)


def test_csv_reads_back(result, tmp_path):
    text = result.to_csv(tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text(encoding="utf-8") == text
    back = pl.read_csv(tmp_path / "r.csv", schema_overrides=result.frame.schema)
    assert back.equals(result.frame)


def test_json_holds_provenance_notes_coverage_and_data(result, tmp_path):
    content = json.loads(result.to_json(tmp_path / "r.json"))
    assert content == json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert content["data"] == result.frame.to_dicts() and content["notes"] == list(result.notes)
    told = content["provenance"]
    assert (told["indicator"], told["products"], told["perspective"], told["match"]) == ("imports", LIST.label, "reconciled", "converted")
    assert told["origins"] == [{"source": "baci", "publisher": "CEPII", "vintage": "V202501", "licence": "Etalab 2.0"}]
    assert told["parameters"]["reporters"] == ["KAZ", "CAREC-CHN"] and told["software"] == f"greentrade {gt.__version__}"


def test_parquet_carries_its_provenance(result, tmp_path):
    result.to_parquet(tmp_path / "r.parquet")
    assert pl.read_parquet(tmp_path / "r.parquet").equals(result.frame)
    told = json.loads(pq.read_schema(tmp_path / "r.parquet").metadata[b"greentrade"])
    assert told["provenance"]["snapshot"] == result.provenance.snapshot


def test_the_workbook_has_three_sheets_and_no_formula(result, db, tmp_path):
    tricky = db.compute("imports", **{**ASKED, "reporters": ["(CAREC) - CHN", "KAZ"]})
    tricky = type(tricky)(tricky.frame.with_columns(pl.lit("=1+1").alias("unit")), tricky.provenance, tricky.coverage, ("@note",))
    tricky.to_xlsx(tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Data", "Coverage", "Provenance"]
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert "'=1+1" in [cell.value for cell in cells] and "'@note" in [cell.value for cell in cells]
    data = book["Data"]
    header = [cell.value for cell in data[1]]
    assert header == tricky.frame.columns
    assert data.cell(2, header.index("value") + 1).value == tricky.frame["value"][0]


def test_pandas(result):
    pytest.importorskip("pandas", reason="pandas is not installed")
    assert result.to_pandas()["value"].sum() == pytest.approx(result.frame["value"].sum())


def test_a_notebook_shows_a_table_with_its_source_and_escapes_text(result):
    html = result._repr_html_()
    assert "<table>" in html and "CEPII V202501 (Etalab 2.0)" in html and "850760" in html
    hostile = type(result)(result.frame.with_columns(pl.lit("<script>").alias("economy")), result.provenance, result.coverage, ("<b>",))
    assert "<script>" not in hostile._repr_html_() and "&lt;b&gt;" in hostile._repr_html_()


@pytest.mark.parametrize("write", ["to_csv", "to_json", "to_parquet", "to_xlsx"])
def test_two_runs_give_the_same_bytes(db, tmp_path, write: str):
    """A second reader of the same snapshot, with nothing kept in memory, writes what the first wrote."""
    getattr(db.compute("product-mix-imports", **ASKED), write)(tmp_path / "first")
    getattr(gt.open(db.store.root).compute("product-mix-imports", **ASKED), write)(tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_nothing_of_this_machine_is_in_a_result(db, result):
    text = result.to_json()
    assert str(db.store.root) not in text and str(db.store.root.parent) not in text
