"""From a row back to its line: places pushed forward by the rejected places before them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from greentrade.store.lineage import source_lines, source_positions


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_places_of_the_kept_cells_are_found_again(kept: list[bool]) -> None:
    places = np.flatnonzero(np.array(kept))
    rejected = np.flatnonzero(~np.array(kept))
    assert source_positions(np.arange(len(places)), rejected).tolist() == places.tolist()


def test_a_clean_file_needs_no_correction() -> None:
    assert source_lines(np.array([0, 5]), np.array([], dtype=np.int64), first_line=2, cells_per_line=1).tolist() == [2, 7]


def test_a_wide_table_gives_several_cells_to_a_line() -> None:
    # Four cells a line from line 10; cell 1 is blank: the kept cells are 0 2 3 | 4 5.
    found = source_lines(np.arange(5), np.array([1]), first_line=10, cells_per_line=4)
    assert found.tolist() == [10, 10, 10, 11, 11]
