"""Conversion weights: no trade is lost or made, whichever editions it goes through, and each weight says where it comes from."""

from __future__ import annotations

from itertools import pairwise, permutations
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade import nomenclature
from greentrade.errors import InputError

EDITIONS = nomenclature.known_editions()
WEIGHTS = nomenclature.default_weights()


def row(a: str, b: str, code: str) -> dict[str, float]:
    found = WEIGHTS.matrix(a, b).filter(pl.col("source") == code)
    return dict(zip(found["target"], found["weight"], strict=True))


@pytest.mark.parametrize(("a", "b"), [*permutations(EDITIONS, 2), *((name, name) for name in EDITIONS)])
def test_the_weights_of_every_code_sum_to_one(a: str, b: str) -> None:
    matrix = WEIGHTS.matrix(a, b)
    sums = matrix.group_by("source").agg(pl.col("weight").sum())
    assert set(sums["source"]) == nomenclature.codes(a) and set(matrix["target"]) <= nomenclature.codes(b)
    assert (sums["weight"] - 1).abs().max() <= 1e-12  # type: ignore[operator]
    assert matrix["weight"].is_between(0, 1, closed="right").all()


@given(
    st.lists(st.sampled_from(EDITIONS), min_size=2, max_size=6),
    st.dictionaries(st.integers(0, 5000), st.floats(0.01, 1e12), min_size=1, max_size=60),
)
def test_totals_are_conserved_over_any_chain_of_editions(chain: list[str], values: dict[int, float]) -> None:
    codes = sorted(nomenclature.codes(chain[0]))
    trade = pl.DataFrame({"source": [codes[place] for place in values], "value": list(values.values())})
    before = trade["value"].sum()
    for a, b in pairwise(chain):
        joined = trade.join(WEIGHTS.matrix(a, b), on="source")
        trade = joined.group_by(source="target").agg(value=(pl.col("value") * pl.col("weight")).sum())
    assert trade["value"].sum() == pytest.approx(before, rel=1e-9)


def test_weights_lie_on_links_and_within_reach() -> None:
    for a, b in permutations(EDITIONS, 2):
        matrix = WEIGHTS.matrix(a, b)
        reach = WEIGHTS.reach(a, b)
        assert matrix.join(reach, on=["source", "target"], how="anti").is_empty()
        assert reach.join(nomenclature.links(a, b), on=["source", "target"], how="anti").is_empty()


def test_batteries_keep_all_of_their_value_both_ways() -> None:
    assert row("HS2022", "HS2017", "850760") == {"850760": 1.0}
    assert row("HS2017", "HS2022", "850760") == {"850760": 1.0}


def test_solar_cells_are_divided_without_data() -> None:
    assert row("HS2017", "HS2022", "854140") == dict.fromkeys(("854141", "854142", "854143", "854149"), 0.25)
    assert row("HS2022", "HS2017", "854143") == {"854140": 1.0}


def test_formal_links_carry_no_trade_from_older_to_newer() -> None:
    step = WEIGHTS.step("HS2017", "HS2022")
    formal = step.filter(pl.col("formal"))
    assert formal["weight"].sum() == 0
    assert {code[:4] for code in formal["target"]} == {"8524", "8541", "8549"}
    telephones = step.filter((pl.col("source") == "851712") & (pl.col("weight") > 0))
    assert {code[:4] for code in telephones["target"]} == {"8517"}


def test_the_un_conversion_decides_from_newer_to_older() -> None:
    step = WEIGHTS.step("HS2012", "HS2007").filter(pl.col("source") == "010130")
    assert step.select("target", "weight", "origin").rows() == [("010110", 0.0, "unsd"), ("010190", 1.0, "unsd")]


def test_and_from_older_to_newer_where_it_leaves_one_code() -> None:
    """Inverters stay inverters: the multi-component circuits of 2017 are possible, but the UN converts none of them back."""
    step = WEIGHTS.step("HS2012", "HS2017").filter(pl.col("source") == "850440")
    assert step.filter(pl.col("weight") > 0).select("target", "weight", "origin").rows() == [("850440", 1.0, "unsd")]
    assert set(step["target"]) > {"850440"}
    step = WEIGHTS.step("HS2012", "HS2017").filter(pl.col("source") == "870390")
    assert set(step["origin"]) == {"equal"} and step["weight"].to_list() == pytest.approx([1 / 6] * 6)


def test_a_step_has_every_link_with_its_origin() -> None:
    for a, b in pairwise(EDITIONS):
        for step in (WEIGHTS.step(a, b), WEIGHTS.step(b, a)):
            assert set(step["origin"]) <= {"fixed", "unsd", "equal"} and (step["reporters"] == 0).all()
            fixed = step.filter((pl.col("origin") == "fixed") & ~pl.col("formal"))
            assert (fixed["weight"] == 1).all()


def test_a_step_is_between_neighbours() -> None:
    with pytest.raises(InputError, match="HS2012 and HS2022 are no neighbouring editions"):
        WEIGHTS.step("HS2012", "HS2022")


ESTIMATED = pl.DataFrame(
    {"source": ["854140"] * 2, "target": ["854142", "854143"], "weight": [0.25, 0.75], "origin": ["estimated"] * 2, "reporters": [40, 40]}
)


def test_estimated_weights_replace_the_default_ones_of_their_codes(tmp_path: Path) -> None:
    nomenclature.write_weights(ESTIMATED, "HS2017", "HS2022", tmp_path, {"snapshot": 3, "years": [2021], "software": 'a "test"'})
    weights = nomenclature.read_weights(tmp_path)
    step = weights.step("HS2017", "HS2022")
    ours = step.filter((pl.col("source") == "854140") & (pl.col("weight") > 0))
    assert ours.select("target", "weight", "origin", "reporters").rows() == [
        ("854142", 0.25, "estimated", 40), ("854143", 0.75, "estimated", 40)
    ]  # fmt: skip
    default = WEIGHTS.step("HS2017", "HS2022")
    assert step.filter(pl.col("source") != "854140").equals(default.filter(pl.col("source") != "854140"))
    assert step.select("source", "target").equals(default.select("source", "target"))
    assert weights.hash != WEIGHTS.hash
    assert weights.matrix("HS2012", "HS2022").filter(pl.col("source") == "854140")["weight"].to_list() == [0.25, 0.75]
    assert nomenclature.read_about("HS2017", "HS2022", tmp_path) == {"snapshot": 3, "years": [2021], "software": 'a "test"'}


def test_without_estimates_the_weights_are_the_default_ones(tmp_path: Path) -> None:
    assert nomenclature.read_weights(None).hash == nomenclature.read_weights(tmp_path / "none").hash == WEIGHTS.hash


def test_the_hash_follows_the_content(tmp_path: Path) -> None:
    def written(frame: pl.DataFrame, name: str) -> str:
        nomenclature.write_weights(frame, "HS2017", "HS2022", tmp_path / name, {})
        return nomenclature.read_weights(tmp_path / name).hash

    assert written(ESTIMATED, "a") == written(ESTIMATED.reverse(), "b")
    assert written(ESTIMATED, "a") != written(ESTIMATED.with_columns(pl.col("weight").reverse()), "c")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target": ["854142", "870380"]}, "no links of HS2017 and HS2022"),
        ({"weight": [0.25, 0.7]}, "sum to 1"),
        ({"weight": [-0.25, 1.25]}, "in \\[0, 1\\]"),
    ],
)
def test_weights_that_make_or_lose_trade_are_refused(tmp_path: Path, change: dict, said: str) -> None:
    wrong = ESTIMATED.with_columns(pl.Series(name, values) for name, values in change.items())
    nomenclature.write_weights(wrong, "HS2017", "HS2022", tmp_path, {})
    with pytest.raises(InputError, match=said):
        nomenclature.read_weights(tmp_path)


def test_a_file_that_holds_no_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "HS2017-HS2022.csv").write_text("code,share\n1,2\n")
    with pytest.raises(InputError, match=r"HS2017-HS2022\.csv"):
        nomenclature.read_weights(tmp_path)
    (tmp_path / "HS2017-HS2022.csv").rename(tmp_path / "HS2012-HS2022.csv")
    with pytest.raises(InputError, match="neighbouring"):
        nomenclature.read_weights(tmp_path)
