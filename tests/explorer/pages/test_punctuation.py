"""Marks between clauses are those of the language: no Western comma stands between Chinese words."""

from __future__ import annotations

import re

import pytest

from greentrade.briefs.punctuation import marks
from greentrade.explorer.pages.translation import LANGUAGES

HAN = "[\u4e00-\u9fff]"
WESTERN = re.compile(rf"{HAN}(?:[,;:](?!\d)| ?\()|\) ?{HAN}|[,;:] ?{HAN}|{HAN}\.(?: |$)")
"""A Western mark beside a Chinese word."""


def test_parts_are_joined_as_the_language_does() -> None:
    en, ru, zh = (marks(lang) for lang in LANGUAGES)
    assert en.names(["China", "Japan"]) == "China, Japan"
    assert zh.names(["中国", "日本"]) == "中国、日本"
    assert (en.clauses("a", "", "b"), zh.clauses("a", "", "b")) == ("a, b", "a\N{FULLWIDTH COMMA}b")
    assert (ru.aside("а", "б"), zh.aside("a", "b")) == ("а (б)", "a\N{FULLWIDTH LEFT PARENTHESIS}b\N{FULLWIDTH RIGHT PARENTHESIS}")
    assert (en.headed("a", "b"), zh.headed("a", "b")) == ("a: b", "a\N{FULLWIDTH COLON}b")
    assert (en.parts(["a", "b"]), zh.parts(["a", "b"])) == ("a; b", "a\N{FULLWIDTH SEMICOLON}b")
    assert (en.ended(en.sentences("a", "b")), zh.ended(zh.sentences("a", "b"))) == ("a. b.", "a。b。")
    assert (ru.ended("5 долл."), ru.ended("5 долларов")) == ("5 долл.", "5 долларов."), "an abbreviation's stop ends the sentence"
    assert (en.text(["a.", "b."]), zh.text(["a。", "b。"])) == ("a. b.", "a。b。")


@pytest.mark.parametrize(
    "path",
    [
        "lists", "lists/new-trio?diff=2017-01-01..2022-01-01", "lists/imf-lct?other=apec-54", "products", "indicators/rca",
        "search?q=85", "compare?reporter=KAZ,KGZ&indicator=imports&match=both", "economies/KAZ", "products/850760",
        "regions/CAREC-CHN", "figures/world/exports", "briefs",
    ],
)  # fmt: skip
def test_chinese_pages_have_chinese_marks(visit, path: str) -> None:
    page = visit(f"/zh/{path}")
    for each in page.xpath("//script | //code | //form | //*[@lang='en']"):
        each.drop_tree()
    said = [" ".join(str(each.text_content()).split()) for each in page.xpath("//h1 | //h2 | //h3 | //td | //th | //li | //caption | //dd")]
    said += [" ".join(str(each).split()) for each in page.xpath("//@aria-label | //@alt | //p[@class='subtitle']/text()")]
    assert len(said) > 5
    assert [text for text in said if WESTERN.search(text)] == []


def test_a_chart_in_words_has_the_languages_numbers(visit) -> None:
    """The description of a region's chart for those who cannot see it: amounts in words, and decimals with a comma."""

    def told(kind: str) -> str:
        (said,) = visit(f"/ru/figures/{kind}/CAREC-CHN").xpath("//figure//div[@role='img']/@aria-label")
        return str(said)

    amounts, shares = told("brief-region-imports"), told("brief-member-import-shares")
    assert amounts.endswith("млн\N{NO-BREAK SPACE}долл.\N{NO-BREAK SPACE}США.")
    assert re.search(r"\d,\d", shares) and not re.search(r"\d\.\d", shares)
