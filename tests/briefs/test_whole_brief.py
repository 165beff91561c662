"""A brief from files to paper: every file is there, holds the computed numbers, and stands on its own."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import struct
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest

from greentrade.lists import product_list

FIGURES = [f"figure-{number:02d}" for number in range(1, 12)]
ANNEX = "annex-perspectives"


def test_every_file_is_there(written: Path) -> None:
    expected = {"brief.html", "brief.pdf", "tables.xlsx", "datapackage.json"}
    expected |= {f"figures/{name}.{kind}" for name in FIGURES for kind in ("svg", "png", "csv")} | {f"figures/{ANNEX}.csv"}
    assert {str(path.relative_to(written)) for path in written.rglob("*") if path.is_file()} == expected


@pytest.mark.parametrize("name", FIGURES)
def test_pictures_are_whole_and_speak(name: str, written: Path) -> None:
    svg = ElementTree.parse(written / "figures" / f"{name}.svg").getroot()
    title = svg.find("{http://www.w3.org/2000/svg}title")
    assert svg.get("role") == "img" and title is not None and len(title.text or "") > 80
    text = " ".join(svg.itertext())
    assert "Source: UN Comtrade" in text and "imf-lct@" in text and "snapshot 1" in text
    sizes = {float(found) for found in re.findall(r'font-size="([\d.]+)px"', (written / "figures" / f"{name}.svg").read_text())}
    assert min(sizes) >= 12, "12 pixels are 9 points at the width of the page, the size of notes"
    assert set(re.findall(r'font-family="([^"]+)"', (written / "figures" / f"{name}.svg").read_text())) == {"Fira Sans"}
    png = (written / "figures" / f"{name}.png").read_bytes()
    width = struct.unpack(">I", png[16:20])[0]
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and width > 1200


def test_tables_hold_the_results_to_the_digit(written: Path, small_world: Any) -> None:
    frame = pl.read_csv(written / "figures" / "figure-02.csv")
    result = small_world.compute(
        "imports",
        reporters="CAREC-CHN",
        by=("reporter",),
        top=10,
        years="2017:2024",
        products=product_list("imf-lct"),
        fill="mirror:TKM",
        match="native",
    )
    shown = frame.filter(pl.col("panel") == "region-imports").select("period", "economy", "value")
    wanted = result.frame.select("period", "economy", "value")
    joined = wanted.join(shown, on=["period", "economy"], how="full", suffix="_shown")
    assert joined.height == wanted.height == shown.height
    assert joined.filter(pl.col("value").ne_missing(pl.col("value_shown"))).is_empty()
    assert frame.filter((pl.col("economy") == "UZB") & (pl.col("period") < 2019))["value"].null_count() == 4, "no data is no nought"


def test_an_economy_has_one_colour_in_all_figures(written: Path) -> None:
    """China's columns in figure 3 have the colour of its columns in figure 1, and of no other economy beside it."""
    pictures = {name: (written / "figures" / f"{name}.svg").read_text() for name in FIGURES}
    from greentrade.briefs.palette import KNOWN

    for name in ("figure-01", "figure-03", "figure-07"):
        assert KNOWN["CHN"] in pictures[name]


def test_the_package_describes_every_table(written: Path) -> None:
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"].endswith("/2.0/datapackage.json")
    assert [resource["name"] for resource in package["resources"]] == [*FIGURES, ANNEX]
    for resource in package["resources"]:
        raw = (written / resource["path"]).read_bytes()
        assert resource["bytes"] == len(raw) and resource["hash"] == f"sha256:{hashlib.sha256(raw).hexdigest()}"
        rows = list(csv.DictReader(io.StringIO(raw.decode())))
        fields = resource["schema"]["fields"]
        assert list(rows[0]) == [field["name"] for field in fields]
        kinds = {field["name"]: field["type"] for field in fields}
        measures = ("value", "lower", "upper", "status", "edition", "edition_break")
        assert [kinds[name] for name in measures] == ["number", "number", "number", "string", "string", "boolean"]
        assert all("description" in field for field in fields)
        for field in fields:
            cast = {"integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__}.get(field["type"], str)
            assert all(row[field["name"]] == "" or cast(row[field["name"]]) is not None for row in rows)
    assert package["sources"][0]["title"].startswith("UN Comtrade") and package["licenses"]
    told = package["greentrade"]
    assert told["snapshot"] == 1 and told["perspective"] == "reported" and told["list"]["label"].startswith("imf-lct@")


def test_the_workbook_holds_numbers_as_numbers_and_text_as_text(written: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(written / "tables.xlsx")
    assert book.sheetnames == [
        "Contents",
        *(f"{number}{letter}" for number in range(1, 11) for letter in "ab"),
        "11a",
        "11b",
        "11c",
        "Annex imports",
        "Annex exports",
        "Data",
    ]
    sheet = book["2a"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=5) if row[0].value}
    kazakhstan = rows["KAZ"]
    csv_value = pl.read_csv(written / "figures" / "figure-02.csv").filter(
        (pl.col("panel") == "region-imports") & (pl.col("economy") == "KAZ") & (pl.col("period") == 2024)
    )["value"][0]
    assert kazakhstan[9].value == csv_value and kazakhstan[9].data_type == "n"
    assert rows["UZB"][2].value is None, "no data is an empty cell"
    assert not any(cell.data_type == "f" for name in book.sheetnames for row in book[name].iter_rows() for cell in row)
    assert "Source: UN Comtrade" in " ".join(str(row[0].value) for row in sheet.iter_rows())


def test_the_workbook_has_every_row_with_its_bounds(written: Path) -> None:
    import openpyxl

    rows: list[Any] = list(openpyxl.load_workbook(written / "tables.xlsx", read_only=True)["Data"].iter_rows(values_only=True))
    files = [pl.read_csv(written / "figures" / f"{name}.csv") for name in (*FIGURES, ANNEX)]
    assert len(rows) - 1 == sum(file.height for file in files)
    head = [str(name) for name in rows[0]]
    assert head[:2] == ["figure", "panel"] and {"list", "match", "lower", "upper", "status", "edition", "edition_break"} <= set(head)
    ninth = [dict(zip(head, row, strict=True)) for row in rows[1:] if row[0] == "figure-09"]
    told = [0.0 if row["value"] is None else row["value"] for row in ninth]
    assert told == pytest.approx(files[8]["value"].fill_null(0.0).to_list(), rel=1e-15), "a workbook keeps sixteen digits"
    assert {type(row["edition_break"]) for row in ninth} == {bool} and {row["edition"] for row in ninth} >= {"HS2017"}


class Page(HTMLParser):
    """What a page links to, which pictures have no text, and how its headings follow one another."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.unnamed = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [given[name] or "" for name in ("src", "href", "xlink:href") if name in given]
        self.ids += [given["id"] or ""] if "id" in given else []
        self.unnamed += tag == "svg" and not given.get("aria-labelledby")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def test_the_page_needs_nothing_else(written: Path) -> None:
    text = (written / "brief.html").read_text(encoding="utf-8")
    page = Page(text)
    assert all(link.startswith("#") for link in page.links) and "script" not in page.tags
    assert set(re.findall(r"url\(([a-z]+:)", text)) == {"data:"} and "@import" not in text
    assert {link[1:] for link in page.links} <= set(page.ids) and len(set(page.ids)) == len(page.ids)
    assert page.headings[0] == 1 and page.headings.count(1) == 1 and set(page.headings) == {1, 2}
    assert page.tags.count("svg") == 11 and page.unnamed == 0
    assert page.tags.count("details") == 11 and page.tags.count("table") == 26


def test_the_page_tells_what_the_data_lack(written: Path) -> None:
    text = (written / "brief.html").read_text(encoding="utf-8")
    for sentence in (
        "Data begin only in 2019 for Uzbekistan.",
        "Values for Turkmenistan are what their partners declare.",
        "Since 2022, the first year from which the same economies",
    ):
        assert sentence in text, sentence


def test_the_paper_is_archival(written: Path) -> None:
    pdf = (written / "brief.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-1.") and pdf.rstrip().endswith(b"%%EOF")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf and b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"FiraSans" in pdf and b"/StructTreeRoot" in pdf


# --- the data of this brief stand in one edition, and the list is matched by spelling -----------------------------------------


def test_where_nothing_differs_the_text_says_so(written: Path) -> None:
    text = (written / "brief.html").read_text(encoding="utf-8")
    assert "both exact" in text and "Code by code the two agree." in text and "In imports the difference" not in text
    assert "Marks below" not in text


def test_a_native_package_names_the_weights_of_its_annex_only(written: Path) -> None:
    told = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))["greentrade"]
    assert told["match"] == "native" and told["edition"] is None
    assert {each["list"].partition("@")[0] for each in told["conversion"]} >= {"imf-lct", "apec-54"}
    assert all(re.fullmatch(r"[0-9a-f]{8,}", each["weights"]) for each in told["conversion"])
