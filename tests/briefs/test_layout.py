"""Labels find places: lines fit their width, neighbours do not overlap, nobody is moved further than needed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.briefs.layout import Box, covered, nice_ticks, place_labels, spread, text_width, wrap, year_ticks

LABELS = st.lists(st.tuples(st.floats(0, 300), st.floats(10, 40)), min_size=1, max_size=12)


@given(LABELS)
def test_spread_labels_never_overlap_and_keep_their_order(labels: list[tuple[float, float]]) -> None:
    centres, heights = [each[0] for each in labels], [each[1] for each in labels]
    placed = spread(centres, heights, 0, 300)
    order = sorted(range(len(labels)), key=lambda index: (centres[index], index))
    for above, below in itertools.pairwise(order):
        assert placed[below] - placed[above] >= (heights[above] + heights[below]) / 2 - 1e-6


@given(LABELS)
def test_spread_labels_stay_inside_where_there_is_room(labels: list[tuple[float, float]]) -> None:
    centres, heights = [each[0] for each in labels], [each[1] for each in labels]
    for middle, height in zip(spread(centres, heights, 0, 600), heights, strict=True):
        assert height / 2 - 1e-6 <= middle <= 600 - height / 2 + 1e-6


def test_labels_with_room_are_not_moved() -> None:
    assert spread([20, 100, 200], [16, 16, 16], 0, 300) == [20, 100, 200]


def test_two_labels_at_one_place_part_evenly() -> None:
    assert spread([100, 100], [16, 16], 0, 300) == [92, 108]


@given(st.text(alphabet="abc Ääйü", min_size=1, max_size=80), st.floats(60, 300))
def test_wrapped_lines_fit_and_lose_no_word(text: str, width: float) -> None:
    lines = wrap(text, width, 13.4)
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line, 13.4) <= width for line in lines if " " in line)


def test_a_text_too_long_for_its_lines_ends_in_an_ellipsis() -> None:
    lines = wrap("Machinery for the treatment of materials by a change of temperature", 150, 13.4, lines=2)
    assert len(lines) == 2 and lines[-1].endswith("…") and text_width(lines[-1], 13.4) <= 150


CHINESE = "中亚区域经济合作（不含中国）：低碳技术产品进口，按供应方（2024年）“低碳技术产品”与imf-lct@2025-08-16，HS2017版12.5%。"


@pytest.mark.parametrize("width", [60, 90, 133, 207, 400])
def test_chinese_breaks_without_blanks_and_keeps_marks_with_their_words(width: float) -> None:
    lines = wrap(CHINESE, width, 13.4)
    assert "".join(lines) == CHINESE and len(lines) > 1
    assert all(text_width(line, 13.4) <= width or line.startswith("imf-lct") for line in lines)
    assert not any(line[0] in "，。：）”%" or line[-1] in "（“" for line in lines)
    assert any("imf-lct@2025-08-16" in line for line in lines), "a word stays whole"


def test_a_chinese_text_too_long_for_its_lines_ends_in_an_ellipsis() -> None:
    lines = wrap(CHINESE, 150, 13.4, lines=2)
    assert len(lines) == 2 and lines[-1].endswith("…") and text_width(lines[-1], 13.4) <= 150


def test_a_number_is_not_broken_at_its_thousands() -> None:
    assert wrap("Узбекистан 12\N{NO-BREAK SPACE}345,6", 80, 13.4) == ["Узбекистан", "12\N{NO-BREAK SPACE}345,6"]


def test_cyrillic_is_measured_and_chinese_fills_the_em() -> None:
    assert text_width("шшш", 20) > text_width("ггг", 20) != 36
    assert text_width("中，", 20) == 40 and text_width("中", 20, bold=True) == 20


def test_widths_are_those_of_the_typeface() -> None:
    assert text_width("iii", 20) < text_width("www", 20)
    assert text_width("Türkiye", 20) == pytest.approx(2 * text_width("Türkiye", 10))
    assert text_width("World", 20, bold=True) > text_width("World", 20)


def test_labels_of_a_crowd_cover_neither_dots_nor_one_another() -> None:
    points = [(100.0 + 7 * step, 200.0 + 5 * (step % 3)) for step in range(8)]
    sizes = [(60.0, 14.0)] * 8
    dots = [Box(x - 3, y - 3, x + 3, y + 3) for x, y in points]
    boxes = place_labels(points, sizes, dots, Box(0, 0, 500, 400))
    assert covered(boxes, dots) == 0
    assert covered(boxes, boxes) == pytest.approx(sum(60 * 14 for _ in boxes)), "each covers itself alone"


@pytest.mark.parametrize(("low", "high"), [(0, 1250), (0, 0.93), (0, 14.2), (-3, 7), (0, 1e-5)])
def test_ticks_are_round_and_span_the_data(low: float, high: float) -> None:
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low and ticks[-1] >= high and 3 <= len(ticks) <= 9


def test_year_ticks_keep_the_ends_and_their_distance() -> None:
    assert year_ticks(range(2005, 2025), 440, 13.4) == [2005, 2010, 2015, 2020, 2024]
    assert year_ticks([2024], 440, 13.4) == [2024]
    assert year_ticks(range(2005, 2025), 50, 13.4)[-1] == 2024
