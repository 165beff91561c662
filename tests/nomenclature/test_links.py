"""Links between any two editions: the facts of the UN tables, seen through the IMF's list and single codes."""

from __future__ import annotations

from itertools import combinations

import polars as pl
import pytest

from greentrade import nomenclature
from greentrade.errors import InputError
from greentrade.lists import product_list

EDITIONS = nomenclature.known_editions()


def targets(code: str, a: str, b: str) -> set[str]:
    return set(nomenclature.links(a, b).filter(pl.col("source") == code)["target"])


def test_electric_cars_came_out_of_other_vehicles() -> None:
    assert targets("870380", "HS2017", "HS2012") == {"870390"}
    for older in ("HS2007", "HS2002", "HS1996", "HS1992"):
        assert targets("870380", "HS2022", older) == {"870390"}
    assert "870380" in targets("870390", "HS2012", "HS2017")


def test_solar_cells_were_divided_in_2022() -> None:
    found = nomenclature.links("HS2017", "HS2022").filter(pl.col("source") == "854140")
    assert set(found.filter(~pl.col("formal"))["target"]) == {"854141", "854142", "854143", "854149"}
    assert {code[:4] for code in found.filter("formal")["target"]} == {"8549"}


def test_relations_count_both_sides() -> None:
    known = {("HS2017", "HS2012", "870380"): "n:1", ("HS2012", "HS1992", "854140"): "1:1", ("HS2012", "HS2022", "870310"): "1:1"}
    for (a, b, code), relation in known.items():
        assert nomenclature.links(a, b).filter(pl.col("source") == code)["relation"].to_list() == [relation]


@pytest.mark.parametrize(("a", "b"), list(combinations(EDITIONS, 2)))
def test_the_way_back_is_the_same_links_turned_round(a: str, b: str) -> None:
    there, back = nomenclature.links(a, b), nomenclature.links(b, a)
    turned = back.select(
        pl.col("target").alias("source"), pl.col("source").alias("target"), pl.col("relation").str.reverse(), "formal"
    ).sort("source", "target")
    assert there.equals(turned)


@pytest.mark.parametrize(("a", "b"), list(combinations(EDITIONS, 2)))
def test_no_code_is_without_a_way(a: str, b: str) -> None:
    found = nomenclature.links(a, b)
    assert set(found["source"]) == nomenclature.codes(a) and set(found["target"]) == nomenclature.codes(b)
    assert found.select(pl.struct("source", "target").is_duplicated().any()).item() is False


def test_an_edition_is_linked_to_itself_code_by_code() -> None:
    found = nomenclature.links("HS2017", "HS2017")
    assert found["source"].equals(found["target"].alias("source")) and set(found["relation"]) == {"1:1"} and not found["formal"].any()


def test_editions_without_a_table_are_named() -> None:
    with pytest.raises(InputError, match="HS2028"):
        nomenclature.links("HS2028", "HS2022")


@pytest.mark.parametrize(("edition", "touch", "inside"), [("HS2022", 163, 137), ("HS2012", 128, 97)])
def test_the_imf_list_seen_from_other_editions(edition: str, touch: int, inside: int) -> None:
    """All links of the UN tables, formal ones too."""
    listed = set(product_list("imf-lct@2025-08-16").codes)
    reached = nomenclature.links(edition, "HS2017").group_by("source").agg(pl.col("target"))
    sides = [(set(found) & listed, set(found) - listed) for found in reached["target"]]
    assert sum(bool(on) for on, _ in sides) == touch
    assert sum(bool(on) and not off for on, off in sides) == inside


def test_which_partial_codes_of_2022_touch_the_list_formally_only() -> None:
    listed = set(product_list("imf-lct@2025-08-16").codes)
    reached = nomenclature.links("HS2022", "HS2017").group_by("source").agg("target", "formal")
    partly = [row for row in reached.iter_rows(named=True) if set(row["target"]) & listed and set(row["target"]) - listed]
    formal = {row["source"] for row in partly if all(row["formal"])}
    assert len(partly) == 26
    assert len([code for code in formal if code[:4] in ("8524", "8549")]) == 12


def test_codes_of_the_list_that_nothing_of_2012_lies_wholly_inside() -> None:
    listed = set(product_list("imf-lct@2025-08-16").codes)
    reached = nomenclature.links("HS2012", "HS2017").group_by("source").agg(pl.col("target"))
    covered = {code for found in reached["target"] if set(found) <= listed for code in found}
    assert len(listed - covered) == 27
    assert {"870340", "870350", "870360", "870370", "870380"} <= listed - covered
