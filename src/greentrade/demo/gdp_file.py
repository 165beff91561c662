"""Writing GDP per capita in the World Bank's own layout: four lines, then years across, and a comma at the end of each row."""

from __future__ import annotations

import csv
from pathlib import Path

from greentrade import economies
from greentrade.demo.priors import YEARS, traders

INDICATOR = "NY.GDP.PCAP.PP.CD"


def write(folder: Path, source: str, date: str) -> Path:
    """Write the demonstration's GDP per capita (PPP, current international dollars) of the last year; `source` names the data."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"API_{INDICATOR}_DS2_en_csv_v2.csv"
    years = [str(year) for year in YEARS]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([["Data Source", source, ""], [], ["Last Updated Date", date, ""], []])
        writer.writerow(["Country Name", "Country Code", "Indicator Name", "Indicator Code", *years, ""])
        for trader in sorted((each for each in traders() if each.gdp_per_capita is not None), key=lambda each: each.iso3):
            known = [trader.gdp_per_capita if year == years[-1] else "" for year in years]
            name = economies.economy(trader.code).name_un
            writer.writerow([name, trader.iso3, "GDP per capita, PPP (current international $)", INDICATOR, *known, ""])
    return path
