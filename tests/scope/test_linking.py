"""A series through a change of definition, chain-linked at the year in which both versions are measured."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.errors import InputError
from greentrade.scope import linked
from greentrade.scope.linking import chained


def series(**versions: dict[int, float | None]) -> pl.DataFrame:
    """Exact values by version and period."""
    rows = [(period, "XXX", name, value) for name, values in versions.items() for period, value in values.items()]
    schema = {"period": pl.Int32, "economy": pl.String, "version": pl.String, "value": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    status = pl.when(pl.col("value").is_null()).then(pl.lit("missing")).otherwise(pl.lit("exact"))
    return frame.with_columns(pl.col("value").alias("lower"), pl.col("value").alias("upper"), status.alias("status"))


def values(frame: pl.DataFrame) -> dict[int, float | None]:
    return dict(frame.select("period", "value").iter_rows())


@pytest.mark.parametrize(("december", "january"), [(104.47, 104.82), (101.88, 102.22)])
def test_statistics_finlands_linked_consumer_prices(december, january):
    """Statistics Finland, Index theory, 3.6 (stat.fi/tup/verkkokoulu): the indices 2000=100 and 2002:12=100 of December 2003,
    and those of January 2004, linked by the new index, 100 and then 100.34. Printed numbers are cut after two decimals."""
    own = series(old={200312: december, 200401: None}, new={200312: 100.0, 200401: 100.34})
    linked_on = values(chained(own, ["old", "new"], [200312], "oldest"))
    assert linked_on[200312] == december and int(linked_on[200401] * 100) / 100 == january


def test_two_index_series_spliced_on_either_base():
    """1995=100: 80, 86, 90, 94 in 2002 to 2005; 2000=100: 115, 121, 130, 133 in 2005 to 2008; the overlap is 2005."""
    old = {2002: 80.0, 2003: 86.0, 2004: 90.0, 2005: 94.0}
    new = {2005: 115.0, 2006: 121.0, 2007: 130.0, 2008: 133.0}
    forward = values(chained(series(old=old, new=new), ["old", "new"], [2005], "oldest"))
    assert forward == pytest.approx({**old, 2006: 94 / 115 * 121, 2007: 94 / 115 * 130, 2008: 94 / 115 * 133})
    backward = values(chained(series(old=old, new=new), ["old", "new"], [2005]))
    assert backward == pytest.approx({2002: 115 / 94 * 80, 2003: 115 / 94 * 86, 2004: 115 / 94 * 90, **new})


def test_three_versions_are_linked_one_by_one():
    own = series(a={1: 10.0, 2: 20.0, 3: 30.0}, b={1: 1.0, 2: 40.0, 3: 80.0, 4: 90.0}, c={2: 5.0, 3: 8.0, 4: 16.0})
    backward = chained(own, ["a", "b", "c"], [2, 3])
    # From b to c 8 / 80, from a to b 40 / 20.
    assert values(backward) == pytest.approx({1: 10 * 2 * 0.1, 2: 40 * 0.1, 3: 8, 4: 16})
    assert backward["version"].to_list() == ["a", "b", "c", "c"]
    assert backward["factor"].to_list() == pytest.approx([0.2, 0.1, 1, 1])
    assert values(chained(own, ["a", "b", "c"], [2, 3], "oldest")) == pytest.approx({1: 10, 2: 20, 3: 80 * 0.5, 4: 16 * 10 * 0.5})


@given(
    st.lists(st.tuples(st.floats(1, 1e9), st.floats(1, 1e9)), min_size=3, max_size=8),
    st.sampled_from(["newest", "oldest"]),
    st.data(),
)
def test_growth_is_that_of_the_version_in_force(pairs, anchor, data):
    """L_t / L_t-1 is A_t / A_t-1 up to the overlap and B_t / B_t-1 after it, on either anchor."""
    at = data.draw(st.integers(0, len(pairs) - 1))
    own = series(a={t: pair[0] for t, pair in enumerate(pairs)}, b={t: pair[1] for t, pair in enumerate(pairs)})
    chain = values(chained(own, ["a", "b"], [at], anchor))
    for t in range(1, len(pairs)):
        side = 0 if t <= at else 1
        assert chain[t] / chain[t - 1] == pytest.approx(pairs[t][side] / pairs[t - 1][side])
    assert chain[len(pairs) - 1 if anchor == "newest" else 0] == pairs[-1][1] if anchor == "newest" else pairs[0][0]


@pytest.mark.parametrize("overlap", [0.0, None])
@pytest.mark.parametrize("version", ["a", "b"])
def test_without_an_overlap_there_is_no_link(version, overlap):
    own = {"a": {1: 10.0, 2: 20.0}, "b": {2: 5.0, 3: 6.0}}
    own[version][2] = overlap
    chain = chained(series(**own), ["a", "b"], [2])
    assert values(chain)[1] is None and values(chain)[3] == 6
    assert chain.filter(period=1)["status"].item() == "missing"


def test_bounds_are_multiplied_as_intervals():
    own = series(a={1: 10.0, 2: 20.0}, b={2: 40.0})
    own = own.with_columns(pl.when(pl.col("version") == "a").then(pl.col("value") * 0.5).otherwise("value").alias("lower"))
    own = own.with_columns(pl.when(pl.col("version") == "a").then(pl.lit("bounded")).otherwise("status").alias("status"))
    first = chained(own, ["a", "b"], [2]).row(0, named=True)
    # lower 5 x 40 / 20, upper 10 x 40 / 10.
    assert (first["value"], first["lower"], first["upper"], first["status"]) == (20, 10, 40, "bounded")


def test_a_bound_over_zero_is_unknown():
    own = series(a={1: 10.0, 2: 20.0}, b={2: 40.0})
    own = own.with_columns(pl.when((pl.col("version") == "a") & (pl.col("period") == 2)).then(0.0).otherwise("lower").alias("lower"))
    first = chained(own, ["a", "b"], [2]).row(0, named=True)
    assert (first["value"], first["lower"], first["upper"], first["status"]) == (20, 20, None, "unknown")


def test_imports_under_two_versions_and_linked(db, make_list):
    """Batteries and wheat in 2020, batteries and electric cars from 2021: of Kazakhstan 60, 90 and 100, 140."""
    old, new = make_list("850760"), make_list("850760", "870380", version="2021-01-01")
    frame = linked(db, [old, new], "imports", "KAZ", at=2020, match="native")
    found = {(row["series"], row["period"]): row["value"] for row in frame.iter_rows(named=True)}
    assert found == {
        ("test@2020-01-01", 2020): 60_000, ("test@2020-01-01", 2021): 90_000,
        ("test@2021-01-01", 2020): 100_000, ("test@2021-01-01", 2021): 140_000,
        ("linked", 2020): 100_000, ("linked", 2021): 140_000,
    }  # fmt: skip
    later = linked(db, [old, new], "imports", "KAZ", match="native").filter(series="linked")
    assert later["value"].to_list() == pytest.approx([60_000 * 140 / 90, 140_000]), "the new version begins in 2021"
    assert later["version"].to_list() == [old.label, new.label]
    assert later["unit"].unique().to_list() == ["USD"]


def test_the_overlap_need_not_be_among_the_years_asked_for(db, make_list):
    old, new = make_list("850760"), make_list("850760", "870380", version="2021-01-01")
    frame = linked(db, [old, new], "imports", "KAZ", years=2020, match="native").filter(series="linked")
    assert frame.select("period", "value").rows() == [(2020, pytest.approx(60_000 * 140 / 90))]


def test_questions_without_an_answer(db, make_list):
    a, b = make_list("850760"), make_list("870380", version="2021-01-01")
    with pytest.raises(InputError, match="One version alone"):
        linked(db, [a])
    with pytest.raises(InputError, match="import-share cannot be linked"):
        linked(db, [a, b], "import-share")
    with pytest.raises(InputError, match=r"2030.*The data run from 2020 to 2021"):
        linked(db, [a, make_list("870380", version="2030-01-01")])
    with pytest.raises(InputError, match="Unknown anchor"):
        linked(db, [a, b], anchor="middle")
    with pytest.raises(InputError, match="2 versions have 1 changes"):
        linked(db, [a, b], at=[2020, 2021])
    with pytest.raises(InputError, match="named twice"):
        linked(db, [a, a])
    with pytest.raises(InputError, match="not known when a version began"):
        linked(db, [a, make_list("870380", version="draft")])
