"""The Russian and Chinese catalogs: complete, true to the places of each text, and up to date with templates and modules."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from lxml import html

from greentrade.briefs.numbers import Numbers
from greentrade.explorer.pages.formula import mathml
from greentrade.explorer.pages.translation import CATALOGS, LOCALES, texts
from greentrade.indicators.registry import INDICATORS

Visit = Callable[..., html.HtmlElement]

TOOL = Path(__file__).parents[3] / "tools" / "translations"
TRANSLATED = ("ru", "zh")
FORMS = {"ru": 3, "zh": 1}

_PLACE = re.compile(r"%\((\w+)\)s|\{(\w*)\}")
_STRAY = re.compile(r"%(?!\(\w+\)s)")
"""A percent sign that names no place: in the text of a template it would be read as one."""

TEMPLATES = "templates/"
SAME = {"CHN,EU27", "JSON API", "PDF", "RCA", "percent", "Per cent", "{low} to {high}"}
"""Texts that a translation writes as names or signs: RCA, %, a dash."""


@cache
def tool() -> ModuleType:
    """The command that extracts the texts, as a module."""
    loader = importlib.machinery.SourceFileLoader("translations_tool", str(TOOL))
    spec = importlib.util.spec_from_loader("translations_tool", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@cache
def source() -> Catalog:
    """All texts of the pages as their source has them now."""
    return cast("Catalog", tool().source())


@cache
def catalog(lang: str) -> Catalog:
    """A catalog as it stands in the package."""
    with (CATALOGS / lang / "messages.po").open("rb") as file:
        return read_po(file, locale=LOCALES[lang])


def messages(lang: str) -> list[Message]:
    return [each for each in catalog(lang) if each.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A text as its forms: one, or those of the plural."""
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def places(text: str) -> set[str]:
    return {named or braced for named, braced in _PLACE.findall(text)}


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_text_is_translated(lang: str) -> None:
    assert len(messages(lang)) > 700
    assert [each.id for each in messages(lang) if not all(forms(each.string))] == []
    assert [each.id for each in catalog(lang) if each.fuzzy] == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_is_in_its_own_script(lang: str) -> None:
    letters = {"ru": "[А-Яа-яЁё]", "zh": "[\u4e00-\u9fff]"}[lang]
    others = {"ru": "[\u4e00-\u9fff]", "zh": "[А-Яа-яЁё]"}[lang]
    said = [(forms(each.id)[0], form) for each in messages(lang) for form in forms(each.string)]
    assert [text for text, form in said if re.search(others, form)] == []
    alike = {text for text, form in said if not re.search(letters, form)}
    words = {text for text in alike if re.search("[A-Za-z]{2}", _PLACE.sub("", text))}
    assert words <= SAME


@pytest.mark.parametrize("lang", TRANSLATED)
def test_plural_forms_are_those_of_the_language(lang: str) -> None:
    assert catalog(lang).num_plurals == FORMS[lang]
    plural = [each for each in messages(lang) if not isinstance(each.id, str)]
    assert plural
    assert {len(forms(each.string)) for each in plural} == {FORMS[lang]}


def test_russian_numbers_have_the_right_ending() -> None:
    said = [texts("ru").ngettext("{number} economy", "{number} economies", number).split()[1] for number in (1, 2, 5, 11, 21, 104, 112)]
    assert said == ["экономика", "экономики", "экономик", "экономик", "экономика", "экономики", "экономик"]


@pytest.mark.parametrize("lang", TRANSLATED)
def test_places_are_those_of_the_text(lang: str) -> None:
    wrong = [
        (each.id, form)
        for each in messages(lang)
        for form in forms(each.string)
        # A singular may spell its number out ("One list"): forms have the places of the plural.
        if places(form) != places(forms(each.id)[-1]) or len(_PLACE.findall(form)) != len(_PLACE.findall(forms(each.id)[-1]))
    ]
    assert wrong == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_template_reads_a_percent_sign_as_a_place(lang: str) -> None:
    named = [each for each in messages(lang) if any(name.startswith(TEMPLATES) for name, _ in each.locations)]
    assert named
    assert [each.id for each in named for form in (*forms(each.id), *forms(each.string)) if _STRAY.search(form.replace("%%", ""))] == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_translation_gains_or_loses_spaces_at_its_ends(lang: str) -> None:
    padded = [each.id for each in messages(lang) for form in forms(each.string) if form != form.strip()]
    assert padded == []
    assert [each.id for each in messages(lang) for form in forms(each.string) if "  " in form] == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_catalogs_are_those_of_the_source(lang: str) -> None:
    assert {forms(each.id) for each in messages(lang)} == {forms(each.id) for each in source() if each.id}
    updated = cast("Catalog", tool().updated(lang, source()))
    assert tool().written(updated) == (CATALOGS / lang / "messages.po").read_bytes()


def test_texts_of_every_kind_are_extracted() -> None:
    """One text of each way in which a page says something: template, module, plural, mark, registry, step of cleaning."""
    known = {form for each in source() if each.id for form in forms(each.id)}
    assert {
        "Skip to content", "{economy}: suppliers", "{number} economies", "exact: lower and upper bound agree",
        "{goods}: world exports by exporter", "Trade balance", "Codes of no edition",
        "partners j and products k", "the economy", "Two ways to match",
    } <= known  # fmt: skip


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_formula_is_drawn_in_every_language(lang: str) -> None:
    for each in INDICATORS.values():
        drawn = html.fromstring(mathml(each.formula, say=texts(lang).gettext))
        assert not re.search("partners|products|members|capita", str(drawn.text_content())), each.formula


def test_amounts_in_chinese_count_by_ten_thousands() -> None:
    numbers = Numbers("zh")
    said = [numbers.usd(value) for value in (1.37e12, 1.44e10, 9.998e7, 5.08e6, 12_300.0, 950.0)]
    assert said == ["1.37万亿美元", "144亿美元", "1.00亿美元", "508万美元", "1.23万美元", "950美元"]
    assert (numbers.unit("USD", 2.5e9).factor, numbers.unit("USD", 2.5e9).label) == (1e8, "亿美元")
    assert Numbers("ru").usd(1.44e10).replace("\N{NO-BREAK SPACE}", " ") == "14,4 млрд долл. США"


@pytest.mark.parametrize(
    ("lang", "written"), [("en", "5 March 2026, 07:09"), ("ru", "5 марта 2026 г., 07:09"), ("zh", "2026年3月5日 07:09")]
)
def test_moments_are_written_as_the_language_does(lang: str, written: str) -> None:
    from datetime import UTC, datetime

    moment = datetime(2026, 3, 5, 7, 9, tzinfo=UTC)
    assert Numbers(lang).at(moment) == f"{written} UTC"


def _words(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(str(each.text_content()).split()) for each in page.xpath(path)]


CONTROLS = (
    "//nav[contains(@class, 'main')]/a",
    "//footer//a[1]",
    "//form[contains(@class, 'filters')]//label/span",
    "//form[contains(@class, 'filters')]//button",
    "//select[@name='perspective' or @name='match' or @name='real' or @name='by' or @name='fill' or @name='freq']/option",
    "//select[@name='list']/option",
    "//main//summary",
    "//main//h1",
    "//main//h2",
    "//main//thead//th",
    "//main//caption",
    "//main//dt",
)
"""What stands on pages in words of their own: navigation, filters, headings."""

NAMES = re.compile(
    r"\b(JSON API|API|SDMX|RCA|CBAM|CLEG|HS ?\d*|ISO3?|CSV|USD|EU|native|greentrade|CAREC|[a-z]+-[a-z0-9-]+|UTC|GDP|hash|M49)\b"
)
"""Latin words that are names and codes in any language."""


@pytest.mark.parametrize("lang", TRANSLATED)
@pytest.mark.parametrize(
    "path", ["", "economies/KAZ", "lists", "lists/imf-lct", "indicators", "indicators/rca", "quality", "regions/CAREC-CHN"]
)
def test_controls_hold_no_english(visit: Visit, lang: str, path: str) -> None:
    page = visit(f"/{lang}/{path}")
    said = [text for each in CONTROLS for text in _words(page, f"{each}[not(@lang) and not(ancestor::*[@lang='en'])]")]
    assert len(said) > 10
    english = {text for text in said if re.search(r"[A-Za-z]{3}", NAMES.sub("", text))}
    assert english == set()


@pytest.mark.parametrize("lang", TRANSLATED)
def test_attributes_that_are_read_aloud_hold_no_english(visit: Visit, lang: str) -> None:
    page = visit(f"/{lang}/")
    said = [str(each) for each in page.xpath("//*[not(@lang)]/@aria-label | //@placeholder")]
    assert len(said) > 4
    assert {text for text in said if re.search(r"[A-Za-z]{3}", NAMES.sub("", text))} == set()


_CODE = re.compile(
    r"\{#.*?#\}|\{%-? *trans.*?\{%-? *endtrans *-?%\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<code.*?</code>|&\w+;", flags=re.DOTALL
)
_TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^'">])*>""")


def test_templates_say_nothing_outside_gettext() -> None:
    """Text between the tags of a template that is no expression: it would be English in every language."""
    folder = CATALOGS.parent / "templates"
    found = {}
    for file in sorted(folder.rglob("*.j2")):
        plain = _TAG.sub(" ", _CODE.sub(" ", file.read_text(encoding="utf-8")))
        if words := re.findall(r"[A-Za-z]{3,}", NAMES.sub("", plain)):
            found[file.name] = words
    assert found == {}
