"""The US consumer price index, and a user's own index."""

import csv
from collections import defaultdict

import polars as pl
import pytest

from greentrade import economies
from greentrade.errors import InputError

OWN = """
id = "own"
title = "Own index"
unit = "2020 = 100"
source = "a statistics office"
url = "https://example.org"
consulted = "2026-01"
licence = "CC0"
[index]
2021 = 104.0
2020 = 100
"""


def index(name="us-cpi"):
    return dict(economies.deflator(name).iter_rows())


def test_annual_means_as_the_bureau_publishes_them():
    cpi = index()
    assert {year: round(cpi[year], 1) for year in (1913, 2005, 2015, 2024)} == {1913: 9.9, 2005: 195.3, 2015: 237.0, 2024: 313.7}
    assert cpi[2023] == 304.702
    assert round(cpi[2024] / cpi[2005] - 1, 3) == 0.606


def test_years_are_whole_and_without_a_gap():
    frame = economies.deflator("us-cpi")
    assert frame.schema == {"period": pl.Int32, "index": pl.Float64}
    assert frame["period"].to_list() == list(range(1913, 2025))


def test_each_year_is_the_mean_of_its_twelve_months(shared_data):
    months = defaultdict(list)
    with (shared_data / "macro" / "us_cpi_u_monthly.csv").open() as file:
        for row in csv.DictReader(file):
            months[int(row["Date"][:4])].append(float(row["Index"]))
    whole = {year: sum(values) / 12 for year, values in months.items() if len(values) == 12}
    assert index() == pytest.approx(whole, abs=5e-4)


def test_an_index_says_where_it_is_from():
    cpi = economies.price_index("us-cpi")
    assert "Bureau of Labor Statistics" in cpi.source
    assert cpi.licence == "public domain"
    assert cpi.unit == "1982-84 = 100"
    assert "2025" in cpi.notes


def test_a_file_of_the_users_is_an_index(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(OWN)
    assert index(path) == index(str(path)) == {2020: 100.0, 2021: 104.0}
    assert economies.price_index(path).source == "a statistics office"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("licence", "license"), "licence"),
        (("2020 = 100", "2020 = 0"), "above zero"),
        (("[index]", "[prices]"), "index"),
        (('"own"', "own"), "no price index"),
    ],
)
def test_a_file_that_is_no_index_is_refused(tmp_path, change, what):
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace(*change))
    with pytest.raises(InputError, match=what):
        economies.deflator(path)


@pytest.mark.parametrize(("name", "what"), [("uk-cpi", "Choose one of us-cpi"), ("absent.toml", "There is no file")])
def test_an_unknown_index_is_refused(name, what):
    with pytest.raises(InputError, match=what):
        economies.deflator(name)
