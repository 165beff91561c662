"""The life of a code: what it was before, what became of it, and which share of its trade went each way."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade import nomenclature
from greentrade.errors import InputError

EDITIONS = nomenclature.known_editions()
WEIGHTS = nomenclature.default_weights()


def test_electric_cars_are_followed_back_to_other_vehicles() -> None:
    found = nomenclature.trace(WEIGHTS, "870380", "HS2017", "HS2007")
    assert found.select("from", "source", "to", "target", "relation", "weight", "origin", "share").rows() == [
        ("HS2017", "870380", "HS2012", "870390", "n:1", 1.0, "fixed", 1.0),
        ("HS2012", "870390", "HS2007", "870390", "1:1", 1.0, "fixed", 1.0),
    ]


def test_the_whole_life_goes_both_ways() -> None:
    found = nomenclature.trace(WEIGHTS, "854140", "HS2017")
    assert set(found["to"]) == set(EDITIONS) - {"HS2017"}
    after = found.filter((pl.col("to") == "HS2022") & (pl.col("share") > 0))
    assert after["target"].to_list() == ["854141", "854142", "854143", "854149"]


def test_a_heading_is_all_of_its_codes() -> None:
    found = nomenclature.trace(WEIGHTS, "8541", "HS2017", "HS2022")
    assert tuple(found["code"].unique().sort()) == nomenclature.within("8541", "HS2017")


@given(st.sampled_from(EDITIONS), st.sampled_from(EDITIONS), st.integers(0, 5000))
def test_the_shares_at_the_end_are_the_weights_between_the_editions(a: str, b: str, place: int) -> None:
    code = sorted(nomenclature.codes(a))[place]
    found = nomenclature.trace(WEIGHTS, code, a, b)
    if a == b:
        assert found.is_empty()
        return
    end = found.filter((pl.col("to") == b) & (pl.col("share") > 0)).group_by("target").agg(pl.col("share").sum()).sort("target")
    direct = WEIGHTS.matrix(a, b).filter(pl.col("source") == code).sort("target")
    assert end["target"].to_list() == direct["target"].to_list()
    assert end["share"].to_list() == pytest.approx(direct["weight"].to_list(), abs=1e-12)


def test_a_code_of_another_edition_is_answered_with_it() -> None:
    with pytest.raises(InputError, match="870390"):
        nomenclature.trace(WEIGHTS, "870380", "HS2012")
