"""Whose report is to be believed: planted errors are found in every role, and the solution is the exact one, however it is reached."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import lsmr

from greentrade.flows.reconcile import reconcile_values, reliability
from greentrade.flows.reconcile.reliability import LEAST_SHARE, distances
from tests.reconcile.conftest import lazy, rows, simulated

GOOD, BAD = 0.1, 0.9


def planted(role: str, place: int, n: int = 12) -> tuple[np.ndarray, np.ndarray]:
    exporters, importers = np.full(n, GOOD), np.full(n, GOOD)
    (exporters if role == "exporter" else importers)[place] = BAD
    return exporters, importers


@pytest.mark.parametrize("role", ["exporter", "importer"])
@pytest.mark.parametrize("place", [0, 5, 11])
def test_a_planted_bad_reporter_gets_the_lower_weight_in_its_role_and_not_in_the_other(role: str, place: int) -> None:
    frame = simulated(*planted(role, place))
    found = reliability(lazy(frame))
    assert found is not None
    for side in ("exporter", "importer"):
        levels = found.of(side).sort(side)["unreliability"].to_numpy()
        if side == role:
            assert levels.argmax() == place and levels[place] > 5 * np.median(levels)
        else:
            assert levels.max() < 2 * np.median(levels)
    valued = rows(reconcile_values(lazy(frame), found, lazy))
    bad = valued.filter(pl.col(role) == place + 1)["weight_exporter"]
    assert (bad < 0.1).all() if role == "exporter" else (bad > 0.9).all()


def test_the_reconciled_value_is_nearer_the_truth_than_either_report_and_than_their_mean() -> None:
    exporters, importers = np.random.default_rng(3).uniform(0.05, 0.8, (2, 20))
    frame = simulated(exporters, importers)
    truth = simulated(exporters * 0, importers * 0).sort("exporter", "importer", "product")["value_exporter_usd"].to_numpy()
    valued = rows(reconcile_values(lazy(frame), reliability(lazy(frame)), lazy))

    def error(column: pl.Series) -> float:
        return float(np.abs(np.log(column.to_numpy() / truth)).mean())

    ours = error(valued["value_fob_usd"])
    mean = error((valued["value_exporter_usd"] + valued["value_importer_usd"]) / 2)
    assert ours < 0.9 * min(mean, error(valued["value_exporter_usd"]), error(valued["value_importer_usd"]))


def test_unreliability_recovers_the_order_of_known_noise() -> None:
    exporters, importers = np.linspace(0.1, 1.0, 15), np.linspace(1.0, 0.1, 15)
    found = reliability(lazy(simulated(exporters, importers, products=40)))
    assert found is not None
    for side, noise in (("exporter", exporters), ("importer", importers)):
        levels = found.of(side).sort(side)["unreliability"].to_numpy()
        assert np.corrcoef(levels, noise)[0, 1] > 0.97


def swapped(frame: pl.DataFrame) -> pl.DataFrame:
    names = {"exporter": "importer", "value_exporter_usd": "value_importer_usd", "weight_exporter_kg": "weight_importer_kg"}
    return frame.rename(names | {other: one for one, other in names.items()}).select(frame.columns)


@given(seed=st.integers(0, 10_000), economies=st.integers(3, 7), products=st.integers(1, 4))
@settings(max_examples=25)
def test_swapping_all_roles_transposes_the_answer(seed: int, economies: int, products: int) -> None:
    noise = np.random.default_rng(seed).uniform(0.05, 1, (2, economies))
    frame = simulated(*noise, products=products, seed=seed)
    one = rows(reconcile_values(lazy(frame), reliability(lazy(frame), least_flows=1), lazy))
    turned = swapped(frame)
    other = rows(reconcile_values(lazy(turned), reliability(lazy(turned), least_flows=1), lazy))
    back = other.rename({"exporter": "importer", "importer": "exporter"}).sort("exporter", "importer", "product")
    assert np.allclose(one["weight_exporter"], 1 - back["weight_exporter"].to_numpy(), atol=1e-6)
    assert np.allclose(one["value_fob_usd"], back["value_fob_usd"], rtol=1e-6)
    assert np.allclose(one["weight_kg"], back["weight_kg"], rtol=1e-6)


@given(seed=st.integers(0, 10_000), scale=st.sampled_from([0.5, 3.0, 1e3]))
@settings(max_examples=15)
def test_scaling_all_values_scales_the_answer(seed: int, scale: float) -> None:
    noise = np.random.default_rng(seed).uniform(0.05, 1, (2, 6))
    one, other = (
        rows(reconcile_values(lazy(frame), reliability(lazy(frame)), lazy))
        for frame in (simulated(*noise, seed=seed), simulated(*noise, seed=seed, scale=scale))
    )
    assert np.allclose(one["weight_exporter"], other["weight_exporter"], atol=1e-6)
    for name in ("value_fob_usd", "lower", "upper"):
        assert np.allclose(one[name] * scale, other[name], rtol=1e-6)


def test_equal_reports_are_returned_unchanged() -> None:
    noise = np.zeros(8)
    frame = simulated(noise, noise)
    found = reliability(lazy(frame))
    assert found is not None and found.mean == 0
    valued = rows(reconcile_values(lazy(frame), found, lazy))
    for name in ("value_fob_usd", "lower", "upper"):
        assert valued[name].equals(valued["value_exporter_usd"].alias(name))
    assert (valued["weight_exporter"] == 0.5).all() and (valued["status"] == "both").all()


# --- the solution is the least-squares one -------------------------------------------------------------------------------------


def two_years() -> pl.DataFrame:
    noise = np.random.default_rng(11).uniform(0.1, 1, (2, 9))
    frames = [simulated(*noise, products=6, seed=seed, period=2020 + seed) for seed in (0, 1)]
    # Not everybody trades everything: the design is unbalanced.
    return pl.concat(frames).filter((pl.col("exporter") * 7 + pl.col("importer") * 3 + pl.col("product").cast(pl.Int32)) % 5 > 1)


def design(sample: pl.DataFrame) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    factors = ["exporter", "importer", "period", "product"]
    levels = {name: sample[name].unique().sort().to_numpy() for name in factors}
    blocks = [sample[name].to_numpy()[:, None] == levels[name][None, :] for name in factors]
    return np.hstack(blocks).astype(float), levels


def centred(solution: np.ndarray, x: np.ndarray, w: np.ndarray, levels: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    found, at = {}, 0
    for name, values in levels.items():
        part, share = solution[at : at + len(values)], (w[:, None] * x[:, at : at + len(values)]).sum(0)
        found[name] = part - (share * part).sum() / share.sum()
        at += len(values)
    return found


def test_effects_are_those_of_dense_least_squares_and_of_lsmr() -> None:
    frame = two_years()
    found = reliability(lazy(frame), least_flows=1)
    assert found is not None
    sample = rows(distances(lazy(frame)))
    (x, levels), w, d = design(sample), sample["w"].to_numpy(), sample["d"].to_numpy()
    root = np.sqrt(w)
    dense, *_ = np.linalg.lstsq(root[:, None] * x, root * d, rcond=None)
    sparse = lsmr(csr_matrix(root[:, None] * x), root * d, atol=1e-14, btol=1e-14, maxiter=10_000)[0]
    for solution in (dense, sparse):
        for name, expected in centred(solution, x, w, levels).items():
            mine = found.effects.filter(pl.col("role") == name).with_columns(pl.col("name").cast(pl.Int64)).sort("name")["effect"]
            assert np.allclose(mine, expected, atol=1e-5), name
    rank = np.linalg.matrix_rank(x)
    rss = float((w * (d - x @ dense) ** 2).sum())
    assert found.sigma == pytest.approx(np.sqrt(rss / (len(d) - rank)), rel=1e-5)
    assert found.r2 == pytest.approx(1 - rss / float((w * (d - np.average(d, weights=w)) ** 2).sum()), rel=1e-5)


def test_standard_errors_are_those_of_the_centred_effects() -> None:
    frame = two_years()
    found = reliability(lazy(frame), least_flows=1)
    assert found is not None
    sample = rows(distances(lazy(frame)))
    (x, levels), w = design(sample), sample["w"].to_numpy()
    covariance = (found.sigma or 0) ** 2 * np.linalg.pinv(x.T @ (w[:, None] * x))
    at = 0
    for name in levels:
        size = len(levels[name])
        share = (w[:, None] * x[:, at : at + size]).sum(0)
        centring = np.eye(size) - np.outer(np.ones(size), share / share.sum())
        expected = np.sqrt(np.diag(centring @ covariance[at : at + size, at : at + size] @ centring.T))
        mine = found.effects.filter(pl.col("role") == name).with_columns(pl.col("name").cast(pl.Int64)).sort("name")["se"]
        assert np.allclose(mine, expected, rtol=1e-4)
        at += size


def test_sweeps_go_to_the_same_effects_whether_they_stop_even_or_odd() -> None:
    """One effect after the other, each time against the others and normalised: what an iteration would end with."""
    frame = two_years()
    found = reliability(lazy(frame), least_flows=1)
    sample = rows(distances(lazy(frame)))
    (x, levels), w, d = design(sample), sample["w"].to_numpy(), sample["d"].to_numpy()
    ends = np.cumsum([0, *(len(values) for values in levels.values())])
    for sweeps in (400, 401):
        fitted = [np.zeros(end - start) for start, end in pairwise(ends)]
        for _ in range(sweeps):
            for place, (start, end) in enumerate(pairwise(ends)):
                rest = d - sum(x[:, a:b] @ fitted[other] for other, (a, b) in enumerate(pairwise(ends)) if other != place)
                mine = x[:, start:end]
                fitted[place] = (mine * (w * rest)[:, None]).sum(0) / (mine * w[:, None]).sum(0)
        expected = centred(np.concatenate(fitted), x, w, levels)
        assert found is not None
        for name in ("exporter", "importer"):
            mine = found.effects.filter(pl.col("role") == name).with_columns(pl.col("name").cast(pl.Int64)).sort("name")["effect"]
            assert np.allclose(mine, expected[name], atol=1e-5)


def test_effects_are_normalised_and_nobody_is_below_the_least() -> None:
    frame = simulated(*np.random.default_rng(5).uniform(0.01, 1.5, (2, 10)))
    found = reliability(lazy(frame))
    assert found is not None
    sample = rows(distances(lazy(frame)))
    for side in ("exporter", "importer"):
        weights = sample.group_by(pl.col(side).cast(pl.String).alias("name")).agg(pl.col("w").sum())
        mine = found.effects.filter(pl.col("role") == side).join(weights, on="name")
        assert float((mine["effect"] * mine["w"]).sum() / mine["w"].sum()) == pytest.approx(0, abs=1e-9)
        assert found.of(side)["unreliability"].min() >= LEAST_SHARE * found.mean / 2 - 1e-12  # type: ignore[operator]


def test_an_economy_with_few_flows_counts_as_the_average() -> None:
    frame = simulated(*planted("exporter", 0), products=4)
    few = frame.filter((pl.col("exporter") > 1) | (pl.col("importer") < 4))
    found = reliability(lazy(few), least_flows=10)
    assert found is not None
    (level,) = found.of("exporter").filter(pl.col("exporter") == 1)["unreliability"]
    assert level == pytest.approx(found.mean / 2)


def test_the_order_of_rows_does_not_matter_to_the_last_bit() -> None:
    frame = two_years()
    one, other = reliability(lazy(frame)), reliability(lazy(frame.sample(fraction=1, shuffle=True, seed=4)))
    assert one is not None and other is not None and one.effects.equals(other.effects)


def test_nothing_that_both_report_gives_no_estimate() -> None:
    frame = simulated(np.ones(4), np.ones(4)).with_columns(pl.lit(None, pl.Float64).alias("value_importer_usd"))
    assert reliability(lazy(frame)) is None
    valued = rows(reconcile_values(lazy(frame), None, lazy))
    assert (valued["status"] == "exporter only").all() and valued["value_fob_usd"].equals(
        frame.sort("exporter", "importer", "product")["value_exporter_usd"].alias("value_fob_usd")
    )
