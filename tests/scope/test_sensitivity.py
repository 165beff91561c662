"""The same number under several lists and both matches."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.errors import InputError
from greentrade.scope import sensitivity


def test_every_number_is_the_one_that_compute_gives(two_editions, make_list):
    lists = [make_list("854140", name="cells"), make_list("854143", "870380", name="duo", edition="HS2022")]
    frame = sensitivity(two_editions, lists, "imports", "KAZ,WLD", "2020:2022")
    assert frame.select("list", "match").unique(maintain_order=True).rows() == [
        ("cells@2020-01-01", "native"), ("cells@2020-01-01", "converted"), ("duo@2020-01-01", "native"), ("duo@2020-01-01", "converted"),
    ]  # fmt: skip
    for products in lists:
        for match in ("native", "converted"):
            own = two_editions.compute("imports", reporters="KAZ,WLD", products=products, years="2020:2022", match=match).frame
            here = frame.filter(list=products.label, match=match)
            assert here.select("period", "economy", "value", "lower", "upper", "unit", "status").equals(
                own.select("period", "economy", "value", "lower", "upper", "unit", "status")
            )


def test_a_code_that_was_split_is_lost_by_spelling_and_found_by_conversion(two_editions, make_list):
    frame = sensitivity(two_editions, [make_list("854140")], years=2022)
    found = {row["match"]: (row["value"], row["status"]) for row in frame.iter_rows(named=True)}
    assert found == {"native": (None, "missing"), "converted": (80_000, "exact")}


def test_other_parameters_are_passed_on(db, make_list):
    frame = sensitivity(
        db, [make_list("850760"), make_list("870380", version="2021-01-01")], "import-share", "KAZ", 2020, ["native"], by="product"
    )
    assert frame.select("list", "product", "value", "unit").rows() == [
        ("test@2020-01-01", "850760", 0.6, "share"), ("test@2021-01-01", "870380", 0.4, "share"),
    ]  # fmt: skip


def test_questions_without_an_answer(db, make_list):
    with pytest.raises(InputError, match="test@2020-01-01"):
        sensitivity(db, [make_list("850760"), make_list("850760")])
    with pytest.raises(InputError, match="No list is named"):
        sensitivity(db, [])


def test_bounds_hold_every_value(two_editions, make_list):
    frame = sensitivity(two_editions, [make_list("854143", edition="HS2022"), make_list("854140", version="b")]).drop_nulls("value")
    assert frame.height > 4
    assert frame.select(((pl.col("lower") <= pl.col("value")) & (pl.col("value") <= pl.col("upper"))).all()).item()
