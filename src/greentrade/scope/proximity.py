"""The product space: which products the same economies export with an advantage. Pure functions on frames.

Source: Hidalgo, Klinger, Barabási & Hausmann (2007), The Product Space Conditions the Development of Nations, Science 317,
pp. 482-487; Hausmann et al. (2014), The Atlas of Economic Complexity, Cambridge: MIT Press, Technical Box 5.1.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import numpy as np

ADVANTAGE = 1 + 1e-9
"""RCA above which an economy has an advantage: 1, and what the rounding of sums may add to it."""

SCHEMA = {"product": pl.String, "proximity": pl.Float64, "neighbours": pl.Int64, "exporters": pl.Int64}


def advantages(exports: pl.DataFrame) -> pl.DataFrame:
    """RCA_ck = (x_ck / sum_k x_ck) / (sum_c x_ck / sum_ck x_ck)

    `exports`: economy, product, value (USD, not negative). Returns economy, product, rca where there are exports; null over
    zero. Source: Balassa (1965), The Manchester School 33(2), pp. 99-123.
    """
    traded = exports.filter(pl.col("value") > 0)
    value = pl.col("value")
    own, products, world = value.sum().over("economy"), value.sum().over("product"), value.sum()
    return traded.select("economy", "product", ((value / own) / (products / world)).alias("rca")).sort("economy", "product")


def proximity(rca: pl.DataFrame, products: Collection[str]) -> pl.DataFrame:
    """phi_kl = min(P(RCA_k > 1 | RCA_l > 1), P(RCA_l > 1 | RCA_k > 1)) = n_kl / max(n_k, n_l)

    with n_k the economies whose RCA in k is above 1, and n_kl those above 1 in both. `rca`: economy, product, rca. Returns one
    row a product k with an exporter of that kind: product, `proximity` = the mean of phi_kl over the given products l other
    than k that have one too (`neighbours` of them; null without any), `exporters` = n_k. Without unit, between 0 and 1.
    """
    import numpy as np

    above = rca.filter(pl.col("rca") > ADVANTAGE)
    names = above["product"].unique().sort().to_list()
    place = {name: index for index, name in enumerate(names)}
    economies = {name: index for index, name in enumerate(above["economy"].unique().sort())}
    has = np.zeros((len(economies), len(names)))
    has[[economies[name] for name in above["economy"]], [place[name] for name in above["product"]]] = 1.0
    given = [place[name] for name in sorted(set(products)) if name in place]
    phi = pairs(has, given)
    # A product is no neighbour of itself.
    phi[given, range(len(given))] = 0.0
    counts = np.full(len(names), len(given))
    counts[given] -= 1
    rows = [
        (name, float(total) / int(count) if count else None, int(count), int(exporters))
        for name, total, count, exporters in zip(names, phi.sum(axis=1), counts, has.sum(axis=0), strict=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def pairs(has: np.ndarray, given: list[int]) -> np.ndarray:
    """phi_kl for every product k (row) and each of the given l (column). `has`: economies by products, 1 where RCA > 1.

    Every product needs an economy; see `proximity`.
    """
    import numpy as np

    ubiquity = has.sum(axis=0)
    both = has.T @ has[:, given]
    return both / np.maximum(ubiquity[:, None], ubiquity[given][None, :])
