"""The CIF margin: planted coefficients are recovered, bent rows go, collinear terms are named, and the prior stands where it must."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from greentrade.engine import get_engine
from greentrade.flows.reconcile.linear import Grouped, solve
from greentrade.flows.reconcile.margin import GROUP, PRIOR, MarginModel, _sample, fit_margins, influence, unbent, unit_values, with_terms
from greentrade.flows.reconcile.valuation import fob_values
from tests.reconcile.conftest import lazy, rows

TRUE = {
    "constant": 0.02,
    "ln_distance": 0.03,
    "ln_distance_squared": 0.004,
    "contiguous": -0.02,
    "ln_unit_value": -0.01,
    "year_2021": 0.015,
}


def geography(n: int = 30, seed: int = 2) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    i, j = (each.ravel() for each in np.meshgrid(np.arange(1, n + 1), np.arange(1, n + 1), indexing="ij"))
    distance = np.exp(chance.uniform(np.log(300), np.log(18_000), len(i)))
    return pl.DataFrame(
        {
            "exporter": pl.Series(i, dtype=pl.Int32),
            "importer": pl.Series(j, dtype=pl.Int32),
            "distance_km": distance,
            "contiguous": distance < 700,
            "landlocked_exporter": i % 7 == 0,
            "landlocked_importer": j % 7 == 0,
        }
    )


def pairs(noise: float = 0.05, n: int = 30, products: int = 8, years: tuple[int, ...] = (2020, 2021), seed: int = 3) -> pl.DataFrame:
    """Two reports of each flow that differ by the true margin alone, but for the noise; unit values by product."""
    chance = np.random.default_rng(seed)
    frame = geography(n).join(pl.DataFrame({"product": [f"{100_000 + k}" for k in range(products)]}), how="cross")
    frame = frame.join(pl.DataFrame({"period": pl.Series(years, dtype=pl.Int32)}), how="cross").filter(
        pl.col("exporter") != pl.col("importer")
    )
    z = (frame["distance_km"] / 1000).log().to_numpy()
    u = frame["product"].cast(pl.Int32).to_numpy() % 100 / 2.0 - 1.0
    fitted = (
        TRUE["constant"] + TRUE["ln_distance"] * z + TRUE["ln_distance_squared"] * z**2
        + TRUE["contiguous"] * frame["contiguous"].cast(pl.Float64).to_numpy() + TRUE["ln_unit_value"] * u
        + TRUE["year_2021"] * (frame["period"] == 2021).cast(pl.Float64).to_numpy()
    )  # fmt: skip
    q = np.exp(chance.normal(10, 0.5, frame.height))
    v_x = q * np.exp(u)
    return frame.select(
        "period", "exporter", "importer", "product",
        value_exporter_usd=pl.Series(v_x),
        value_importer_cif_usd=pl.Series(v_x * np.exp(fitted + chance.normal(0, noise, frame.height))),
        value_importer_fob_usd=pl.lit(None, pl.Float64),
        weight_exporter_kg=pl.Series(q),
        weight_importer_kg=pl.Series(q),
        split=pl.lit(0),
    )  # fmt: skip


def fitted(frame: pl.DataFrame, places: pl.DataFrame | None, years: tuple[int, ...] = (2020, 2021), **options: float) -> MarginModel:
    terms = with_terms(lazy(frame), places, unit_values(lazy(frame)), years, lazy)
    return fit_margins(terms, years, geographic=places is not None, value_floor=0, weight_floor=0, **options)  # type: ignore[arg-type]


def test_planted_coefficients_are_recovered_with_their_standard_errors() -> None:
    fit = fitted(pairs(), geography()).geographic
    assert fit is not None
    for name, true in TRUE.items():
        place = fit.terms.index(name)
        assert abs(fit.coefficients[place] - true) < 4 * fit.errors[place] + 1e-3, name
    for name in ("landlocked_exporter", "landlocked_importer"):
        place = fit.terms.index(name)
        assert abs(fit.coefficients[place]) < 4 * fit.errors[place]


def test_the_elasticity_is_that_of_the_fitted_margin() -> None:
    model = fitted(pairs(), geography())
    assert model.elasticity(5000) == pytest.approx(TRUE["ln_distance"] + 2 * TRUE["ln_distance_squared"] * np.log(5), abs=0.005)
    assert fitted(pairs(), None).elasticity(5000) is None


def test_a_fit_is_that_of_weighted_least_squares_and_its_trimming_that_of_the_textbook() -> None:
    frame = pairs(noise=0.3).with_columns(weight_importer_kg=pl.col("weight_importer_kg") * (1 + pl.col("exporter") % 5 / 10))
    terms = with_terms(lazy(frame), geography(), unit_values(lazy(frame)), (2020, 2021), lazy)
    sample = rows(_sample(terms, 0, 0)).with_row_index("row")
    names = ("constant", "ln_distance", "ln_distance_squared", "contiguous", "year_2021", "ln_unit_value")
    grouped = Grouped.of(sample, GROUP, names[:-1], names[-1])
    fit = solve(grouped.cross_products())
    assert fit is not None and fit.terms == names
    x, y, w = sample.select(names).to_numpy(), sample["y"].to_numpy(), sample["w"].to_numpy()
    root = np.sqrt(w)
    b, *_ = np.linalg.lstsq(root[:, None] * x, root * y, rcond=None)
    assert np.allclose(fit.coefficients, b, atol=1e-6)
    n, p = x.shape
    e = root * (y - x @ b)
    hat = np.einsum("ij,jk,ik->i", root[:, None] * x, np.linalg.inv(x.T @ (w[:, None] * x)), root[:, None] * x)
    s2 = (e**2).sum() / (n - p)
    assert fit.sigma == pytest.approx(np.sqrt(s2), rel=1e-6)
    without = (e**2).sum() - e**2 / (1 - hat)  # the residual sum of squares without the row
    t = e / np.sqrt(without / (n - p - 1) * (1 - hat))
    cook = e**2 / (s2 * (1 - hat)) * hat / (p * (1 - hat))
    expected = (np.abs(t) <= 2) & (cook <= 4 / (n - p - 1)) & (hat <= 2 * p / n)
    kept = unbent(fit, *influence(grouped, fit))
    assert (kept == expected).all() and 0.7 * n < kept.sum() < n


def test_wild_rows_do_not_move_the_margin() -> None:
    frame = pairs(noise=0.05)
    wild = frame.with_columns(
        pl.when(pl.int_range(pl.len()) % 50 == 0).then(pl.col("value_importer_cif_usd") * 8).otherwise("value_importer_cif_usd")
        .alias("value_importer_cif_usd")
    )  # fmt: skip
    calm, stirred = fitted(frame, geography()), fitted(wild, geography())
    assert stirred.elasticity(5000) == pytest.approx(calm.elasticity(5000), abs=0.01)
    assert stirred.geographic is not None and stirred.untrimmed is not None and stirred.geographic.n < stirred.untrimmed["geographic"]


def test_a_term_that_says_nothing_is_named_and_has_no_coefficient() -> None:
    model = fitted(pairs(products=1, years=(2020,)), geography(), (2020,))
    assert model.geographic is not None and model.geographic.dropped == ("ln_unit_value",)
    told = model.table().filter(pl.col("model") == "geographic", pl.col("term") == "ln_unit_value")
    assert told["coefficient"].to_list() == [None]


def test_without_distances_the_other_terms_are_fitted() -> None:
    model = fitted(pairs(), None)
    assert model.basis == "plain" and model.plain is not None and set(model.plain.terms) == {"constant", "ln_unit_value", "year_2021"}


def test_pairs_without_a_distance_are_valued_by_the_other_terms() -> None:
    frame = pairs()
    places = geography().filter(pl.col("exporter") > 3)
    model = fitted(frame, places)
    terms = with_terms(lazy(frame), places, unit_values(lazy(frame)), (2020, 2021), lazy)
    found = rows(terms.with_columns(model.margin()))
    assert model.plain is not None
    u, later = found["ln_unit_value"], (found["period"] == 2021).cast(pl.Float64)
    b = dict(zip(model.plain.terms, model.plain.coefficients, strict=True))
    expected = np.exp(b["constant"] + b["ln_unit_value"] * u + b["year_2021"] * later)
    far = found["exporter"] <= 3
    assert np.allclose(found["cif_margin"].filter(far), expected.filter(far))
    assert not np.allclose(found["cif_margin"].filter(~far), expected.filter(~far), atol=0.01)


def test_too_few_flows_leave_the_prior() -> None:
    frame = pairs(n=4, products=1, years=(2020,))
    model = fitted(frame, geography(4), (2020,))
    assert model.basis == "prior"
    terms = with_terms(lazy(frame), geography(4), unit_values(lazy(frame)), (2020,), lazy)
    assert rows(terms.with_columns(model.margin()))["cif_margin"].unique().to_list() == [PRIOR]


def test_only_flows_above_the_floors_with_a_cif_report_and_whole_codes_are_fitted() -> None:
    frame = pairs(n=6)
    n = frame.height
    for change in (
        {"value_exporter_usd": 9_999.0},
        {"value_importer_cif_usd": 9_999.0},
        {"weight_exporter_kg": 1_999.0},
        {"weight_importer_kg": 1_999.0},
        {"value_importer_fob_usd": 50_000.0},
        {"split": 1},
    ):
        large = {"value_exporter_usd": 5e4, "value_importer_cif_usd": 6e4, "weight_exporter_kg": 3e3, "weight_importer_kg": 3e3}
        first = pl.int_range(pl.len()) < 10
        marked = frame.with_columns(
            pl.when(first).then(pl.lit(change.get(name, value))).otherwise(pl.lit(value)).alias(name)
            for name, value in {**large, "value_importer_fob_usd": None, "split": 0}.items()
        )
        terms = with_terms(lazy(marked), geography(6), unit_values(lazy(marked)), (2020, 2021), lazy)
        assert rows(_sample(terms, 10_000, 2_000)).height == n - 10, change


def test_duckdb_and_frames_in_memory_give_the_same_fit() -> None:
    engine, frame = get_engine(), pairs()
    held = engine.frame(frame)
    terms = with_terms(held, geography(), unit_values(held), (2020, 2021), engine.frame)
    ours = fit_margins(terms, (2020, 2021), value_floor=0, weight_floor=0)
    theirs = fitted(frame, geography())
    names = ["model", "term", "n", "n_before_trimming"]
    assert ours.table().select(names).equals(theirs.table().select(names))
    for name in ("coefficient", "se", "sigma", "r2"):
        assert np.allclose(ours.table()[name], theirs.table()[name], atol=1e-7)


def test_the_order_of_rows_does_not_matter_to_the_last_bit() -> None:
    engine, frame = get_engine(), pairs()
    tables = []
    for each in (frame, frame.sample(fraction=1, shuffle=True, seed=7)):
        held = engine.frame(each)
        terms = with_terms(held, geography(), unit_values(held), (2020, 2021), engine.frame)
        tables.append(fit_margins(terms, (2020, 2021), value_floor=0, weight_floor=0).table())
    assert tables[0].equals(tables[1])


# --- step 3 --------------------------------------------------------------------------------------------------------------------

REPORT = {
    **{"period": 2020, "exporter": 1, "importer": 2, "product": "850760"},
    **{"weight_exporter_kg": 1.0, "weight_importer_kg": 1.0, "split": 0, "ln_unit_value": None},
}


@pytest.mark.parametrize(
    ("exporter", "cif", "fob", "expected"),
    [
        (100.0, 106.0, None, 100.0),  # the margin explains the gap
        (100.0, 130.0, None, 130.0 / 1.06),
        (None, 106.0, None, 100.0),  # nothing to compare with
        (100.0, 100.0, None, 100.0),  # it would widen the gap: equal reports stay
        (100.0, 102.0, None, 102.0),  # 96.2 is farther from 100 than 102 is
        (100.0, 104.0, None, 104.0 / 1.06),
        (100.0, 50.0, None, 50.0),
        (100.0, 130.0, 120.0, 120.0),  # the importer's own FOB value
        (100.0, None, None, None),
        (0.0, 106.0, None, 100.0),
    ],
)
def test_the_fob_value_of_an_import(exporter: float | None, cif: float | None, fob: float | None, expected: float | None) -> None:
    row = REPORT | {"value_exporter_usd": exporter, "value_importer_cif_usd": cif, "value_importer_fob_usd": fob}
    kinds = {name: pl.Float64 for name in ("value_exporter_usd", "value_importer_cif_usd", "value_importer_fob_usd", "ln_unit_value")}
    found = rows(fob_values(lazy(pl.DataFrame([row], schema_overrides=kinds)), MarginModel(None, None, (2020,))))
    assert found["value_importer_usd"][0] == (None if expected is None else pytest.approx(expected, abs=1e-3))
    assert found["cif_margin"][0] == (None if cif is None or not expected else pytest.approx(cif / expected, abs=1e-4))


def test_a_fitted_margin_below_one_is_not_applied() -> None:
    model = MarginModel(None, None, (2020,), prior=0.9)
    row = REPORT | {"value_exporter_usd": 100.0, "value_importer_cif_usd": 90.0, "value_importer_fob_usd": None}
    frame = pl.DataFrame([row], schema_overrides={"value_importer_fob_usd": pl.Float64, "ln_unit_value": pl.Float64})
    assert rows(fob_values(lazy(frame), model))["value_importer_usd"].to_list() == [90.0]
