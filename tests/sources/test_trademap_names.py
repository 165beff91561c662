"""Every economy by the name that Trade Map gives it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from greentrade import economies
from greentrade.sources import trademap_layout

ODD = {
    "World": 0, "Taipei, Chinese": 490, "Korea, Republic of": 410, "Korea, Democratic People's Republic of": 408, "Türkiye": 792,
    "Turkey": 792, "Moldova, Republic of": 498, "Viet Nam": 704, "United States of America": 842, "France": 251, "India": 699,
    "Norway": 579, "Switzerland": 757, "Area Nes": 899, "Ship stores and bunkers": 837, "Free Zones": 838, "European Union Nes": 492,
    "Hong Kong, China": 344, "Macao, China": 446, "Côte d'Ivoire": 384, "Curaçao": 531, "Libya, State of": 434, "Macedonia, North": 807,
    "Congo": 178, "Congo, Democratic Republic of the": 180, "Iran, Islamic Republic of": 364, "Palestine, State of": 275,
    "Sudan": 729, "Sudan (before 2012)": 736, "Serbia and Montenegro": 891, "Netherlands Antilles": 530, "Sint Maarten (Dutch part)": 534,
    "Micronesia, Federated States of": 583, "French Southern and Antarctic Territories": 260, "British Antarctic Territory": 80,
    "Kyrgyzstan": 417, "Tajikistan": 762, "Turkmenistan": 795, "Uzbekistan": 860, "Kazakhstan": 398, "Mongolia": 496, "Pakistan": 586,
    "Bolivia, Plurinational State of": 68, "Tanzania, United Republic of": 834, "Venezuela, Bolivarian Republic of": 862,
    "Lao People's Democratic Republic": 418, "Syrian Arab Republic": 760, "Czech Republic": 203, "Eswatini": 748, "Neutral Zone": 536,
    "St. Pierre and Miquelon": 666, "United States Minor Outlying Islands": 581, "Wallis and Futuna Islands": 876, "Mayotte": 175,
}  # fmt: skip


@pytest.mark.parametrize(("name", "code"), ODD.items())
def test_name_to_code(name: str, code: int) -> None:
    assert trademap_layout.economy_code(name) == str(code)


@pytest.mark.parametrize(
    "name", ["", "Atlantis", "Africa", "European Union (EU 27) Aggregation", "Belize (mirror data, reported by Viet Nam)"]
)
def test_what_is_no_economy_has_no_code(name: str) -> None:
    assert trademap_layout.economy_code(name) == ""


def test_a_name_as_a_file_name_writes_it() -> None:
    assert trademap_layout.economy_code("Taipei__Chinese".replace("__", ", ")) == trademap_layout.economy_code("Taipei  Chinese") == "490"


def test_the_table_of_names_holds_known_codes_and_only_what_the_economies_room_does_not_find() -> None:
    path = Path(trademap_layout.__file__).parent / "data" / "trademap_names.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["seen_in"] and row["date"] and row["licence"] for row in rows)
    for row in rows:
        assert economies.economy(int(row["code"])).code == int(row["code"])
