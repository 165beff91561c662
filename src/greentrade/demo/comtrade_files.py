"""Writing records in UN Comtrade's own layout: 47 columns, totals beside their parts, a stray comma at the end of each row.

As in a download: every product with the World beside its partners, and TOTAL beside the products. One file an edition
of the Harmonized System, with the years in which it is in force.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from greentrade import nomenclature
from greentrade.demo.declarations import economy_names, product_names
from greentrade.demo.priors import goods

HEADER = (
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,"
    "partnerDesc,partner2Code,partner2ISO,partner2Desc,classificationCode,classificationSearchCode,isOriginalClassification,cmdCode,cmdDesc,"
    "aggrLevel,isLeaf,customsCode,customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,"
    "altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,"
    "legacyEstimationFlag,isReported,isAggregate"
)
UNIT_CODES = {"1000 kWh": 3, "u": 5, "2u": 6, "carat": 13}
"""Comtrade's codes of quantity units; -1 (N/A) where a product has none."""
_KEYS = ("period", "reporter", "flow_code", "product", "partner")


def write(records: pl.DataFrame, folder: Path) -> list[Path]:
    """Write the records, a file an edition; returns the files in order of time."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for edition in nomenclature.editions():
        years = [year for year in records["period"].unique().sort() if edition.in_force(year)]
        if years:
            path = folder / f"Comtrade_{edition.short}_{years[0]}-{years[-1]}_synthetic.csv"
            rows = _lines(with_totals(records.filter(pl.col("period").is_in(years))), edition.short)
            path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
            written.append(path)
    return written


def with_totals(records: pl.DataFrame) -> pl.DataFrame:
    """The records, the World (partner 0) beside the partners and TOTAL beside the products; `record` is false for these totals."""
    named = records.with_columns(pl.lit(0, dtype=pl.Int64).alias("world"), pl.lit("TOTAL").alias("all_goods"), pl.lit(True).alias("record"))
    world = _sum(named, "product", pl.col("world").alias("partner"))
    total = _sum(named, pl.col("all_goods").alias("product"), "partner")
    both = _sum(named, pl.col("all_goods").alias("product"), pl.col("world").alias("partner"))
    columns = [*_KEYS, "value", "weight", "quantity", "record"]
    return pl.concat([part.select(columns) for part in (named, world, total, both)]).sort(_KEYS)


def _sum(named: pl.DataFrame, product: str | pl.Expr, partner: str | pl.Expr) -> pl.DataFrame:
    groups = named.group_by("period", "reporter", "flow_code", product, partner)
    known = (pl.col("product") != "TOTAL") & (pl.col("weight") > 0), (pl.col("product") != "TOTAL") & (pl.col("quantity") > 0)
    summed = groups.agg(pl.col("value", "weight", "quantity").sum(), pl.lit(False).alias("record"))
    return summed.with_columns(pl.when(each).then(name).alias(name) for each, name in zip(known, ("weight", "quantity"), strict=True))


def _lines(rows: pl.DataFrame, short: str) -> list[str]:
    """The rows as Comtrade writes them: all values in quotation marks, nothing at all for a missing one."""
    names = economy_names()
    products = pl.DataFrame(list(product_names().items()), schema=["product", "description"], orient="row")
    units = [(good.code, str(UNIT_CODES[good.unit]), good.unit) for good in goods() if good.unit]
    rows = rows.join(_prefixed(names, "reporter"), on="reporter", how="left").join(_prefixed(names, "partner"), on="partner", how="left")
    rows = rows.join(products, on="product", how="left")
    rows = rows.join(pl.DataFrame(units, schema=["product", "unit_code", "unit"], orient="row"), on="product", how="left").sort(_KEYS)
    world, total = pl.col("partner") == 0, pl.col("product") == "TOTAL"
    imports, record = pl.col("flow_code") == "M", pl.col("record")
    value = pl.col("value").cast(pl.Int64).cast(pl.String)
    quoted = [
        pl.lit("C"), pl.lit("A"), pl.format("{}0101", "period"), pl.col("period"), pl.lit("52"), pl.col("period"),
        pl.col("reporter"), pl.col("reporter_iso"), pl.col("reporter_name"),
        pl.col("flow_code"), _either(imports, "Import", "Export"),
        pl.col("partner"), pl.when(world).then(pl.lit("W00")).otherwise("partner_iso"),
        pl.when(world).then(pl.lit("World")).otherwise("partner_name"),
        pl.lit("0"), pl.lit("W00"), pl.lit("World"), pl.lit(short), pl.lit("HS"), pl.lit("true"),
        pl.col("product"), pl.when(total).then(pl.lit("All Commodities")).otherwise("description"),
        _either(total, "0", "6"), _either(total, "false", "true"),
        pl.lit("C00"), pl.lit("TOTAL CPC"), pl.lit("0"), pl.lit("0"), pl.lit("TOTAL MOT"),
        pl.col("unit_code").fill_null("-1"), pl.col("unit").fill_null("N/A"), pl.col("quantity").cast(pl.Int64), pl.lit("false"),
        pl.lit("-1"), pl.lit("N/A"), pl.lit(None), pl.lit("false"), pl.col("weight"), pl.lit("false"), pl.lit(None), pl.lit("false"),
        pl.when(imports).then(value), pl.when(~imports).then(value), value,
        pl.lit("0"), _either(record, "true", "false"), _either(record, "false", "true"),
    ]  # fmt: skip
    cells = [pl.format('"{}",', each.cast(pl.String)).fill_null(",").alias(f"cell_{place}") for place, each in enumerate(quoted)]
    return rows.select(pl.concat_str(cells))["cell_0"].to_list()


def _prefixed(names: pl.DataFrame, side: str) -> pl.DataFrame:
    return names.select(pl.col("code").alias(side), pl.col("iso3").alias(f"{side}_iso"), pl.col("name").alias(f"{side}_name"))


def _either(condition: pl.Expr, then: str, otherwise: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(then)).otherwise(pl.lit(otherwise))
