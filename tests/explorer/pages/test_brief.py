"""The brief, live: made once by a process of its own, the same numbers as the region's figures, files, and errors."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import greentrade as gt
from greentrade.briefs import theme
from greentrade.errors import InputError
from greentrade.explorer.current import BusyError, Current
from greentrade.explorer.pages import brief_making, brief_order, brief_shelf
from greentrade.explorer.pages.region_panels import region_kinds
from greentrade.explorer.pages.view import View
from greentrade.explorer.settings import Settings

HTML = {"Accept": "text/html"}
ASKED = "region=KAZ%2BKGZ&years=2023:2024"


@pytest.fixture(scope="module")
def written(client: TestClient) -> TestClient:
    """The client, after it has waited for a brief."""
    first = client.get(f"/en/briefs/carec?{ASKED}", headers=HTML)
    assert first.status_code in (200, 202)
    if first.status_code == 202:
        assert first.headers["cache-control"] == "no-store"
        assert "<progress" in first.text and "hx-trigger=" in first.text and 'http-equiv="refresh"' in first.text
    assert client.get(f"/en/briefs/carec.pdf?{ASKED}").status_code == 200
    return client


def test_pdf_has_pages(written: TestClient) -> None:
    answer = written.get(f"/en/briefs/carec.pdf?{ASKED}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.") and answer.content.rstrip().endswith(b"%%EOF")
    counts = [int(found) for found in re.findall(rb"/Count (\d+)", answer.content)]
    assert max(counts) > 5


def test_page_has_text_contents_figures_and_tables(written: TestClient) -> None:
    answer = written.get(f"/en/briefs/carec?{ASKED}", headers=HTML)
    assert answer.status_code == 200
    text = answer.text
    for section in ("summary", "world", "region", "definition", "sources", "annex"):
        assert f'href="#{section}"' in text and f'id="{section}"' in text
    for number in range(1, 12):
        assert f'hx-get="/en/briefs/carec/figure-{number:02d}?' in text
        assert f'<img class="drawn" src="/en/briefs/carec/figure-{number:02d}.svg?' in text


def test_a_brief_is_written_in_the_language_of_its_page(small_store: Path, tmp_path: Path) -> None:
    """Its text, its pictures and its files; the short brief of one economy and one year."""
    orders = {lang: shelf_and_order(small_store, "2024", lang, region="KAZ")[1] for lang in ("ru", "en")}
    assert orders["ru"].key(small_store) != orders["en"].key(small_store)
    brief_making.make(small_store, orders["ru"], tmp_path, "brief")
    told = json.loads((tmp_path / "brief-text" / "content.json").read_text(encoding="utf-8"))
    assert told["title"].startswith("Казахстан: торговля товарами") and told["sections"][0]["title"] == "Коротко"
    assert told["annex"]["columns"] == ["Код", "Товар", "Технологическая группа"]
    figure = (tmp_path / "brief-pictures" / "figure-02.svg").read_text(encoding="utf-8")
    assert "Источник: " in figure and re.search(r"млн\N{NO-BREAK SPACE}долл", figure, re.IGNORECASE)
    assert (tmp_path / "brief-files" / "brief.pdf").read_bytes().startswith(b"%PDF-1.")


def test_without_a_typeface_pages_and_tables_are_there_and_the_pdf_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "_chinese", lambda: None)
    answer = client.get(f"/zh/briefs/carec.pdf?{ASKED}")
    assert answer.status_code == 400 and "fonts-noto-cjk" in answer.json()["remedy"]


def test_numbers_are_those_of_the_regions_figures(written: TestClient, small_store: Path) -> None:
    db, view = gt.open(small_store), View("en", match="native", years="2023:2024")
    for figure, panels in {
        "figure-02": ("region-imports", "region-exports"),
        "figure-07": ("import-shares",),
        "figure-10": ("intra-exporters",),
    }.items():
        rows = list(csv.DictReader(io.StringIO(written.get(f"/en/briefs/carec/{figure}.csv?{ASKED}").text)))
        for panel in panels:
            brief = sorted(float(row["value"]) for row in rows if row["panel"] == panel and row["value"])
            drawn = region_kinds()[f"brief-{panel}"](db, view, "KAZ+KGZ")
            page = sorted(cell.value for row in drawn.table.rows for cell in row if cell.value is not None)
            assert brief and page == pytest.approx(brief)


def test_figures_are_pictures_in_pages_and_files(written: TestClient) -> None:
    inline = written.get(f"/en/briefs/carec/figure-02?{ASKED}", headers=HTML)
    assert (
        '<div class="drawing"' in inline.text
        and "<svg " in inline.text
        and "style=" not in inline.text.partition("<svg ")[2].partition("</svg>")[0]
    )
    assert written.get(f"/en/briefs/carec/figure-02.svg?{ASKED}").text.startswith("<svg ")
    assert written.get(f"/en/briefs/carec/figure-02.png?{ASKED}").content.startswith(b"\x89PNG")


def test_workbook_and_data_package(written: TestClient) -> None:
    workbook = written.get(f"/en/briefs/carec.xlsx?{ASKED}")
    assert zipfile.ZipFile(io.BytesIO(workbook.content)).testzip() is None
    packed = zipfile.ZipFile(io.BytesIO(written.get(f"/en/briefs/carec.zip?{ASKED}").content))
    described = json.loads(packed.read("datapackage.json"))
    assert {resource["path"] for resource in described["resources"]} == set(packed.namelist()) - {"datapackage.json"}


def test_charts_lead_to_the_same_numbers_in_the_explorer(written: TestClient) -> None:
    page = written.get(f"/en/briefs/carec?{ASKED}", headers=HTML).text
    address = re.search(r'href="(/en/figures/brief-region-imports/[^"]+)"', page)
    assert address is not None and "match=native" in address[1] and "years=2023:2024" in address[1]
    assert written.get(address[1].replace("&amp;", "&"), headers=HTML).status_code == 200


def test_briefs_are_listed(client: TestClient) -> None:
    answer = client.get("/en/briefs", headers=HTML)
    assert answer.status_code == 200 and 'href="/en/briefs/carec"' in answer.text
    # A group that came to be later has a brief from then on.
    assert "?region=RCEP&amp;years=2022:2024" in answer.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/briefs/nonsuch", 404),
        ("/en/briefs/..%2Fcarec", 404),
        ("/en/briefs/carec/figure-99.svg", 404),
        ("/en/briefs/carec?region=ATLANTIS", 400),
        ("/en/briefs/carec?region=WLD", 400),
        ("/en/briefs/carec?list=nonsuch", 400),
        ("/en/briefs/carec?list=../../etc/passwd", 400),
        ("/en/briefs/carec?years=1950", 400),
        ("/en/briefs/carec?match=guess", 400),
        ("/en/briefs/carec?as_of=999", 400),
        ("/en/briefs/carec?colour=red", 400),
        ("/en/briefs/carec.pdf?region=ATLANTIS", 400),
    ],
)
def test_what_cannot_be_written_is_refused_before_any_work(client: TestClient, address: str, status: int) -> None:
    page = client.get(address, headers=HTML)
    assert page.status_code == status and page.headers["content-type"].startswith("text/html")
    told = client.get(address).json()
    assert told["status"] == status
    assert told.get("remedy") or status == 404


def test_form_is_sent_to_the_canonical_address(client: TestClient) -> None:
    answer = client.get("/en/briefs/carec?region=KAZ%2BKGZ&list=&from=2023&to=2024", headers=HTML, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"].endswith("/en/briefs/carec?region=KAZ%2BKGZ&years=2023:2024")


def shelf_and_order(store: Path, years: str, lang: str = "en", region: str = "KAZ+KGZ") -> tuple[brief_shelf.Shelf, brief_order.Order]:
    current = Current(Settings(store=store))
    with current.database() as db:
        made = brief_order.order(lang, "carec", brief_order.asked("carec", {"region": region, "years": years}), db)
    return brief_shelf.Shelf(current), made


def test_order_names_its_key_by_all_that_the_brief_depends_on(small_store: Path) -> None:
    _, one = shelf_and_order(small_store, "2023:2024")
    _, other = shelf_and_order(small_store, "2022:2024")
    assert one.key(small_store) == one.key(small_store) != other.key(small_store)
    assert one.query() == "?region=KAZ%2BKGZ&years=2023:2024"
    assert "list=imf-lct@" in one.query(pinned=True) and f"as_of={one.snapshot}" in one.query(pinned=True)


def test_an_error_of_the_process_reaches_the_reader(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, made = shelf_and_order(small_store, "2021:2024")
    # What the process is told names a snapshot that the store has not.
    monkeypatch.setattr(brief_shelf, "argument", lambda store, order, folder, key: json.dumps(
        {"store": str(store), "shelf": str(folder), "key": key, "order": {**vars(order), "snapshot": 999}}))  # fmt: skip
    with pytest.raises(InputError) as caught:
        shelf.file(made, "brief.pdf")
    assert "999" in caught.value.sentence()
    # It is told again without another try.
    with pytest.raises(InputError):
        shelf.page(made)


def test_a_worker_makes_few_briefs_at_once(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, made = shelf_and_order(small_store, "2020:2024")
    monkeypatch.setattr(brief_shelf, "MOST_MADE", 0)
    with pytest.raises(BusyError):
        shelf.page(made)


def test_the_oldest_briefs_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brief_shelf, "MOST_KEPT", 2)
    for age, key in enumerate("abc"):
        for stage in ("text", "pictures", "files"):
            (tmp_path / f"{key}-{stage}").mkdir()
        import os

        os.utime(tmp_path / f"{key}-text", (1000 + age, 1000 + age))
    brief_shelf._clear(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c-files", "c-pictures", "c-text"]
