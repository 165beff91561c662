"""What must hold for any cell: a code survives every way of losing its shape, and nothing but a whole number is one."""

from __future__ import annotations

import math

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.sources import cells

CONNECTION = duckdb.connect()
CODES = st.from_regex(r"\A(0[1-9]|[1-9][0-9])([0-9]{2}){0,2}\Z")


def read(expression: str, value: object) -> object:
    return CONNECTION.execute(f"SELECT {expression} FROM (SELECT ? AS c)", [value]).fetchall()[0][0]


@given(CODES, st.sampled_from(["{}", " {} ", "'{}", "{}.0", "{}.00"]), st.booleans())
def test_a_product_code_survives_spreadsheets_and_data_frames(code: str, dress: str, lost_zero: bool) -> None:
    worn = dress.format(code.lstrip("0") if lost_zero else code)
    assert read(cells.product("c"), worn) == code
    assert read(cells.product("c", str(len(code))), worn) == code
    assert read(cells.digits(cells.product("c")), worn) == len(code)


@given(CODES, st.sampled_from([0, 2, 4, 6, 8]))
def test_a_level_that_contradicts_the_code_sets_it_aside(code: str, level: int) -> None:
    assert read(cells.product("c", str(level)), code) == (code if level == len(code) else None)


@given(st.integers(-(2**31), 2**31 - 1))
def test_whole_numbers_in_text_and_typed(number: int) -> None:
    for written in (number, str(number), f"{number}.0", float(number), f" {number} "):
        assert read(cells.whole("c"), written) == number


@given(st.one_of(st.floats(), st.text(max_size=12)))
def test_what_is_no_whole_number_is_null(value: float | str) -> None:
    found = read(cells.whole("c"), value)
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number % 1:
        # Python takes more for a number than DuckDB does (other scripts' digits), never less.
        assert found is None
    assert found is None or found == number


@given(st.floats())
def test_values_and_measures_of_any_number(value: float) -> None:
    real = math.isfinite(value)
    assert read(cells.amount("c"), value) == (value if real and value >= 0 else None)
    assert read(cells.measure("c"), value) == (value if real and value > 0 else None)


@given(st.integers(0, 300_000))
def test_a_period_is_a_year_or_a_month(number: int) -> None:
    freq, period = cells.freq_and_period(cells.whole("c"))
    year, month = 1900 <= number <= 2100, 190001 <= number <= 210012 and 1 <= number % 100 <= 12
    assert read(freq, str(number)) == ("A" if year else "M" if month else None)
    assert read(period, str(number)) == (number if year or month else None)


@pytest.mark.parametrize("column", ['with "quotes"', "with 'apostrophe'", "trailing ", "naïve", "select"])
def test_any_name_can_be_a_columns(column: str) -> None:
    quoted = cells.identifier(column)
    assert CONNECTION.execute(f"SELECT {cells.text(column)} FROM (SELECT ' x ' AS {quoted})").fetchall() == [("x",)]
