"""Product lists of every kind that an export must carry: any Unicode text, ex-outs, shares, national lines, several versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from greentrade.lists import Entry, ProductList
from greentrade.lists.entries import content_hash

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""Text that no list would hold too: blanks at the ends, control characters, nothing at all."""

ANY_IDS = ANY_TEXT.filter(bool)
CODES = ["850760", "854140", "854143", "870380", "850239", "280519", "010121", "847989"]
NAMES = ANY_TEXT.filter(lambda text: text.strip())
IDS = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4})?", fullmatch=True)
DAYS = st.dates(date(1996, 1, 1), date(2035, 12, 31))


@st.composite
def entries(draw: st.DrawFn, groups: list[str], names: st.SearchStrategy[str]) -> Entry:
    national = draw(st.booleans())
    scope = draw(st.sampled_from(["full", "ex-out"]))
    low, middle, high = sorted(draw(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))))
    assessed = draw(st.booleans())
    return Entry(
        code=draw(st.sampled_from(CODES)) + (draw(st.from_regex(r"[0-9]{1,4}", fullmatch=True)) if national else ""),
        jurisdiction=draw(st.sampled_from(["EU", "CN", "EAEU", "US"])) if national else "",
        name=draw(names),
        group=draw(st.sampled_from(groups)),
        scope=scope,
        scope_text=draw(names) if scope == "ex-out" else "",
        dual_use=middle if assessed else None,
        dual_use_low=draw(st.sampled_from([None, low])) if assessed else None,
        dual_use_high=draw(st.sampled_from([None, high])) if assessed else None,
        rationale=draw(ANY_TEXT),
        evidence=draw(ANY_TEXT | st.sampled_from(["https://example.org/a?b=ü&c=%20", "http://example.org/../x#y"])),
    )


@st.composite
def versions(draw: st.DrawFn, identifier: str, day: date, names: st.SearchStrategy[str], group_ids: st.SearchStrategy[str]) -> ProductList:
    groups = draw(st.dictionaries(group_ids, names, min_size=1, max_size=3))
    found = draw(st.lists(entries(list(groups), names), max_size=6, unique_by=lambda entry: entry.key))
    texts = {name: draw(ANY_TEXT) for name in ("steward", "source", "licence", "description", "reason")}
    made = ProductList(
        id=identifier,
        version=day.isoformat(),
        title=draw(names),
        edition=draw(st.sampled_from(["HS2012", "HS2017", "HS2022"])),
        url=draw(ANY_TEXT | st.just("https://example.org/list")),
        content_hash="",
        groups=groups,
        entries=tuple(found),
        valid_from=draw(st.none() | st.just(day)),
        valid_to=draw(st.none() | st.just(date(2036, 1, 1))),
        **texts,
    )
    return replace(made, content_hash=content_hash(made.edition, made.entries))


@st.composite
def lists(draw: st.DrawFn, names: st.SearchStrategy[str] = ANY_TEXT, group_ids: st.SearchStrategy[str] = ANY_IDS) -> list[ProductList]:
    """One or two lists with one to three versions each, in the order in which they are read back."""
    found: list[ProductList] = []
    for identifier in sorted(draw(st.lists(IDS, min_size=1, max_size=2, unique_by=lambda name: name.replace("-", "_")))):
        days = draw(st.lists(DAYS, min_size=1, max_size=3, unique=True))
        found += [draw(versions(identifier, day, names, group_ids)) for day in sorted(days)]
    return found


def example() -> list[ProductList]:
    """Two versions of a small list with an ex-out, shares and national lines, one of them without its six digits."""
    first = ProductList(
        id="pv",
        version="2024-01-31",
        title="Photovoltaics",
        edition="HS2022",
        steward="Somebody",
        source="A report, p. 7",
        url="https://example.org/pv",
        licence="CC BY 4.0",
        content_hash="",
        groups={"cells": "Cells and modules", "other": "What goes with them"},
        entries=(
            Entry("854143", "Modules", "cells", evidence="https://example.org/why", rationale="Power without fuel"),
            Entry("850440", "Inverters", "other", scope="ex-out", scope_text="for solar power", dual_use=0.3, dual_use_low=0.1),
            Entry("85414300", "Modules, EU line", "cells", jurisdiction="EU"),
            Entry("8541420010", "Cells, EU line", "cells", jurisdiction="EU"),
        ),
        valid_from=date(2024, 1, 31),
        valid_to=date(2025, 12, 31),
        description="A small list",
        reason="The first",
    )
    kept = (
        first.entries[0],
        replace(first.entries[1], scope="full", scope_text=""),
        first.entries[3],
        Entry("850760", "Batteries", "other"),
    )
    second = replace(first, version="2026-01-01", entries=kept, valid_from=date(2026, 1, 1), valid_to=None, reason="Batteries")
    return [replace(each, content_hash=content_hash(each.edition, each.entries)) for each in (first, second)]
