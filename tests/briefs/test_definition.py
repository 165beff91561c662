"""What the definition does: both matches and several lists side by side, with bounds, in the text, in figure 11 and in the tables."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from greentrade.briefs import charts, package, tables, write_brief
from greentrade.briefs.compose import Brief
from greentrade.briefs.figures import PanelData
from greentrade.briefs.language import Language
from greentrade.errors import InputError
from greentrade.lists import product_list

REGION = "KAZ+UZB"
MATCHES = ("native", "converted")


CROSSED = {"region": REGION, "years": "2015:2023"}
ELEVENTH = CROSSED | {"figures": ("figure-11",)}


def section(brief: Brief, name: str) -> str:
    return " ".join(paragraph for each in brief.sections if each.id == name for paragraph in each.paragraphs)


def panel(brief: Brief, name: str) -> PanelData:
    return next(panel for figure in brief.figures for panel in figure.panels if panel.id == name)


def computed(db: Any, indicator: str, match: str, year: int = 2023, listed: str = "imf-lct", region: str = REGION) -> dict[str, Any]:
    """What the store answers, asked without a brief."""
    result = db.compute(indicator, reporters=region, products=product_list(listed), years=year, match=match)
    return result.frame.row(0, named=True)


def test_the_ten_figures_match_by_spelling_and_the_eleventh_both_ways(composed: Any, crossing: Any) -> None:
    brief = composed(crossing, **CROSSED)
    said = [{result.provenance.match for result in figure.results} for figure in brief.figures]
    assert said == [{"native"}] * 10 + [set(MATCHES)]


@pytest.mark.parametrize("match", MATCHES)
def test_the_text_sets_the_two_headlines_side_by_side(composed: Any, match: str, crossing: Any) -> None:
    text, language = section(composed(crossing, match, **CROSSED), "summary"), Language("en", "adb")
    for indicator in ("imports", "exports"):
        for each in MATCHES:
            assert language.usd(computed(crossing, indicator, each)["value"]) in text, (indicator, each)
    assert ("Moved to HS2017" in text) == (match == "native")


def test_the_text_tells_which_codes_and_editions_make_the_difference(composed: Any, crossing: Any) -> None:
    text, language = section(composed(crossing, **CROSSED), "summary"), Language("en", "adb")
    apart = computed(crossing, "imports", "converted")["value"] - computed(crossing, "imports", "native")["value"]
    assert apart > 0 and f"“Solar cells and photodiodes”, 854140 (+{language.usd(apart)}; HS2022 854143 × 1)" in text
    assert "where the data stand in HS2022" in text and "Code by code the two agree" not in text


def test_bounds_stand_behind_a_number_that_is_not_exact(composed: Any, crossing: Any) -> None:
    brief, language = composed(crossing, "converted", region=REGION, years="2015:2016", figures=("figure-02",)), Language("en", "adb")
    row = computed(crossing, "imports", "converted", 2016)
    low, value, high = (language.usd(row[name]) for name in ("lower", "value", "upper"))
    assert row["lower"] < row["value"] < row["upper"] or row["status"] == "bounded"
    assert f"worth {value} (between {low} and {high}) in 2016" in section(brief, "region")


def test_the_annex_tells_of_the_first_year_and_of_the_lists(composed: Any, crossing: Any) -> None:
    text, language = section(composed(crossing, **CROSSED), "definition"), Language("en", "adb")
    first = computed(crossing, "imports", "converted", 2015)
    assert "In 2015, when the data stood in HS2012, the imports under “Low-carbon technology products” were" in text
    assert f"{language.usd(first['value'])} (between {language.usd(first['lower'])} and {language.usd(first['upper'])}) converted" in text
    assert "HS2012 870390 × 0.1667" in text, "the code of the data and its weight"


# --- figure 11 ------------------------------------------------------------------------------------------------------------


def test_the_figure_holds_what_the_store_answers_for_each_list_and_match(composed: Any, crossing: Any) -> None:
    lists = ("imf-lct", "apec-54", "new-trio", "pv-wind-nev")
    brief = composed(crossing, **ELEVENTH, scope_lists=lists[1:])
    text, frame = tables.figure_csv(brief.figures[0])
    assert pl.read_csv(text.encode()).height == frame.height
    for name, indicator in (("definition-imports", "imports"), ("definition-exports", "exports")):
        rows = frame.filter(pl.col("panel") == name)
        assert rows.height == len(lists) * 2
        for row in rows.iter_rows(named=True):
            wanted = computed(crossing, indicator, row["match"], listed=row["list"])
            keys = ("value", "lower", "upper", "unit", "status", "edition", "edition_break")
            assert {key: row[key] for key in keys} == {key: wanted[key] for key in keys}, row["list"]


def test_lists_stand_from_the_largest_to_the_smallest_and_the_brief_s_own_is_marked(composed: Any, crossing: Any) -> None:
    brief = composed(crossing, **CROSSED)
    for name in ("definition-imports", "definition-exports"):
        found = panel(brief, name)
        sizes = [found.values[series.key, 2023] for series in found.series if series.role == "converted"]
        assert sizes == sorted(sizes, reverse=True) and len(sizes) > 1
        assert found.named == {product_list("imf-lct").label}
        assert [series.role for series in found.series] == ["converted", "native"] * len(sizes)


def test_every_bar_has_its_value_and_what_is_not_exact_its_bounds(composed: Any, crossing: Any) -> None:
    brief = composed(crossing, **ELEVENTH, scope_lists=("pv-wind-nev", "new-trio"))
    found, figure = panel(brief, "definition-imports"), brief.figures[0]
    printed = re.findall(r"<text[^>]*>([^<]+)</text>", charts.draw(figure, brief.colours, brief.language))
    language = brief.language
    for series in found.series:
        value = language.figure(found.values[series.key, 2023], found.unit)
        ends = found.bounds.get((series.key, 2023))
        assert (f"{value} (0–{language.figure(ends[1], found.unit)})" if ends else value) in printed, series.key
    unexact = {series.list.partition("@")[0] for series in found.series if (series.key, 2023) in found.bounds}
    assert unexact == {"pv-wind-nev"}, "national lines are known at six digits only as an upper bound"


def test_caption_notes_and_headings_tell_editions_and_bounds(composed: Any, crossing: Any) -> None:
    brief = composed(crossing, **CROSSED)
    figure = brief.figures[10]
    notes = " ".join(figure.notes)
    assert "lower bound" in notes and "The data of the bars stand in HS2022" in notes
    assert "several lists, by spelling and converted" in figure.title
    details = [named.detail for named in panel(brief, "definition-imports").lists.values()]
    assert any(re.fullmatch(r"imf-lct, HS2017, \d+ of 124 codes", detail) for detail in details)
    assert all(re.search(r"HS20\d\d, \d+ of \d+ codes", detail) for detail in details) and len(details) == 6
    assert all(label in figure.source for label in panel(brief, "definition-imports").lists), "every list stands in the source line"


def test_codes_in_the_data_are_counted_after_conversion(composed: Any, crossing: Any) -> None:
    """In 2023 the store has four codes; 854143 is a part of 854140 of the list."""
    found = panel(composed(crossing, **ELEVENTH, scope_lists=()), "definition-imports")
    assert [named.detail for named in found.lists.values()] == ["imf-lct, HS2017, 4 of 124 codes"]


def test_another_list_is_compared_with_the_rest_and_none_stands_twice(composed: Any, crossing: Any) -> None:
    found = panel(composed(crossing, **ELEVENTH, list="new-trio"), "definition-imports")
    labels = list(found.lists)
    assert labels[0].startswith("new-trio@") and len(set(labels)) == len(labels) == 5
    assert found.named == {labels[0]}


def test_a_list_that_is_not_there_is_named(composed: Any, crossing: Any) -> None:
    with pytest.raises(InputError, match="apec-45"):
        composed(crossing, **ELEVENTH, scope_lists=("apec-45",))


def test_a_region_without_data_has_an_empty_figure(composed: Any, crossing: Any) -> None:
    brief = composed(crossing, **ELEVENTH | {"region": "BTN+NPL"})
    assert not panel(brief, "definition-imports").has_data
    assert "no data" in charts.draw(brief.figures[0], brief.colours, brief.language)


# --- a converted brief ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def converted(composed: Any, crossing: Any) -> Brief:
    """The built-in brief of the crossing store, converted."""
    return composed(crossing, "converted", **CROSSED)


@pytest.fixture(scope="module")
def csv_files(converted: Brief) -> dict[str, tuple[str, pl.DataFrame]]:
    """The tables of its figures, as text and as frames."""
    return {f"figures/{figure.id}.csv": tables.figure_csv(figure) for figure in converted.figures}


def test_totals_of_columns_have_the_bounds_of_the_total(converted: Brief, crossing: Any) -> None:
    """Not the sums of the products' bounds: the split code lies in five products of the list and wholly in none."""
    found = panel(converted, "region-import-products")
    row = computed(crossing, "imports", "converted", 2016)
    assert found.total_bounds[2016] == (row["lower"], row["upper"])
    parts = [ends for (_, year), ends in found.bounds.items() if year == 2016]
    assert sum(high for _, high in parts) > row["upper"], "what the sums of the parts would say"
    assert set(found.total_bounds) == {2015, 2016}, "what HS2017 and HS2022 tell apart is exact"


def test_a_native_brief_has_neither_bands_nor_whiskers(composed: Any, crossing: Any) -> None:
    brief = composed(crossing, **CROSSED)
    for figure in brief.figures[:10]:
        assert not any(each.bounds or each.total_bounds for each in figure.panels)
        assert not any("bound" in note or "dotted" in note for note in figure.notes)


def test_marks_below_the_axis_tell_where_the_edition_changes(composed: Any, crossing: Any) -> None:
    brief = composed(crossing, **CROSSED)
    for name in ("region-imports", "region-import-products", "export-shares"):
        assert panel(brief, name).crossed == (2017, 2022), name
    assert "Marks below the axis: the data pass to a new edition (HS2017: 2017, HS2022: 2022)." in brief.figures[1].notes
    figure = brief.figures[1]
    bare = replace(figure, panels=tuple(replace(each, breaks={}) for each in figure.panels))
    marked, unmarked = (charts.draw(each, brief.colours, brief.language).count("<path") for each in (figure, bare))
    assert marked == unmarked + 4, "two marks in each of two panels"


def test_the_world_and_the_rest_of_a_top_n_have_no_marks(composed: Any, crossing: Any) -> None:
    assert "world" not in panel(composed(crossing, **CROSSED), "export-shares").breaks


def test_few_lines_get_bands_and_many_are_dotted(converted: Brief) -> None:
    two, many = panel(converted, "matches-imports"), panel(converted, "export-shares")
    assert not two.dotted and many.dotted
    assert any("Bands run" in note for note in converted.figures[10].notes)
    shares = converted.figures[6].notes
    assert any("dotted" in note for note in shares) and not any("Bands run" in note for note in shares)


def test_the_files_of_a_converted_brief_carry_bounds_status_and_edition(csv_files: dict[str, tuple[str, pl.DataFrame]]) -> None:
    frame = pl.read_csv(csv_files["figures/figure-02.csv"][0].encode())
    before = frame.filter(pl.col("period") == 2016, pl.col("panel") == "region-imports")
    assert set(before["status"]) == {"bounded"} and (before["lower"] < before["upper"]).all()
    assert set(before["edition"]) == {"HS2012"}
    assert frame.filter(pl.col("edition_break"))["period"].unique().sort().to_list() == [2017, 2022]


def test_the_package_says_how_the_data_were_converted(
    converted: Brief, csv_files: dict[str, tuple[str, pl.DataFrame]], crossing: Any
) -> None:
    told = json.loads(package.data_package(converted, csv_files))
    label, weights = product_list("imf-lct").label, crossing.trade().weights.hash
    assert told["greentrade"]["match"] == "converted" and told["greentrade"]["edition"] == "HS2017"
    assert {"list": label, "edition": "HS2017", "weights": weights} in told["greentrade"]["conversion"]
    assert len(told["greentrade"]["conversion"]) == 6, "one for each list"
    (last,) = (each for each in told["resources"] if each["name"] == "figure-11")
    assert {result["match"] for results in last["greentrade"].values() for result in results} == set(MATCHES)
    kinds = {field["name"]: field for field in last["schema"]["fields"]}
    assert kinds["edition_break"]["type"] == "boolean" and kinds["lower"]["type"] == "number"
    assert {"list", "match"} <= set(kinds) and all("description" in field for field in kinds.values())


def test_the_workbook_sets_value_and_bounds_side_by_side(converted: Brief) -> None:
    import openpyxl

    sheet: Any = openpyxl.load_workbook(io.BytesIO(tables.workbook(converted)))["11a"]
    assert [cell.value for cell in sheet[4]][2:] == ["2023", "Lower bound", "Upper bound"]
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=5) if row[0].value and row[2].value is not None}
    lines = next(row for name, row in rows.items() if str(name).startswith("Photovoltaics") and str(name).endswith("converted to HS2022"))
    assert lines[3].value == 0 and lines[4].value == lines[2].value > 0 and lines[2].data_type == "n"


def test_an_unknown_match_is_refused(crossing: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="loose"):
        write_brief(crossing, "carec", tmp_path, region=REGION, match="loose")
