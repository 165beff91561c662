"""The five steps of reconciliation in pandas, as one writes them first: frames in memory, merges, groupby, NumPy for the fits.

The effects of reporters come from repeated means, one effect after the other, until they stand still: what there is without a solver.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

KEYS = ["exporter", "importer", "product"]
YEAR = 2022


def reconcile(work: Path) -> None:
    import pandas as pd

    pairs = _pairs(pd, work)
    pairs, terms = _terms(pd, pairs, work)
    _fob_values(pairs, _margins(pairs, terms))
    sigma, half = _reliability(pd, pairs)
    _values(pd, pairs, sigma, half).sort_values(KEYS).to_parquet(work / "pandas.parquet")


def _pairs(pd: Any, work: Path) -> Any:
    """Step 1."""
    from greentrade.nomenclature import default_weights

    columns = ["reporter", "partner", "flow_code", "edition", "product", "value_usd", "value_fob_usd", "weight_kg"]
    records = pd.read_parquet(work / "records.parquet", columns=columns)
    records = records[records["partner"] != 0]
    matrix = pd.DataFrame(default_weights().matrix("HS2017", "HS2022").to_dicts())
    native, moving = records[records["edition"] == "HS2022"], records[records["edition"] == "HS2017"]
    moving = moving.merge(matrix, left_on="product", right_on="source", how="left")
    moving["product"] = moving["target"].fillna(moving["product"])
    share = moving["weight"].fillna(1.0)
    for name in ("value_usd", "value_fob_usd", "weight_kg"):
        moving[name] = moving[name] * share
    moving["split"] = (share < 1).astype(int)
    native = native.assign(split=0)
    both = pd.concat([native, moving[native.columns]])
    both["weightless"], both["fobless"] = both["weight_kg"].isna(), both["value_fob_usd"].isna()
    sides = []
    for flow, names in (("X", ("reporter", "partner")), ("M", ("partner", "reporter"))):
        side = both[both["flow_code"] == flow].rename(columns=dict(zip(names, ("exporter", "importer"), strict=True)))
        if flow == "X":
            side["value_usd"] = side["value_fob_usd"].fillna(side["value_usd"])
        summed = side.groupby(KEYS).agg(
            {"value_usd": "sum", "value_fob_usd": "sum", "weight_kg": "sum", "weightless": "any", "fobless": "any", "split": "max"}
        )
        summed.loc[summed["weightless"], "weight_kg"] = np.nan
        summed.loc[summed["fobless"], "value_fob_usd"] = np.nan
        summed = summed.drop(columns=["weightless", "fobless"]).reset_index()
        sides.append(summed)
    pairs = sides[0].merge(sides[1], on=KEYS, how="outer", suffixes=("_x", "_m"))
    pairs["split"] = pairs[["split_x", "split_m"]].max(axis=1)
    return pairs.rename(
        columns={"value_usd_x": "v_x", "value_usd_m": "cif", "value_fob_usd_m": "fob", "weight_kg_x": "q_x", "weight_kg_m": "q_m"}
    )


def _terms(pd: Any, pairs: Any, work: Path) -> tuple[Any, Any]:
    from greentrade.economies.geography import geography, geography_folder

    rate = (pairs["v_x"] / pairs["q_x"]).where((pairs["v_x"] > 0) & (pairs["q_x"] > 0))
    rate = rate.fillna((pairs["cif"] / pairs["q_m"]).where((pairs["cif"] > 0) & (pairs["q_m"] > 0)))
    pairs["u"] = np.log(pairs["product"].map(rate.groupby(pairs["product"]).median()))
    places = geography(geography_folder(work / "store"))
    assert places is not None
    pairs = pairs.merge(pd.DataFrame(places.to_dicts()), on=["exporter", "importer"], how="left")
    z = np.log(pairs["distance_km"] / 1000)
    dummies = {name: pairs[name].astype(float) for name in ("contiguous", "landlocked_exporter", "landlocked_importer")}
    terms = pd.DataFrame({"one": 1.0, "z": z, "z2": z**2, **dummies, "u": pairs["u"]})
    return pairs, terms


def _margins(pairs: Any, terms: Any) -> Any:
    """Step 2."""
    large = (pairs["v_x"] > 1e4) & (pairs["cif"] > 1e4) & (pairs["q_x"] > 2e3) & (pairs["q_m"] > 2e3) & pairs["fob"].isna()
    large &= (pairs["exporter"] != pairs["importer"]) & (pairs["split"] == 0) & pairs["u"].notna()
    y = np.log((pairs["cif"] / pairs["q_m"]) / (pairs["v_x"] / pairs["q_x"]))
    w = np.minimum(pairs["q_m"] / pairs["q_x"], pairs["q_x"] / pairs["q_m"])
    margin = np.exp(_predicted(terms[["one", "u"]], y, w, large))
    near = terms["z"].notna()
    fitted = np.exp(_predicted(terms, y, w, large & near))
    return np.where(near & pairs["u"].notna(), fitted, np.where(pairs["u"].notna(), margin, 1.06))


def _predicted(terms: Any, y: Any, w: Any, rows: Any) -> Any:
    x, y, w = terms[rows].to_numpy(), y[rows].to_numpy(), w[rows].to_numpy()
    n, p = x.shape
    b, inverse = _fit(x, y, w)
    e2 = w * (y - x @ b) ** 2
    h = w * np.einsum("ij,jk,ik->i", x, inverse, x)
    s2 = e2.sum() / (n - p)
    r2 = e2 / (s2 * (1 - h))
    near = (r2 * (n - p - 1) <= 4 * (n - p - r2)) & (r2 * h / (p * (1 - h)) <= 4 / (n - p - 1))
    kept = near & (h <= 2 * p / n)
    rare = x[:, 3:6]
    if ((w * kept) @ rare < w @ rare / 2).any():
        kept = near
    b, _ = _fit(x[kept], y[kept], w[kept])
    return terms.to_numpy() @ b


def _fit(x: Any, y: Any, w: Any) -> tuple[Any, Any]:
    inverse = np.linalg.inv(x.T @ (w[:, None] * x))
    return inverse @ (x.T @ (w * y)), inverse


def _fob_values(pairs: Any, margin: Any) -> None:
    """Step 3."""
    cif, v_x = pairs["cif"], pairs["v_x"]
    widens = (v_x > 0) & (cif > 0) & (np.abs(np.log(cif / margin / v_x)) > np.abs(np.log(cif / v_x)))
    value = np.where((margin < 1) | widens, cif, cif / margin)
    pairs["v_m"] = np.round(np.where(pairs["fob"].notna(), pairs["fob"], value), 3)
    pairs["cif_margin"] = cif / pairs["v_m"]


def _reliability(pd: Any, pairs: Any) -> tuple[dict[str, Any], float]:
    """Step 4."""
    kept = (pairs["v_x"] > 0) & (pairs["v_m"] > 0) & (pairs["exporter"] != pairs["importer"]) & (pairs["split"] == 0)
    rows = pairs.loc[kept, [*KEYS, "v_x", "v_m"]]
    rows["d"] = np.abs(np.log(rows["v_x"] / rows["v_m"]))
    size = rows["v_x"] + rows["v_m"]
    rows["w"] = 1 + np.log(1 + size / size.median())
    mean = np.average(rows["d"], weights=rows["w"])
    sums = {name: rows.groupby(name)["w"].sum() for name in KEYS}
    effects = {name: sums[name] * 0.0 for name in KEYS}
    rest = rows["d"] - mean
    for _ in range(1000):
        moved = 0.0
        for name in KEYS:
            step = (rest * rows["w"]).groupby(rows[name]).sum() / sums[name]
            effects[name] = effects[name] + step
            rest = rest - rows[name].map(step)
            moved = max(moved, float(step.abs().max()))
        if moved < 1e-8:
            break
    levels = {}
    for name in ("exporter", "importer"):
        effect = effects[name] - (effects[name] * sums[name]).sum() / sums[name].sum()
        enough = rows.groupby(name).size() >= 10
        levels[name] = np.maximum(mean / 2 + effect, 0.1 * mean / 2).where(enough, mean / 2)
    return levels, mean / 2


def _values(pd: Any, pairs: Any, levels: dict[str, Any], half: float) -> Any:
    """Step 5."""
    s_x, s_m = (pairs[name].map(levels[name]).fillna(half) ** 2 for name in ("exporter", "importer"))
    w = s_m / (s_x + s_m)
    both = pairs["v_x"].notna() & pairs["v_m"].notna()
    low, high = pairs[["v_x", "v_m"]].min(axis=1), pairs[["v_x", "v_m"]].max(axis=1)
    mean = np.round(w * pairs["v_x"] + (1 - w) * pairs["v_m"], 3)
    weight = w * pairs["q_x"] + (1 - w) * pairs["q_m"]
    status = np.select(
        [both & (high > 10 * low), both, pairs["v_x"].notna()], ["conflicting", "both", "exporter only"], default="importer only"
    )
    return pd.DataFrame(
        {
            **{"freq": "A", "period": YEAR, "edition": "HS2022"},
            **{name: pairs[name] for name in KEYS},
            "value_fob_usd": np.where(both, np.clip(mean, low, high), high),
            "weight_kg": weight.fillna(pairs["q_x"]).fillna(pairs["q_m"]),
            "value_exporter_usd": pairs["v_x"],
            "value_importer_usd": pairs["v_m"],
            "cif_margin": pairs["cif_margin"],
            "weight_exporter": w.where(both),
            "lower": low,
            "upper": high,
            "status": status,
        }
    )
