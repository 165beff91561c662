"""Which codes of the data's edition belong to a list of another edition, and within which bounds."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade import nomenclature
from greentrade.lists import product_list
from greentrade.nomenclature import membership

EDITIONS = nomenclature.known_editions()
WEIGHTS = nomenclature.default_weights()
LIST = dict.fromkeys(product_list("imf-lct@2025-08-16").codes, "list")


@pytest.mark.parametrize(("edition", "touch", "inside"), [("HS2022", 163, 137), ("HS2017", 124, 124), ("HS2012", 128, 97)])
def test_the_imf_list_in_data_of_other_editions(edition: str, touch: int, inside: int) -> None:
    found = membership(WEIGHTS, edition, "HS2017", LIST)
    assert (found.height, int(found["lower"].sum()), int(found["upper"].sum())) == (touch, inside, touch)


def test_batteries_of_2022_are_wholly_inside_and_e_waste_is_not() -> None:
    found = membership(WEIGHTS, "HS2022", "HS2017", LIST)
    rows = {row["product"]: (row["weight"], row["lower"], row["upper"]) for row in found.iter_rows(named=True)}
    assert rows["850760"] == (1.0, 1.0, 1.0)
    assert rows["854143"] == (1.0, 1.0, 1.0)
    assert rows["854921"] == (0.0, 0.0, 1.0)


def test_other_vehicles_of_2012_are_partly_inside() -> None:
    found = membership(WEIGHTS, "HS2012", "HS2017", LIST).filter(pl.col("product") == "870390")
    assert found.select("lower", "upper").rows() == [(0.0, 1.0)]
    assert 0 < found["weight"][0] < 1


@given(
    st.sampled_from(EDITIONS), st.sampled_from(EDITIONS),
    st.dictionaries(st.integers(0, 5000), st.sampled_from(["a", "b", "c"]), min_size=1, max_size=200),
)  # fmt: skip
def test_the_weight_lies_within_its_bounds(data: str, listed: str, chosen: dict[int, str]) -> None:
    codes = sorted(nomenclature.codes(listed))
    labels = {codes[place]: label for place, label in chosen.items()}
    found = membership(WEIGHTS, data, listed, labels)
    assert ((found["lower"] >= 0) & (found["lower"] <= found["weight"]) & (found["weight"] <= found["upper"])).all()
    assert set(found["lower"]) <= {0.0, 1.0} and set(found["upper"]) == {1.0}
    assert found.select(pl.struct("product", "label").is_duplicated().any()).item() is False
    total = found.group_by("product").agg(pl.col("weight").sum(), pl.col("lower").sum())
    assert (total["weight"] <= 1 + 1e-12).all() and (total["lower"] <= 1).all()


def test_within_one_edition_it_is_spelling() -> None:
    found = membership(WEIGHTS, "HS2017", "HS2017", {"850760": "storage", "870380": "transport"})
    assert found.rows() == [("850760", "storage", 1.0, 1.0, 1.0), ("870380", "transport", 1.0, 1.0, 1.0)]
