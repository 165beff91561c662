"""A brief in Russian and Chinese: every text is there with its places, and a whole one has no English left in it."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2 import nodes

from greentrade.briefs import charts, comparisons, html, theme, write_brief
from greentrade.briefs.compose import Brief
from greentrade.briefs.definition_chart import definitions
from greentrade.briefs.layout import LINE_HEIGHT
from greentrade.briefs.numbers import Numbers, messages
from greentrade.briefs.spec import load_spec
from greentrade.briefs.theme import TEXT
from greentrade.demo.run import PUBLISHER as DEMONSTRATION
from greentrade.errors import InputError
from greentrade.sources import comtrade, trademap

LANGUAGES = ("ru", "zh")
COMPUTED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
SIZES = re.compile(r"(money|unit|unit_spelt)\.(?!one$|percent$|index$|kg$|USD/kg$)")
"""Words for amounts: each language has those that it counts by."""


def flat(found: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Each text by the path to it: keys, and places in lists."""
    inner = found.items() if isinstance(found, Mapping) else enumerate(found) if isinstance(found, (list, tuple)) else ()
    for name, value in inner:
        yield from flat(value, f"{where}.{name}" if where else str(name))
    if not isinstance(found, (Mapping, list, tuple)):
        yield where, found


def places(text: object) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(str(text)) if name}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_is_there_with_its_places(lang: str) -> None:
    english, other = dict(flat(messages("en"))), dict(flat(messages(lang)))
    lists = ("numbers.", "articles.")
    wanted = {key for key in english if not SIZES.match(key) and not key.startswith(lists)}
    assert sorted(wanted ^ {key for key in other if not SIZES.match(key)}) == []
    # What is an English sentence itself is left out.
    assert [key for key in sorted(wanted) if places(other[key]) != places(english[key]) - {"reason"}] == []
    for table in ("money", "unit", "unit_spelt"):
        sizes = {key for key in messages(lang)[table] if key not in ("percent", "index", "kg", "USD/kg")}
        assert "one" in sizes and sizes - {"trillion"} == set(messages(lang)["unit"]) - {"percent", "USD/kg"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_publishers_and_licences_of_the_readers_have_their_names(lang: str) -> None:
    numbers, script = Numbers(lang), {"ru": "[А-Яа-я]", "zh": "[\u4e00-\u9fff]"}[lang]
    known = (comtrade.PUBLISHER, comtrade.LICENCE, trademap.PUBLISHER, trademap.LICENCE, DEMONSTRATION, "unstated")
    assert [name for name in known if not re.search(script, numbers.published(name))] == []
    assert numbers.published("CEPII") == "CEPII" and Numbers("en").published(comtrade.PUBLISHER) == comtrade.PUBLISHER


def asked(text: str) -> tuple[set[str], set[str]]:
    """What a template asks for: names that are not its own, and panels."""
    tree = jinja2.Environment().parse(text)
    names = list(tree.find_all(nodes.Name))
    own = {name.name for name in names if name.ctx == "store"}
    calls = [call for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)]
    panels = {arg.value for call in calls for arg in call.args if isinstance(arg, nodes.Const)}
    return {name.name for name in names} - own, panels


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_there_and_asks_for_the_same(lang: str) -> None:
    english, other = dict(flat(load_spec("carec").texts)), dict(flat(load_spec("carec", lang).texts))
    assert list(other) == list(english)
    assert [key for key, text in english.items() if asked(other[key]) != asked(text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_is_typed_into_the_texts(lang: str) -> None:
    for key, text in flat(load_spec("carec", lang).texts):
        assert not re.search(r"\d", COMPUTED.sub("", text)), key


class Printed(HTMLParser):
    """The texts of a page, without its style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.style = tag == "style"
        self.texts += [value or "" for name, value in attrs if name == "aria-label"]

    def handle_data(self, data: str) -> None:
        if not self.style and data.strip():
            self.texts.append(data.strip())


@pytest.fixture(scope="module", params=LANGUAGES)
def brief(request: pytest.FixtureRequest, composed: Any, small_world: Any) -> Brief:
    """The built-in brief of the small world in one of the languages."""
    return composed(small_world, lang=request.param)


@pytest.fixture(scope="module")
def printed(brief: Brief) -> list[str]:
    """All that the page prints, and what it tells of each figure; its pictures are left out."""
    blank = dict.fromkeys((figure.id for figure in brief.figures), '<svg viewBox="0 0 1 1"></svg>')
    return Printed(html.page(brief, blank)).texts


def test_no_english_sentence_is_left(brief: Brief, printed: list[str]) -> None:
    english = re.compile(r"\b[A-Za-z]{2,}(?:[ ,’-]+[A-Za-z]{2,}){2,}")
    found = []
    for text in printed:
        # A publication is cited as it is called.
        text = text.replace(brief.products.source, "")
        # Identifiers of lists and files are no words.
        text = re.sub(r"[\w-]+@[\d-]+|[\w-]+-[\w-]+|[\w*/]+\.(?:xlsx|csv|json)", "", text)
        found += english.findall(text)
    assert found == []


def test_numbers_are_written_as_the_language_does(brief: Brief, printed: list[str]) -> None:
    text, language = " ".join(printed), brief.language
    exports = next(panel for figure in brief.figures for panel in figure.panels if panel.id == "world-exports")
    total = language.usd(sum(value for (key, year), value in exports.values.items() if year == 2024))
    assert total in text and {"ru": "млрд", "zh": "亿美元"}[language.lang] in total
    assert re.search({"ru": "\\d,\\d\N{NO-BREAK SPACE}%", "zh": r"\d\.\d%"}[language.lang], text)
    wrong = {"ru": r"\d\.\d+(?: |\N{NO-BREAK SPACE})?(?:%|млн|млрд)|\d%", "zh": r"\d ?(?:billion|million)|[千百]万美元|\d,\d%"}
    assert re.findall(wrong[language.lang], text) == []


def test_marks_are_those_of_the_language(brief: Brief, printed: list[str]) -> None:
    han = "[\u4e00-\u9fff]"
    western = re.compile(rf"{han}(?:[,;:](?!\d)| ?\()|\) ?{han}|[,;:] ?{han}|{han}\.(?: |$)|{han} {han}|\.\.")
    if brief.language.lang == "zh":
        assert [found[0] for text in printed for found in western.finditer(text)] == []
    else:
        assert [text for text in printed if re.search(r"\.\.|  | [,.;:]|[,;](?=[А-Яа-я])|\( | \)", text)] == []


def test_gaps_and_notes_are_told_in_the_language(brief: Brief) -> None:
    notes = " ".join(brief.notes)
    for said in {"ru": ("Узбекистан — с 2019", "Мир — сумма экономик"), "zh": ("乌兹别克斯坦始于2019年", "世界为有数据的经济体之和")}[
        brief.language.lang
    ]:
        assert said in notes.replace("\N{NO-BREAK SPACE}", " "), said


def test_no_name_is_cut_in_a_chart(brief: Brief) -> None:
    """Names of products and lists are long in Russian: they are broken."""
    for figure in brief.figures:
        assert "…" not in charts.draw(figure, {}, brief.language), figure.id


def test_two_lines_of_a_name_move_what_is_below_it(brief: Brief) -> None:
    """In small multiples all cells have the room; a list's heading has it by itself."""
    panels = {panel.id: panel for figure in brief.figures for panel in figure.panels}
    pen = charts.Pen({}, brief.language)
    many, long = panels["member-import-shares"], "Чрезвычайно долгое название"
    renamed = replace(many, series=tuple(replace(each, label=long) if each.role == "item" else each for each in many.series))
    plain, broken = (comparisons.multiples(each, pen) for each in (many, renamed))
    rows = -(-sum(each.role == "item" for each in many.series) // comparisons.COLUMNS)
    assert broken.height - plain.height == pytest.approx(rows * TEXT * LINE_HEIGHT)
    lists = panels["definition-imports"]
    first = next(iter(lists.lists))
    wide = replace(lists, lists={**lists.lists, first: replace(lists.lists[first], title=" ".join([long] * 3))})
    plain, broken = (definitions(each, pen) for each in (lists, wide))
    assert broken.height - plain.height == pytest.approx(TEXT * LINE_HEIGHT)


SPEC = """
id = "own"
region = "KAZ+UZB"
list = "imf-lct"
years = "2023:2024"
[text]
title = "{{ region }}进口的{{ goods }}"
[text.panels.by-group]
title = "按技术划分的进口"
[text.sections.all]
title = "全部"
paragraphs = ["最大的是{{ f('by-group').leader.label|quoted }}。"]
[[figures]]
id = "figure-01"
[[figures.panels]]
id = "by-group"
chart = "stack"
indicator = "imports"
by = ["group"]
[[sections]]
id = "all"
figures = ["figure-01"]
"""


def test_a_chinese_brief_is_set_in_a_chinese_typeface(small_world: Any, tmp_path: Path) -> None:
    if not theme.has_typeface("zh"):
        pytest.skip("this machine has no Chinese typeface")
    (tmp_path / "own.toml").write_text(SPEC, encoding="utf-8")
    write_brief(small_world, tmp_path / "own.toml", tmp_path / "out", lang="zh")
    page, pdf = (tmp_path / "out" / "brief.html").read_text(encoding="utf-8"), (tmp_path / "out" / "brief.pdf").read_bytes()
    assert "最大的是“电动与混合动力汽车”。" in page and '<html lang="zh-Hans">' in page
    # On the page it is the reader's own, whatever this machine has.
    assert "@font-face" not in page and f"font-family: {theme.CHINESE_STACK};" in page
    assert set(re.findall(r'font-family="([^"]+)"', page)) == {theme.CHINESE_STACK}
    assert theme.typeface("zh").replace(" ", "").lower().encode() in pdf.lower() and b"FiraSans" not in pdf


def test_without_a_typeface_the_package_that_has_one_is_named(small_world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "_chinese", lambda: None)
    with pytest.raises(InputError, match="fonts-noto-cjk"):
        write_brief(small_world, out=tmp_path / "out", lang="zh")
    assert not any((tmp_path / "out").rglob("*.html")), "before the work, not after it"
    theme.check("ru")
