"""Step 3: the FOB value of what the importer reports."""

from __future__ import annotations

import narwhals as nw

from greentrade.flows.reconcile.margin import MarginModel
from greentrade.flows.reconcile.pairs import KEYS, PLACE


def fob_values(terms: nw.LazyFrame, model: MarginModel) -> nw.LazyFrame:
    """The importer's report as a FOB value, comparable with the exporter's.

        v_m,fob = f          where the importer reports a FOB value f itself
                  v_m        where the fitted margin c < 1, or where v_m / c is farther from v_x than v_m is
                  v_m / c    elsewhere

    v_m value as the importer reports it (USD, CIF by most), v_x the exporter's FOB value (USD), c the fitted margin of
    `model`. Distance is |ln of the ratio|. Returns KEYS, the exporter's value, both weights, SPLIT (PLACE if there), and
    `value_importer_usd` = v_m,fob and `cif_margin` = v_m / v_m,fob, the margin that was applied or reported.
    Source: Gaulier & Zignago (2010), section 3.1.
    """
    v_x, v_m, f = nw.col("value_exporter_usd"), nw.col("value_importer_cif_usd"), nw.col("value_importer_fob_usd")
    c = nw.col("_fitted")
    comparable = (v_x > 0) & (v_m > 0)
    # |ln(v_m / c / v_x)| > |ln(v_m / v_x)| where v_m / c is the lower of the two and farther off: v_m^2 < c v_x^2.
    widens = comparable & (v_m * v_m < c * v_x * v_x)
    plain = (c < 1) | widens.fill_null(False)
    value = nw.when(~f.is_null()).then(f).otherwise(nw.when(plain).then(v_m).otherwise(v_m / c))
    valued = terms.with_columns(model.margin().alias("_fitted")).with_columns(_thousandths(value).alias("value_importer_usd"))
    worth = nw.col("value_importer_usd")
    return valued.select(
        *KEYS,
        "value_exporter_usd",
        "value_importer_usd",
        nw.when(worth > 0).then(v_m / worth).alias("cif_margin"),
        "weight_exporter_kg",
        "weight_importer_kg",
        "split",
        *(name for name in terms.collect_schema().names() if name == PLACE),
    )


def _thousandths(value: nw.Expr) -> nw.Expr:
    """To a thousandth of a dollar, the finest unit that publishers use, so that no number depends on the last bit of an exp."""
    return (value * 1000).round() / 1000
