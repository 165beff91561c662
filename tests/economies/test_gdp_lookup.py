"""GDP by source, vintage and year: the newest vintage answers, a source left open is asked for, what is missing is said."""

import polars as pl
import pytest

from greentrade import economies
from greentrade.errors import InputError

CODE = "NY.GDP.PCAP.PP.CD"


def given(folder, vintage, rows, series=CODE):
    path = folder / f"wdi_{vintage}.csv"
    lines = [f"{iso3},{year},{series},{value}" for iso3, year, value in rows]
    path.write_text("\n".join(["country_code,year,series,value", *lines]) + "\n")
    economies.import_world_bank(path, folder=folder / "gdp", vintage=vintage)
    return folder / "gdp"


def test_one_row_an_economy_with_unit_source_and_vintage(tmp_path):
    folder = given(tmp_path, "2025-07-01", [("KAZ", 2024, 1000), ("IND", 2024, 300), ("EUU", 2024, 2000), ("KAZ", 2023, 900)])
    found = economies.gdp_per_capita_ppp(2024, folder=folder)
    assert found.columns == ["period", "economy", "iso3", "value", "unit", "source", "vintage", "licence"]
    assert [(row["economy"], row["iso3"], row["value"], row["unit"]) for row in found.to_dicts()] == [
        (398, "KAZ", 1000.0, "current international $"),
        (699, "IND", 300.0, "current international $"),
    ]


def test_the_newest_vintage_answers_and_the_older_one_fills_what_it_lacks(tmp_path):
    given(tmp_path, "2025-07-01", [("KAZ", 2024, 1000), ("UZB", 2024, 400)])
    folder = given(tmp_path, "2026-01-10", [("KAZ", 2024, 1010)])
    found = {row["iso3"]: (row["value"], row["vintage"]) for row in economies.gdp_per_capita_ppp(2024, folder=folder).to_dicts()}
    assert found == {"KAZ": (1010.0, "2026-01-10"), "UZB": (400.0, "2025-07-01")}


def test_a_source_left_open_is_asked_for(tmp_path):
    folder = given(tmp_path, "2025-07-01", [("KAZ", 2024, 1000)])
    file = next(folder.glob("*.parquet"))
    other = pl.read_parquet(file).with_columns(pl.lit("Another source").alias("source"), pl.col("value") + 1)
    other.write_parquet(folder / "another.parquet")
    with pytest.raises(InputError, match="several sources: Another source, World Bank"):
        economies.gdp_per_capita_ppp(2024, folder=folder)
    assert economies.gdp_per_capita_ppp(2024, source="Another source", folder=folder)["value"].to_list() == [1001.0]
    with pytest.raises(InputError, match="not held from 'IMF'"):
        economies.gdp_per_capita_ppp(2024, source="IMF", folder=folder)


def test_gdp_and_gdp_per_capita_are_never_mixed(tmp_path):
    given(tmp_path, "2025-07-01", [("KAZ", 2024, 1000)])
    folder = given(tmp_path, "2025-07-02", [("KAZ", 2024, 5)], series="NY.GDP.MKTP.CD")
    assert economies.gdp(2024, folder=folder)["value"].to_list() == [5.0]
    assert economies.gdp_per_capita_ppp(2024, folder=folder)["value"].to_list() == [1000.0]


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(InputError, match="Import a World Bank file"):
        economies.gdp_per_capita_ppp(2024, folder=tmp_path / "none")
    folder = given(tmp_path, "2025-07-01", [("KAZ", 2023, 1000), ("KAZ", 2021, 900)])
    with pytest.raises(InputError, match=r"No values .* in 2024. .* held for 2021 to 2023"):
        economies.gdp_per_capita_ppp(2024, folder=folder)
    with pytest.raises(InputError, match=r"Import a file of NY\.GDP\.MKTP\.CD"):
        economies.gdp(2023, folder=folder)
    with pytest.raises(InputError, match="Unknown series 'GDP'"):
        economies.national_accounts("GDP", 2023, folder=folder)
