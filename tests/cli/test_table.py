"""Tables on a screen: what fits, what is said once, what wraps, and when a row becomes a block."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from greentrade.cli.table import render_table, show

FRAME = pl.DataFrame(
    {
        "period": [2023, 2024],
        "economy": ["KAZ", "KAZ"],
        "name": ["Low-voltage switchboards and panels", "Lithium-ion batteries"],
        "value": [1_234_567_890.4, None],
        "unit": ["USD", "USD"],
    }
)


def test_cells_read_as_a_person_expects() -> None:
    assert show("value", 1234567.8, "USD") == "1,234,568"
    assert show("value", 0.05213, "share") == "0.0521"
    assert show("period", 202407) == "202407"
    assert show("read", 1440599) == "1,440,599"
    assert show("value", None, "USD") == "-"
    assert show("periods", [2023, 2024]) == "2023, 2024"
    assert show("at", datetime(2026, 1, 31, 12, 0, 5)) == "2026-01-31 12:00:05"


def test_without_a_screen_nothing_is_given_up() -> None:
    header, *rows = render_table(FRAME).splitlines()
    assert header.split() == ["period", "economy", "name", "value", "unit"]
    assert rows[0].split("  ")[-1] == "USD" and "1,234,567,890" in rows[0] and "Low-voltage switchboards and panels" in rows[0]
    assert len(rows) == 2


def test_columns_that_are_the_same_throughout_are_said_once() -> None:
    text = render_table(FRAME, 65)
    assert text.splitlines()[0].split() == ["period", "name", "value"]
    assert text.endswith("in every row: economy KAZ; unit USD\n")
    assert "Low-voltage switchboards and panels" in text


def test_texts_wrap_before_numbers_do() -> None:
    text = render_table(FRAME, 48)
    assert "1,234,567,890" in text and "Low-voltage switchboards and panels" not in text
    assert max(map(len, text.splitlines())) <= 48


def test_what_cannot_fit_becomes_a_block_a_row() -> None:
    text = render_table(FRAME, 30)
    assert "period  2023\nname    Low-voltage switchboards and panels\nvalue   1,234,567,890\n" in text
    assert "period  2024\nname    Lithium-ion batteries\n" in text


def test_names_in_chinese_keep_the_columns_straight() -> None:
    frame = pl.DataFrame({"name": ["吉尔吉斯斯坦", "KGZ"], "code": [417, 417]})
    lines = render_table(frame).splitlines()
    assert lines[1] == "吉尔吉斯斯坦   417" and lines[2] == "KGZ            417"


def test_an_empty_frame_is_its_header() -> None:
    assert render_table(FRAME.clear()).split() == FRAME.columns
    assert render_table(FRAME.clear(), 10).split() == FRAME.columns
