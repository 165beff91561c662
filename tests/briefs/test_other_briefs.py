"""Any region, any span, any spec: a brief is made of what the store holds, or the reason why not is told."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from greentrade.briefs import write_brief
from greentrade.briefs.charts import draw
from greentrade.briefs.compose import Brief
from greentrade.briefs.spec import load_spec
from greentrade.errors import InputError


def sentences(brief: Brief) -> str:
    return " ".join(paragraph for section in brief.sections for paragraph in section.paragraphs)


def test_another_region(composed: Any, small_world: Any) -> None:
    brief = composed(small_world, region="ASEAN", years="2020:2024")
    text = sentences(brief)
    assert "ASEAN imported low-carbon technology products worth" in text and "CAREC" not in text
    assert any("There are no data for" in note and "Singapore" in note for note in brief.notes)


def test_one_economy_has_no_trade_within_it(composed: Any, small_world: Any) -> None:
    brief = composed(small_world, region="KAZ", years="2020:2024")
    assert not any(panel.has_data for panel in brief.figures[9].panels)
    assert any("Of Kazakhstan alone" in note for note in brief.figures[9].notes)
    assert "simple average" not in sentences(brief) and "supplied one another" not in sentences(brief)
    assert "no data" in draw(brief.figures[9], brief.colours, brief.language)


def test_one_year_tells_of_no_growth(composed: Any, small_world: Any) -> None:
    brief = composed(small_world, years=2024)
    text = sentences(brief)
    assert not re.search(r"\b(rose|fell|hardly|since|between 20)\b", text, re.IGNORECASE) and "in 2024" in text
    assert {panel.drawn for figure in brief.figures for panel in figure.panels} == {"ranking", "scatter", "definitions"}


def test_years_are_cut_to_what_the_store_holds(composed: Any, small_world: Any) -> None:
    brief = composed(small_world, years="2000:2030", figures=("figure-02",))
    assert brief.figures[0].panels[0].years == tuple(range(2017, 2025))
    assert "2017–2024" in brief.title


def test_a_region_without_any_data_is_not_written_about(composed: Any, small_world: Any) -> None:
    brief = composed(small_world, region="BTN+NPL", years="2022:2024")
    assert not brief.figures[1].panels[0].has_data
    assert "The region’s" not in sentences(brief) and "imported low-carbon" not in sentences(brief)
    assert "The PRC exported low-carbon technology products worth" in sentences(brief)


def test_without_gdp_the_figure_says_so(composed: Any, small_world: Any) -> None:
    brief = composed(small_world, years="2018:2023", figures=("figure-09",))
    income = brief.figures[0].panels[0]
    assert not income.has_data and any("GDP per capita" in note for note in brief.figures[0].notes)
    assert "purchasing power" not in sentences(brief)


SPEC = """
id = "own"
region = "CAREC-CHN"
list = "imf-lct"
years = "2022:2024"
[text]
title = "Machines"
[text.figures.figure-01]
title = "Who imports them"
[text.panels.by-group]
title = "Imports by technology"
[text.sections.all]
title = "All"
paragraphs = ["The largest group is “{{ f('by-group').leader.label }}”."]
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


def test_a_spec_of_ones_own(small_world: Any, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(SPEC, encoding="utf-8")
    steps: list[tuple[int, int, str]] = []
    files = write_brief(small_world, tmp_path / "own.toml", tmp_path / "out", match="native", progress=lambda *step: steps.append(step))
    assert {str(path.relative_to(tmp_path / "out")) for path in files} == {
        *("brief.html", "brief.pdf", "tables.xlsx", "datapackage.json"),
        *(f"figures/figure-01.{kind}" for kind in ("svg", "png", "csv")),
    }
    assert "The largest group is “Electric and hybrid vehicles”." in (tmp_path / "out" / "brief.html").read_text(encoding="utf-8")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert load_spec(tmp_path / "own.toml").match == "converted" and package["greentrade"]["match"] == "native"
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps) and steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize(
    ("choices", "named"),
    [
        ({"region": "CARAC"}, "CARAC"),
        ({"list": "imf-ltc"}, "imf-lct"),
        ({"years": "1990:1995"}, "2017"),
        ({"years": "20x4"}, "20x4"),
        ({"spec": "carrec"}, "carec"),
        ({"lang": "xx"}, "en"),
    ],
)
def test_what_cannot_be_is_refused_with_what_could(small_world: Any, choices: dict[str, Any], named: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=named):
        write_brief(small_world, out=tmp_path, **choices)
    assert not any(tmp_path.rglob("*.html"))


def test_a_folder_that_cannot_be_written_is_told_before_the_work(small_world: Any, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(InputError, match=r"file.* cannot be written"):
        write_brief(small_world, out=blocked)
    if os.geteuid() != 0:  # the superuser may write anywhere
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
        with pytest.raises(InputError, match="cannot be written"):
            write_brief(small_world, out=closed)


def test_a_text_that_the_typeface_cannot_set_is_an_error_and_no_box(small_world: Any, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(SPEC.replace('title = "Machines"', 'title = "機械"'), encoding="utf-8")
    with pytest.raises(InputError, match="PDF"):
        write_brief(small_world, tmp_path / "own.toml", tmp_path / "out")
    assert not (tmp_path / "out" / "brief.pdf").exists() and not (tmp_path / "out" / "brief.html").exists()
