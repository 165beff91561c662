"""What pages say of errors and findings, they say in the reader's language; every translation is of something that is really said."""

from __future__ import annotations

import asyncio
import csv
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter
from fastapi import FastAPI
from lxml import html
from starlette.testclient import TestClient

from greentrade.briefs import theme
from greentrade.engine import get_engine
from greentrade.explorer.app import create_app
from greentrade.explorer.operation import lent
from greentrade.explorer.pages import brief_shelf, comparison, sentences
from greentrade.explorer.pages.figures import FIGURES
from greentrade.explorer.pages.region_members import SORTS
from greentrade.explorer.pages.translation import CATALOGS
from greentrade.explorer.question import Question
from greentrade.explorer.settings import Settings
from greentrade.flows.reconcile import Scope, reconcile
from greentrade.indicators.registry import INDICATORS
from greentrade.lists import list_ids, product_list
from greentrade.store import Store

from ..conftest import annual_records, ingest, monthly_records, write_baci, write_records

TRANSLATED = ("ru", "zh")
READER = {"accept": "text/html"}
LONG = "KAZ%2B" * 300 + "KGZ"

WRONG = f"""
nothing-here economies/XXX economies/qqqqqqqq economies/KAZ?list=unknown-list economies/KAZ?list=imf-lct@2020-01-01
economies/KAZ?list=No%20List economies/KAZ?years=twenty economies/KAZ?years=2024:2015 economies/KAZ?years=1900
economies/KAZ?years=1900:1950 economies/KAZ?from=2024&to=2015 economies/KAZ?perspective=sideways economies/KAZ?match=exactly
economies/KAZ?real=gold economies/KAZ?as_of=999 economies/KAZ?as_of=abc economies/KAZ?as_of=0 economies/KAZ?figures=some
products/12 products?list=unknown-list lists/imf-lctt lists/imf-lct?version=2020-01-01 lists/imf-lct?diff=2025-08-16
lists/new-trio?diff=2017-01-01..2018-01-01 lists/imf-lct?other=unknown lists/imf-lct?other=imf-lct lists/imf-lct?proposal=imf-lct-1
lists/imf-lct/2025-08-16.pdf indicators/unknown indicators/import indicators/hhi-partners?by=partner indicators/imports?by=colour
indicators/imports?reporter=XXX indicators/imports?reporter=KAZ,KAZ indicators/imports?reporter=, indicators/imports?reporter=CAREC-CAREC
indicators/imports?reporter=CAREC-( indicators/imports?reporter=(CAREC indicators/imports?reporter=CAREC)
indicators/imports?reporter=CAREC%20KAZ indicators/imports?reporter={"(" * 51} indicators/imports?reporter={LONG}
indicators/imports?products=85076 indicators/imports?products=854140,854143 indicators/imports?top=0&by=partner
indicators/imports?top=101&by=partner indicators/imports?top=5 indicators/imports?freq=W indicators/imports?freq=M&years=202413
indicators/imports?years=202401 indicators/imports?freq=M&reporter=KAZ&perspective=reconciled indicators/imports?fill=something
indicators/imports?fill=mirror&perspective=reconciled&reporter=KAZ indicators/imports?colour=red
indicators/imports?years=1900:2199&by=partner&reporter=KAZ indicators/hhi-partners?partner=CHN&reporter=KAZ
indicators/export-unit-value?products=all&reporter=KAZ indicators/intra-regional-imports?reporter=KAZ indicators/cross-section?years=2020
explain explain?indicator=imports&colour=red explain?indicator=imports explain?indicator=imports&reporter=KAZ&key.colour=red
explain?indicator=imports&reporter=KAZ&key.period=soon explain?indicator=imports&reporter=KAZ&key.period=1900
explain?indicator=imports&reporter=KAZ,KGZ&key.period=2020 explain?indicator=cross-section&years=2018:2020
explain?indicator=rca&reporter=KAZ&real=us-cpi explain?indicator=imports&reporter=KAZ&list=imf-lct&products=850760&key.period=2020
regions/NOWHERE regions/CAREC-CAREC regions/WLD regions/CAREC-CHN?sort=beauty regions/CAREC-CHN?order=random
compare?indicator=unknown compare?reporter=KAZ,KGZ,TJK,TKM,UZB,CHN,DEU,USA,JPN compare?reporter=KAZ&perspective=sideways
compare?reporter=KAZ&match=odd compare?reporter=KAZ&by=colour compare?reporter=KAZ&indicator=partner-share-imports
compare?reporter=KAZ&indicator=imports,exports,balance,turnover,rca compare?reporter=KAZ,KGZ,TJK,UZB,CHN&indicator=imports&by=partner
compare?reporter=KAZ&match=both&list=imf-lct,apec-54&perspective=reported,mirror,reconciled compare?colour=red
briefs/unknown briefs/carec?region=XXX briefs/carec?region=WLD briefs/carec?region=CAREC-CAREC briefs/carec?region={LONG[:600]}
briefs/carec?colour=red briefs/carec?list=unknown briefs/carec/figure-99.svg
figures/unknown/KAZ figures/brief-income/KAZ figures/lists-headline/turnover figures/world-trade/KAZ figures/world/moon
figures/coverage-imports/CAREC/other
figures/members/CAREC-CHN.png figures/economy-trade/KAZ.docx ?map=moon
quality?kind=odd quality/changes quality/changes?before=baci&after=baci@202501
quality/changes?before=baci@V202401&after=baci@V202401 quality/changes?before=baci@V190001&after=baci@V202501
quality/changes?before=baci@V202401&after=comtrade@2025-03-01 quality/coverage?region=KAZ&of=some
nothing?{"a" * 9000}
""".split()
"""Addresses of the small store that show an error, below the language."""

FOUND = [
    "lists/imf-lct?other=apec-54",
    "lists/imf-lct?other=electricity-hydrogen",
    "lists/new-trio?diff=2017-01-01..2022-01-01",
    "lists/eu-cbam?diff=2023-05-16..2025-10-17",
    "products/870220",
    "quality",
    "quality/coverage",
    "quality/coverage?of=list",
    "quality/coverage?region=CHN%2BDEU",
    "regions",
    "quality/changes?before=baci@V202401&after=baci@V202501&of=list",
]
"""Addresses whose pages tell what was found, and by whom it was published."""

ALLOWED = {
    *(
        "greentrade",
        "ingest",
        "reconcile",
        "demo",
        "gdp",
        "import",
        "PATH",
        "FILE",
        "apt",
        "get",
        "install",
        "fonts",
        "noto",
        "cjk",
        "Debian",
        "Ubuntu",
    ),
    *("CEPII", "Comtrade", "UN", "Excel", "brief", "coverage", "key"),
    *("all", "list", "quarantined", "blank", "duplicate", "before", "after", "baci", "comtrade", "carec", "order", "reversed", "figures"),
    *("from", "to", "as_of", "csv", "json", "xlsx", "xml", "ttl", "svg", "png", "us-cpi", "figure", "toml", "economy"),
}
"""Latin words that are commands, values of parameters, endings of files and names of publishers."""


def rows() -> list[dict[str, str]]:
    """The catalogue as it stands in its file."""
    with (CATALOGS / "sentences.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def visit(client: TestClient, address: str, method: str = "GET") -> html.HtmlElement:
    answer = client.request(method, address, headers=READER)
    assert answer.headers["content-type"].startswith("text/html"), (address, answer.status_code, answer.headers)
    return html.document_fromstring(answer.text)


def opened(store: Path, **settings: object) -> TestClient:
    chosen: dict = {"per_minute": 0, **settings}
    return TestClient(create_app(Settings(store=store, **chosen)), raise_server_exceptions=False)


def told(page: html.HtmlElement) -> list[str]:
    """The sentences of an error: its heading, what is wrong, the rows, what to do."""
    places = page.xpath("//article[contains(@class, 'error')] | //div[@class='wrong'] | //section[@class='asked']")
    assert places, html.tostring(page)[:2000]
    return [text for place in places for text in texts_of(place, ".//*[self::h1 or self::h2 or self::p or self::li][not(ancestor::form)]")]


def texts_of(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


@cache
def codes() -> re.Pattern[str]:
    """What stands in sentences as it is typed: names of parameters, indicators, figures, lists, columns."""
    known = {*Question.model_fields, *comparison.PARAMETERS, *INDICATORS, *FIGURES, *list_ids(), *SORTS, *theme.CHINESE, *ALLOWED}
    known |= {each.alias for each in Question.model_fields.values() if each.alias}
    known |= {"reported", "mirror", "reconciled", "converted", "native", "product", "group", "region", "period", "ISO", "SDMX"}
    longest = sorted(known, key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, longest))})(?![A-Za-z])")


def english(text: str) -> list[str]:
    """Latin words of a sentence that are neither typed nor codes; in capitals are codes of economies, groups and editions only."""
    plain = re.sub(
        r"«[^»]*»|“[^”]*”|/(?:ru|zh)/[a-z]+|[A-Za-z-]+@[A-Za-z0-9-]+|key\.[a-z]+|[a-z]+_[a-z]+|primaryValue|[0-9]{8}T[0-9a-f-]+", " ", text
    )
    return re.findall(r"[A-Za-z]*[a-z][A-Za-z]*", codes().sub(" ", plain))


# --- pages of errors -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wrong(client: TestClient) -> dict[str, dict[str, list[str]]]:
    """What is told at wrong addresses, by language and address."""
    return {lang: {address: told(visit(client, f"/{lang}/{address}")) for address in WRONG} for lang in TRANSLATED}


@pytest.mark.parametrize("lang", TRANSLATED)
def test_wrong_addresses_are_answered_in_the_readers_language(wrong: dict[str, dict[str, list[str]]], lang: str) -> None:
    left = {}
    for address, texts in wrong[lang].items():
        typed = set(re.findall(r"[A-Za-z]{2,}", address))
        if words := [word for text in texts for word in english(text) if word not in typed]:
            left[address] = words
    assert len(wrong[lang]) > 100 and left == {}


@pytest.mark.parametrize("lang", TRANSLATED)
def test_what_servers_and_stores_lack_is_told_in_the_readers_language(odd: dict[str, list[str]], lang: str) -> None:
    left = {text: words for text in odd[lang] if (words := english(text))}
    assert left == {}


def test_english_pages_and_programs_are_told_in_english(client: TestClient) -> None:
    assert "Unknown economy 'XXX'" in told(visit(client, "/en/economies/XXX"))
    assert not visit(client, "/en/economies/XXX").xpath("//article//*[@lang]")
    asked = {"accept": "application/json", "accept-language": "ru"}
    answer = client.get("/api/v1/observations?indicator=imports&reporter=XXX", headers=asked).json()
    assert answer["detail"].startswith("Unknown economy or group 'XXX' at character 1 of 'XXX'")


def test_an_address_in_a_remedy_is_a_link_in_every_language(client: TestClient) -> None:
    for lang in ("en", *TRANSLATED):
        assert visit(client, f"/{lang}/indicators/unknown").xpath(f"//article/p/a[@href='/{lang}/indicators']")


# --- the catalogue ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_has_the_places_of_its_sentence(lang: str) -> None:
    place = re.compile(r"\{(\w+)\}")
    # Readers need neither the server's folders nor a regular expression, nor the files that a command could read.
    left_out = {"path", "pattern"}
    wrong = [row["en"] for row in rows() if set(place.findall(row["en"])) - left_out != set(place.findall(row[lang])) - left_out]
    assert wrong == []
    script = {"ru": "[А-Яа-яЁё]", "zh": "[\u4e00-\u9fff]"}[lang]
    plain = [row for row in rows() if re.search("[A-Za-z]", place.sub("", row["en"]).replace(" to ", ""))]
    assert [row["en"] for row in plain if not re.search(script, row[lang])] == []


def test_no_sentence_stands_twice_and_none_is_read_as_another() -> None:
    known = [row["en"] for row in rows()]
    assert len(known) == len(set(known))
    # Filled with words that are names of nothing, each is read by its own row.
    for row in rows():
        filled = re.sub(r"\{(\w+)\}", lambda found: "7" if found[1] == "count" else "Qq", row["en"])
        found = next(each for each in sentences.rows() if each.pattern.fullmatch(filled))
        assert found.forms["ru"].count("{") == row["ru"].count("{") and found.forms["en"] == row["en"]


def test_every_translation_is_of_something_that_is_said(
    client: TestClient, wrong: dict[str, dict[str, list[str]]], odd: dict[str, list[str]]
) -> None:
    """No row of the catalogue is dead: each is on a page of errors or findings, in Russian or in Chinese."""
    said = {lang: {*odd[lang], *(text for texts in wrong[lang].values() for text in texts)} for lang in TRANSLATED}
    for lang in TRANSLATED:
        for address in FOUND:
            said[lang] |= set(texts_of(visit(client, f"/{lang}/{address}"), "//p | //li | //td | //th"))
    dead = [row["en"] for row in rows() if not any(_is_said(row[lang], said[lang]) for lang in TRANSLATED)]
    assert dead == [], dead


def _is_said(template: str, pool: set[str]) -> bool:
    pattern = re.compile(".+?".join(map(re.escape, re.split(r"\{\w+\}", template.strip()))), re.DOTALL)
    return any(pattern.search(text) for text in pool)


# --- how sentences are read ------------------------------------------------------------------------------------------------------


def test_what_has_no_translation_stays_and_is_marked_as_english() -> None:
    assert sentences.marked("Something <new> went wrong", "ru") == '<span lang="en">Something &lt;new&gt; went wrong</span>'
    assert sentences.marked("Something <new> went wrong", "en") == "Something &lt;new&gt; went wrong"
    assert sentences.marked("imf-lct", "zh") == "imf-lct"
    assert sentences.marked("Свой перечень", "ru") == "Свой перечень"


def test_what_was_typed_is_not_translated() -> None:
    assert sentences.said("There is no map of 'exports'", "ru") == "Нет карты «exports»"
    assert sentences.said("exports", "ru") == "exports"
    assert sentences.said("ex-out: " * 200, "ru").startswith("часть кода: ex-out: ex-out")
    assert sentences.said("Unknown economy \"O'Neil's\"", "zh") == "未知经济体：“O'Neil's”"
    assert sentences.said("There is no indicator 'Not a product code'", "ru") == "Нет показателя «Not a product code»"
    assert sentences.said("The store holds no release baci@demonstration 2", "ru") == "В хранилище нет выпуска baci@demonstration 2"
    assert sentences.said("It can be split by reporter, partner", "zh") == "可选拆分：reporter、partner"


def test_numbers_and_shares_are_written_as_the_language_does() -> None:
    assert sentences.said("The address has more than 8,192 bytes", "ru").replace("\N{NO-BREAK SPACE}", " ").endswith("не более 8 192 байт")
    told = "37.8% of the total rests on mirror data, most in 2018 (40.0%)."
    assert sentences.said(told, "ru").replace("\N{NO-BREAK SPACE}", " ").startswith("На зеркальных данных основано 37,8 % итога")


def test_sentences_after_each_other_are_known_if_all_of_them_are() -> None:
    assert sentences.said("Write PUBLISHER@RELEASE. It has a@1, b@2", "zh") == "请写成“发布机构@发布版”。现有a@1、b@2"
    assert sentences.said("Write PUBLISHER@RELEASE. Or not", "zh") == "Write PUBLISHER@RELEASE. Or not"


def test_a_long_text_is_not_read() -> None:
    text = "Unknown economy '" + " to at of " * 5000 + "'"
    assert sentences.said(text, "ru") == text


# --- servers and stores that are not as they should be -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def odd(small_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is told, by language, where a store is empty or has one kind of data only, and where a server is busy or at its limits."""
    folder = tmp_path_factory.mktemp("odd")
    with pytest.MonkeyPatch.context() as patch:
        lacking = {name: opened(store) for name, store in _lacking(folder).items()}
        return {
            lang: [*_of_stores(lacking, lang), *_of_servers(small_store, lang, patch), *_of_briefs(small_store, lang, patch)]
            for lang in TRANSLATED
        }


def _lacking(folder: Path) -> dict[str, Path]:
    made = {name: folder / name for name in ("empty", "flows", "records", "listed")}
    _, flows, records, listed = (Store.open(path, create=True) for path in made.values())
    ingest(listed, write_records(folder, "one", annual_records(range(2019, 2020))), vintage="2025-03-01")
    reconcile(listed.root, get_engine("duckdb"), None, Scope.of_list(product_list("imf-lct")))
    made["mixed"] = folder / "mixed"
    shutil.copytree(listed.root, made["mixed"])
    ingest(Store.open(made["mixed"]), write_baci(folder, range(2025, 2026), "22", "202601"))
    ingest(flows, write_baci(folder, range(2025, 2027), "22", "202701"))
    ingest(flows, write_baci(folder, range(2025, 2027), "17", "202801", add=1))
    years = write_records(folder, "years", annual_records(range(2018, 2020)))
    lines = years.read_text(encoding="utf-8").splitlines()
    contradicting = lines[1].rsplit(",", 3)[0] + ",1,1," + lines[1].rsplit(",", 1)[1]
    years.write_text("\n".join([*lines, lines[1], contradicting, "A,2018,398", "", ""]), encoding="utf-8")
    ingest(records, years, vintage="2025-03-01")
    with xlsxwriter.Workbook(folder / "book.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, lines[0].split(","))
        sheet.write_row(2, 0, lines[1].replace("2018", "2017").split(","))
    ingest(records, folder / "book.xlsx", vintage="2025-03-01")
    again = write_records(folder, "again", annual_records(range(2018, 2019)))
    ingest(records, again, write_records(folder, "months", monthly_records()), vintage="2025-03-01")
    total = dict(zip(lines[0].split(","), lines[1].split(","), strict=True)) | {"cmdCode": "TOTAL", "period": "2016"}
    (folder / "totals.csv").write_text("\n".join([lines[0], ",".join(total.values())]) + "\n", encoding="utf-8")
    ingest(records, folder / "totals.csv", vintage="2025-04-01")
    return made


def _of_stores(lacking: dict[str, TestClient], lang: str) -> Iterator[str]:
    empty, flows, records, listed, mixed = lacking.values()
    yield from told(visit(empty, f"/{lang}/economies/KAZ"))
    for address in ("economies/CHN?perspective=reported", "economies/CHN?real=us-cpi", "quality/coverage"):
        yield from told(visit(flows, f"/{lang}/{address}"))
    for store, pair in ((flows, "before=baci@202701&after=baci@202801"), (records, "before=comtrade@2025-03-01&after=comtrade@2025-04-01")):
        yield from texts_of(visit(store, f"/{lang}/quality/changes?{pair}"), "//main//ul[@class='source']/li")
    yield from told(visit(records, f"/{lang}/economies/CHN?perspective=reconciled"))
    yield from told(visit(listed, f"/{lang}/economies/CHN?perspective=reconciled"))
    yield from told(visit(mixed, f"/{lang}/indicators/imports?products=all&reporter=CHN&years=2019&perspective=reconciled"))
    for address in (
        "quality",
        "quality/coverage?region=CHN%2BKAZ%2BDEU",
        "quality/coverage?region=CHN%2BKAZ%2BDEU&of=list&list=electricity-hydrogen",
    ):
        page = visit(records, f"/{lang}/{address}")
        yield from texts_of(page, "//details[@class='notes']//li | //h2[@id='rejected']/following::table[1]//td[2]")


def _of_servers(store: Path, lang: str, patch: pytest.MonkeyPatch) -> Iterator[str]:
    ask = f"/{lang}/indicators/imports?by=partner,product&products=all&reporter=KAZ"
    yield from told(visit(opened(store, most_rows=3), ask))
    yield from told(visit(opened(store, deadline_s=0.0001), ask))
    with patch.context() as fewer:
        fewer.setattr(lent, "MOST_COLLECTED", 10)
        yield from told(visit(opened(store), ask))
    limited = opened(store, per_minute=1)
    visit(limited, f"/{lang}/search?q=")
    yield from told(visit(limited, ask))
    busy = opened(store, databases=1, wait_s=0.1)
    with busy.app.state.current.database() as database:  # type: ignore[attr-defined]
        yield from told(visit(busy, ask))
        with database.engine.costly():
            yield from told(visit(busy, ask))
    broken = opened(store)
    for path, raised in (("broken", ZeroDivisionError), ("stopped", asyncio.CancelledError)):
        _route(broken.app, f"/{lang}/{path}", raised)  # type: ignore[arg-type]
        yield from told(visit(broken, f"/{lang}/{path}"))
    yield from told(visit(broken, f"/{lang}/", "POST"))
    answer = broken.request("GET", f"/{lang}/", content=b"body", headers=READER)
    yield from told(html.document_fromstring(answer.text))


def _route(app: FastAPI, path: str, raised: type[BaseException]) -> None:
    async def answer() -> None:
        raise raised

    app.get(path)(answer)


def _of_briefs(store: Path, lang: str, patch: pytest.MonkeyPatch) -> Iterator[str]:
    client = opened(store)
    address = f"/{lang}/briefs/carec?years=2022:2023&region=KAZ%2BKGZ"
    with patch.context() as changed:
        changed.setattr(brief_shelf, "MOST_MADE", 0)
        yield from told(visit(client, address))
    with patch.context() as changed:
        changed.setattr(brief_shelf, "FILE_WAIT_S", -1.0)
        yield from told(visit(client, address.replace("carec?", "carec.xlsx?")))
    for process in client.app.state.briefs._processes.values():  # type: ignore[attr-defined]
        process.kill()
        process.wait()
    yield from told(visit(client, address))
    if lang == "zh":
        with patch.context() as changed:
            changed.setattr(theme, "_chinese", lambda: None)
            yield from told(visit(client, address.replace("carec?", "carec.pdf?")))
