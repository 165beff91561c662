"""A spec is read once and checked: what is wrong is named with its file and place, and with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from greentrade.briefs.spec import load_spec
from greentrade.errors import InputError

GOOD = """
id = "small"
region = "CAREC-CHN"
list = "imf-lct"
years = "2020:2024"
[text]
title = "A small brief"
[[figures]]
id = "figure-01"
[[figures.panels]]
id = "imports"
chart = "stack"
indicator = "imports"
by = ["reporter"]
[[sections]]
id = "all"
figures = ["figure-01"]
"""


def spec_file(folder: Path, text: str) -> Path:
    path = folder / "small.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_built_in_brief_has_the_ten_figures_of_the_original_and_one_on_the_definition() -> None:
    spec = load_spec("carec")
    assert [figure.id for figure in spec.figures] == [f"figure-{number:02d}" for number in range(1, 12)]
    assert [len(figure.panels) for figure in spec.figures] == [2] * 10 + [3]
    assert {panel.chart for figure in spec.figures[:10] for panel in figure.panels} == {"stack", "lines", "multiples", "scatter", "ranking"}
    assert [panel.chart for panel in spec.figures[10].panels] == ["definitions", "definitions", "lines"]
    drawn = {name for section in spec.sections for name in section.figures}
    assert drawn == {figure.id for figure in spec.figures}, "every figure stands in a section"


def test_every_panel_and_section_of_the_built_in_brief_has_its_title() -> None:
    spec = load_spec("carec")
    for figure in spec.figures:
        assert spec.texts["figures"][figure.id]["title"]
        assert all(spec.texts["panels"][panel.id]["title"] for panel in figure.panels)
    assert all(spec.texts["sections"][section.id]["title"] for section in spec.sections)


def test_a_spec_of_ones_own_may_hold_its_texts(tmp_path: Path) -> None:
    spec = load_spec(spec_file(tmp_path, GOOD))
    assert spec.texts["title"] == "A small brief"
    call = spec.figures[0].panels[0].calls[0]
    assert (call.indicator, call.reporters, call.by) == ("imports", "{region}", ("reporter",))


def test_a_brief_converts_unless_it_says_otherwise(tmp_path: Path) -> None:
    """The built-in one matches by spelling, as the original did, and says so."""
    assert load_spec(spec_file(tmp_path, GOOD)).match == "converted"
    assert load_spec(spec_file(tmp_path, 'match = "native"\n' + GOOD)).match == "native"
    carec = load_spec("carec")
    assert carec.match == "native" and 'match = "native"' in carec.file.read_text(encoding="utf-8")
    calls = [call for panel in carec.figures[10].panels for call in panel.calls]
    assert {call.match for call in calls} == {"", "native", "converted"}


def test_the_lists_to_compare_are_named_in_the_spec(tmp_path: Path) -> None:
    assert load_spec(spec_file(tmp_path, GOOD)).scope_lists == ()
    assert load_spec(spec_file(tmp_path, 'scope_lists = ["apec-54", "new-trio"]\n' + GOOD)).scope_lists == ("apec-54", "new-trio")
    assert "imf-lct" not in load_spec("carec").scope_lists and len(load_spec("carec").scope_lists) > 2


def test_a_further_call_takes_over_what_it_does_not_say(tmp_path: Path) -> None:
    also = 'by = ["reporter"]\nalso = [{ indicator = "import-share-mean", by = [], role = "average" }]'
    calls = load_spec(spec_file(tmp_path, GOOD.replace('by = ["reporter"]', also))).figures[0].panels[0].calls
    assert [(call.indicator, call.by, call.role) for call in calls] == [
        ("imports", ("reporter",), "item"),
        ("import-share-mean", (), "average"),
    ]


WRONG = {
    "not TOML": ('id = "small"', 'id = "small', "line 2"),
    "a chart that is not": ('chart = "stack"', 'chart = "pie"', "pie"),
    "a key that means nothing": ('chart = "stack"', 'chart = "stack"\ncolour = "red"', "colour"),
    "a split that is not": ('by = ["reporter"]', 'by = ["country"]', "country"),
    "a missing indicator": ('indicator = "imports"\n', "", "indicator"),
    "a figure that is not there": ('figures = ["figure-01"]', 'figures = ["figure-02"]', "figure-02"),
    "a missing region": ('region = "CAREC-CHN"\n', "", "region"),
    "a match that is not": ('region = "CAREC-CHN"', 'region = "CAREC-CHN"\nmatch = "loose"', "loose"),
    "a call's match that is not": ('chart = "stack"', 'chart = "stack"\nmatch = "loose"', "native"),
    "no tables": ("[[sections]]\n", "[sections]\n", "sections"),
}


@pytest.mark.parametrize(("good", "bad", "named"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_its_file(good: str, bad: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load_spec(spec_file(tmp_path, GOOD.replace(good, bad, 1)))
    assert "small.toml" in str(raised.value) and named in str(raised.value)


def test_panels_do_not_share_an_id(tmp_path: Path) -> None:
    twice = GOOD.replace("[[sections]]", '[[facts]]\nid = "imports"\nindicator = "exports"\n[[sections]]')
    with pytest.raises(InputError, match="imports"):
        load_spec(spec_file(tmp_path, twice))


def test_an_unknown_brief_names_those_there_are() -> None:
    with pytest.raises(InputError, match="carec"):
        load_spec("carac")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"small\.toml"):
        load_spec(path)


def test_a_language_without_texts_names_those_there_are() -> None:
    with pytest.raises(InputError, match="en, ru, zh"):
        load_spec("carec", "fr")
