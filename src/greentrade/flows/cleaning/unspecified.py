"""Partners that are no economy and products that are no product: kept aside, or allocated in proportion to what is known.

Allocated are only partners 899 (areas not elsewhere specified) and 839 (special categories) and products 9999.. (not specified
according to kind): they say nothing about where the goods belong. Regional areas ("Other Europe, nes"), bunkers, free zones and the
codes of chapters 98 and 99 do say something, which an allocation to everybody would deny; they are always kept aside.
Partner 490 (Other Asia, nes) is in practice one economy and counts as one.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from greentrade.economies.register import register
from greentrade.flows.cleaning.settings import ALLOCATE, Cleaning, Tools
from greentrade.flows.cleaning.steps import MEASURES, STEPS
from greentrade.flows.exact import exact_sum, whole_sum_or_null
from greentrade.flows.leaves import REPORT

PARTNER, PRODUCT = STEPS["unspecified-partner"].mark, STEPS["unspecified-product"].mark
ECONOMIES_ALL_THE_SAME = (490, 849)
"""Areas by name that stand for a place: Other Asia, nes, and the smaller Pacific islands of the United States."""
AREAS_NES, SPECIAL_CATEGORIES = 899, 839
NO_KIND = "9999AA"
_DETAIL = ("customs", "transport", "partner2")


def unspecified_partners() -> dict[int, str]:
    """The codes of partners that are no economy, with their names."""
    areas = {code: row.name_un for code, row in register().items() if row.kind == "area" and code not in ECONOMIES_ALL_THE_SAME}
    return dict(sorted(areas.items()))


def special_product() -> nw.Expr:
    """What a code that is no product stands for; null for all others."""
    product = nw.col("product")
    chapter = product.str.slice(0, 2)
    return (
        nw.when(product.str.starts_with("9999"))
        .then(nw.lit("not specified according to kind"))
        .when(chapter.is_in(["98", "99"]))
        .then(nw.lit("special or national use"))
    )


def marked(frame: nw.LazyFrame, options: Cleaning) -> nw.LazyFrame:
    """`_unspecified_partner` and `_unspecified_product` with `partner_kind` and `product_kind`."""
    kind = nw.lit(None, nw.String)
    for code, name in unspecified_partners().items() if options.has("unspecified-partner") else ():
        kind = nw.when(nw.col("partner") == code).then(nw.lit(name)).otherwise(kind)
    product = special_product() if options.has("unspecified-product") else nw.lit(None, nw.String)
    frame = frame.with_columns(kind.alias("partner_kind"), product.alias("product_kind"))
    return frame.with_columns((~nw.col("partner_kind").is_null()).alias(PARTNER), (~nw.col("product_kind").is_null()).alias(PRODUCT))


def allocated(frame: nw.LazyFrame, options: Cleaning, tools: Tools) -> nw.LazyFrame:
    """The frame with unspecified trade spread over what is specified, products first, where the options ask for it.

    x'(i) = S x(i) / sum_i x(i), i over the rows of the same report that are specified and count: products with the same partner,
    then partners of the same product; S the unspecified value. Weights go in the same proportions, and so do quantities, to rows in the
    same unit. Each x'(i) is a line of its own (`line` = allocated) beside x(i); the row that was spread stays and no longer counts, so
    that sums are conserved. Where nothing is specified to spread over, it stays and counts. Proportionality is an assumption: the rule of
    thumb of compilers, which holds where confidentiality does not depend on the product or partner.
    """
    if options.products == ALLOCATE and options.has("unspecified-product"):
        frame = tools.stage(frame, "to-spread-products")
        frame = _spread(frame, PRODUCT, nw.col("product").str.starts_with("9999"), [*REPORT, "partner", *_DETAIL])
    if options.partners == ALLOCATE and options.has("unspecified-partner"):
        frame = tools.stage(frame, "to-spread-partners")
        frame = _spread(frame, PARTNER, nw.col("partner").is_in([AREAS_NES, SPECIAL_CATEGORIES]), [*REPORT, "product", *_DETAIL])
    # What follows reads it several times.
    return tools.stage(frame, "spread") if ALLOCATE in (options.products, options.partners) else frame


def _spread(frame: nw.LazyFrame, mark: str, spreadable: nw.Expr, cell: Sequence[str]) -> nw.LazyFrame:
    value, unit = nw.col("value_usd_corrected"), nw.col("quantity_unit")
    specified = nw.col("counts") & ~nw.col(mark) & (value > 0)
    loose = nw.col("counts") & spreadable
    known = frame.filter(specified).group_by(*cell).agg(exact_sum("value_usd_corrected").alias("_known"))
    sums = [whole_sum_or_null(f"{name}_corrected").alias(f"_spread_{name}") for name in MEASURES]
    units = [unit.min().alias("_unit"), unit.max().alias("_other_unit")]
    spread = frame.filter(loose).group_by(*cell).agg(*sums, *units).join(known, on=list(cell), how="inner")
    names = frame.collect_schema().names()
    parts = {name: nw.col(f"_spread_{name}") * (value / nw.col("_known")) for name in MEASURES}
    parts["quantity"] = nw.when((nw.col("_unit") == nw.col("_other_unit")) & (nw.col("_unit") == unit)).then(parts["quantity"])
    lines = (
        frame.filter(specified)
        .join(spread, on=list(cell), how="inner")
        .with_columns(
            nw.lit("allocated").alias("line"),
            *(part.alias(column) for name, part in parts.items() for column in (name, f"{name}_corrected")),
            *(nw.lit(False).alias(step.mark) for step in STEPS.values() if step.mark in names and step.mark not in (PARTNER, PRODUCT)),
            *(nw.lit(None, nw.String).alias(name) for name in ("correction", "stands_in")),
            # What it was spread from names the step that made the line.
            nw.lit(True).alias("_made_" + mark),
        )
        .select(*names, "_made_" + mark)
    )
    done = frame.join(known.select(*cell, nw.lit(1).alias("_done")), on=list(cell), how="left")
    done = done.with_columns((nw.col("counts") & ~(spreadable & ~nw.col("_done").is_null())).alias("counts"))
    both = nw.concat([done.select(*names, nw.lit(False).alias("_made_" + mark)), lines])
    return both.with_columns((nw.col(mark) | nw.col("_made_" + mark)).alias(mark)).drop("_made_" + mark)
