"""Sentences are true of the data at hand: numbers come from results alone, and what the data lack is not said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from greentrade.briefs.facts import Facts, Missing
from greentrade.briefs.figures import PanelData, Series
from greentrade.briefs.language import Language
from greentrade.briefs.spec import Spec, load_spec
from greentrade.briefs.text import Writer
from greentrade.errors import InputError

SPECS = Path(load_spec("carec").file).parent
COMPUTED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from strings(inner)


def test_no_number_is_typed_into_the_texts() -> None:
    for text in strings(dict(load_spec("carec").texts)):
        assert not re.search(r"\d", COMPUTED.sub("", text)), text


def panel(values: dict[tuple[str, int], float], years: tuple[int, ...] = (2005, 2024), dimension: str = "economy") -> PanelData:
    """A panel as computed, without the store behind it."""
    keys = dict.fromkeys(key for key, _ in values)
    roles = {"average": "average", "world": "world"}
    series = tuple(Series(key, key, roles.get(key, "item")) for key in keys)
    unit = Language().unit("USD", 1e9)
    return PanelData("trade", "stack", "", "", dimension, unit, years, series, values, pl.DataFrame(), ())


def writer(sentence: str | list[Any], found: PanelData | None = None, **names: object) -> Writer:
    spec = replace(load_spec("carec"), texts={"told": sentence}, figures=(), facts=())
    made = Writer(_with_panel(spec), Language("en", "adb"), names)
    if found is not None:
        made.learn(found)
    return made


def _with_panel(spec: Spec) -> Spec:
    from greentrade.briefs.spec import Call, Panel

    return replace(spec, facts=(Panel("trade", "", (Call("imports"),)),))


def told(sentence: str, found: PanelData | None = None, **names: object) -> str:
    return " ".join(writer([sentence], found, **names).paragraphs("told"))


GROWN = panel({("CHN", 2005): 100.0, ("CHN", 2024): 719.0, ("DEU", 2024): 300.0, ("other", 2024): 481.0})


def test_a_sentence_is_filled_with_facts() -> None:
    sentence = (
        "{{ f('trade').leader.name }} came first with {{ f('trade').leader.share|percent }} and {{ f('trade').leader.growth|moved }}."
    )
    assert told(sentence, GROWN) == "The PRC came first with 47.9% and rose by 619%."


@pytest.mark.parametrize(
    "sentence",
    [
        "{{ f('trade').get('JPN').value|usd }}",  # no such economy
        "{{ f('trade').get('DEU').growth|moved }}",  # no first year
        "{{ f('trade').total(2010)|usd }}",  # no such year
        "{{ f('trade').fit.r2|percent }}",  # no fit
        "{{ f('trade').only.value|usd }}",  # several series
        "{{ need(f('trade').top(3)|length > 2) }}Three of them.",
    ],
)
def test_a_sentence_whose_facts_are_missing_is_left_out(sentence: str) -> None:
    assert told(sentence, GROWN) == ""


def test_the_other_sentences_of_a_paragraph_stay() -> None:
    made = writer([["One.", "{{ f('trade').get('JPN').value|usd }} missing.", "Two."], ["{{ need(false) }}Nothing."]], GROWN)
    assert made.paragraphs("told") == ["One. Two."]


def test_a_panel_that_was_not_computed_drops_the_sentence() -> None:
    assert told("{{ f('trade').total()|usd }}") == ""


def test_a_template_that_does_not_work_is_named() -> None:
    with pytest.raises(InputError, match="told"):
        told("{{ f('trade').total( }}", GROWN)
    with pytest.raises(InputError, match="unknown_word"):
        told("{{ unknown_word }}", GROWN)
    with pytest.raises(InputError, match="trades"):
        told("{{ f('trades').total() }}", GROWN)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0.501|roughly", "roughly half (50.1%)"),
        ("0.34|roughly", "roughly a third (34.0%)"),
        ("0.44|roughly", "44.0%"),
        ("0.213|moved", "rose by 21%"),
        ("-0.31|moved", "fell by 31%"),
        ("0.004|moved", "hardly changed"),
        ("0.004|shifted", "rose"),
        ("0.0002|shifted", "hardly moved"),
        ("-0.02|went", "fell"),
        ("7|count", "seven"),
        ("27|count", "27"),
        ("-0.076|points", "7.6 percentage points"),
        ("4.11|signed", "+411%"),
        ("-0.31|signed", "−31%"),
    ],
)
def test_words_follow_from_the_number_beside_them(value: str, words: str) -> None:
    assert told("x {{ " + (f"({value.partition('|')[0]})|{value.partition('|')[2]}") + " }}") == f"X {words}"


def test_the_widest_changes_name_both_ends_only_where_they_differ_in_sign() -> None:
    both = panel(
        {("DEU", 2005): 0.05, ("DEU", 2024): 0.1, ("USA", 2005): 0.055, ("USA", 2024): 0.05, ("JPN", 2005): 0.08, ("JPN", 2024): 0.09}
    )
    sentence = "{{ f('trade').sorted('change')|widest }}"
    assert told(sentence, both) == "Germany (+5.0 percentage points) and the USA (−0.5 percentage points)"
    up = panel({key: value for key, value in both.values.items() if key[0] != "USA"})
    assert told(sentence, up) == "Germany (+5.0 percentage points)"


def facts(found: PanelData) -> Facts:
    return Facts(found, lambda series, _: series.label)


def test_totals_hold_the_rest_but_not_the_average_or_the_world() -> None:
    found = facts(panel({("CHN", 2024): 5.0, ("other", 2024): 3.0, ("average", 2024): 4.0, ("world", 2024): 100.0}))
    assert found.total() == 8.0
    assert [entry.key for entry in found.items] == ["CHN"]
    assert found.get("world").value == 100.0


def test_partners_that_are_not_stated_are_in_the_total_but_never_named() -> None:
    found = facts(panel({("_X", 2024): 50.0, ("DEU", 2024): 5.0}))
    assert found.leader.key == "DEU" and found.leader.share == pytest.approx(5 / 55)


def test_gains_are_changes_of_shares_not_of_values() -> None:
    found = facts(panel({("a", 2005): 90.0, ("a", 2024): 95.0, ("b", 2005): 10.0, ("b", 2024): 105.0}, dimension="group"))
    assert [entry.key for entry in found.gains()] == ["b", "a"]
    assert found.gains()[-1].gain == pytest.approx(0.475 - 0.9)


def test_nothing_is_divided_by_nothing() -> None:
    found = facts(panel({("a", 2005): 0.0, ("a", 2024): 0.0}))
    with pytest.raises(Missing):
        _ = found.get("a").share
    with pytest.raises(Missing):
        found.growth()
    with pytest.raises(Missing):
        found.top()
