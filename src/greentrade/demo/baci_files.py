"""Writing flows in BACI's own layout: a zip an edition, in it one CSV a year, the code tables and a Readme.

BACI publishes each edition for all years since it is in force; here an edition's zip holds only the years before the
next one, so that every flow stands in the edition in force.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import polars as pl

from greentrade import nomenclature
from greentrade.demo.declarations import economy_names, product_names
from greentrade.nomenclature import Edition

RELEASE = "202601"
_README = """Demonstration data in the layout of BACI

Synthetic, fitted to published totals: made by greentrade, not by CEPII, and no observation of anything.

Content:
Trade flows at the year - exporter - importer - product level.
Products in Harmonized System 6-digit nomenclature.
Values in thousand USD and quantities in metric tons.

List of Variables:
t: year
i: exporter
j: importer
k: product
v: value
q: quantity

Layout after: Gaulier, G. and Zignago, S. (2010)
BACI: International Trade Database at the Product-Level. The 1994-2007 Version.
CEPII Working Paper, N 2010-23
"""


def write(flows: pl.DataFrame, folder: Path) -> list[Path]:
    """Write the flows, a zip an edition; returns the files in order of time."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for edition in nomenclature.editions():
        years = [year for year in flows["period"].unique().sort() if edition.in_force(year)]
        if years:
            written.append(_zip(flows, years, edition, folder))
    return written


def _zip(flows: pl.DataFrame, years: list[int], edition: Edition, folder: Path) -> Path:
    path = folder / f"BACI_HS{edition.baci}_V{RELEASE}_synthetic.zip"
    countries = economy_names().select(
        pl.col("code").alias("country_code"), pl.col("name").alias("country_name"),
        pl.col("iso2").alias("country_iso2"), pl.col("iso3").alias("country_iso3"),
    )  # fmt: skip
    names = product_names()
    codes = flows.filter(pl.col("period").is_in(years))["product"].unique().sort()
    products = pl.DataFrame({"code": codes, "description": [names[code] for code in codes]})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for year in years:
            _add(archive, f"BACI_HS{edition.baci}_Y{year}_V{RELEASE}.csv", _year(flows.filter(pl.col("period") == year)))
        _add(archive, f"country_codes_V{RELEASE}.csv", countries.write_csv())
        _add(archive, f"product_codes_HS{edition.baci}_V{RELEASE}.csv", products.write_csv())
        _add(archive, "Readme.txt", _README)
    return path


def _year(flows: pl.DataFrame) -> str:
    """Thousand dollars and tonnes, the tonnes padded to a column as BACI has them, NA where unknown."""
    tonnes = (pl.col("weight") / 1000).round(3)
    return flows.select(
        pl.col("period").alias("t"), pl.col("exporter").alias("i"), pl.col("importer").alias("j"), pl.col("product").alias("k"),
        (pl.col("value") / 1000).round(3).alias("v"),
        pl.when(tonnes > 0).then(tonnes.cast(pl.String)).otherwise(pl.lit("NA")).str.pad_start(13).alias("q"),
    ).write_csv(quote_style="never")  # fmt: skip


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    """A member without the time of writing, so that two runs give the same bytes."""
    archive.writestr(zipfile.ZipInfo(name), text, compress_type=zipfile.ZIP_DEFLATED, compresslevel=4)
