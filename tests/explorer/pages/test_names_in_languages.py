"""Products, technology groups and lists are named in the reader's language, on every page that names them."""

from __future__ import annotations

import pytest
from lxml import html

from greentrade import lists
from greentrade.lists.words import said

TRANSLATED = ("ru", "zh")
BATTERIES = "850760"


def words(page: html.HtmlElement, path: str = "//main") -> str:
    """The text of a part of a page, without what is marked as English."""
    for each in page.xpath("//main//script | //main//*[@lang='en']"):
        each.drop_tree()
    return " ".join(" ".join(each.text_content() for each in page.xpath(path)).split())


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_page_of_a_code_is_headed_by_its_name(visit, lang: str) -> None:
    page = visit(f"/{lang}/products/{BATTERIES}")
    assert words(page, "//main//h1") == said("Lithium-ion batteries", lang) != "Lithium-ion batteries"
    assert said("Lithium-ion batteries", lang) in words(page, "//figure[@id='figure-product-sellers']//h2")
    holders = words(page, "//section[@aria-labelledby='holders']")
    assert said("Traction battery cells, CN", lang) in holders and "batter" not in holders


@pytest.mark.parametrize("lang", TRANSLATED)
@pytest.mark.parametrize("identifier", ["imf-lct", "pv-wind-nev"])
def test_the_pages_of_a_list_name_its_entries_and_groups(visit, lang: str, identifier: str) -> None:
    shown = lists.product_list(identifier)
    for address in (f"/{lang}/lists/{identifier}", f"/{lang}/products?list={identifier}"):
        text = words(visit(address))
        assert [name for name in (shown.title, *shown.groups.values()) if said(name, lang) not in text] == []
        assert [entry.name for entry in shown.entries if said(entry.name, lang) not in text] == []
        assert [entry.name for entry in shown.entries if entry.name in text] == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_older_versions_and_other_lists_are_named_too(visit, lang: str) -> None:
    shown = words(visit(f"/{lang}/lists/new-trio?diff=2017-01-01..2022-01-01"))
    assert said("Solar modules", lang) in shown and "Solar modules" not in shown
    beside = words(visit(f"/{lang}/lists/imf-lct?other=apec-54"))
    assert said("Gas turbines up to 5 MW", lang) in beside and "Gas turbines" not in beside


@pytest.mark.parametrize("lang", TRANSLATED)
def test_figures_name_products_and_lists(visit, lang: str) -> None:
    table = words(visit(f"/{lang}/economies/KAZ"), "//figure[@id='figure-economy-products-imports']")
    assert said("Lithium-ion batteries", lang) in table and "batteries" not in table
    assert said("Low-carbon technology products", lang) in table
    assert said("Low-carbon technology products", lang) in words(visit(f"/{lang}/figures/lists-headline/imports"))


@pytest.mark.parametrize(("lang", "sought"), [("ru", "литий-ионные"), ("zh", "锂离子")])
def test_products_are_found_by_the_name_that_pages_show(visit, lang: str, sought: str) -> None:
    page = visit(f"/{lang}/search?q={sought}")
    assert said("Lithium-ion batteries", lang) in words(page, f"//a[contains(@href, '/products/{BATTERIES}')]")


def test_a_code_has_the_name_of_a_national_line_only_where_no_list_has_the_code(visit) -> None:
    assert words(visit("/en/products/854143"), "//main//h1") == "Solar modules"
    assert words(visit("/en/products/870460"), "//main//h1") == "Electric lorries, CN"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_notes_of_results_are_said_in_the_readers_language(visit, lang: str) -> None:
    page = visit(f"/{lang}/economies/UZB")
    notes = page.xpath("//details[@class='notes']//li")
    assert len(notes) > 3 and [each.text_content() for each in notes if each.xpath(".//*[@lang='en']")] == []


@pytest.mark.parametrize(
    ("lang", "publisher", "products"), [("ru", "Статистический отдел ООН", "все товары"), ("zh", "联合国统计司", "全部产品")]
)
def test_sources_and_citations_name_the_publisher(visit, lang: str, publisher: str, products: str) -> None:
    page = visit(f"/{lang}/figures/coverage-imports/KAZ")
    for path in ("//figure/p[@class='source']", "//figure//span[@data-copy]"):
        said = page.xpath(f"string({path})")
        assert publisher in said and products in said and "Statistics" not in said
