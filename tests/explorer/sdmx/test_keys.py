"""What a key, a filter and a span of time select: the cube's cells are the same whatever is asked with them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import greentrade as gt
from greentrade.indicators import Database

from .conftest import CSV, KEY, LIST, Get, Row

Rows = Callable[..., list[Row]]


def cells(found: list[Row]) -> dict[tuple[str, ...], str]:
    """Values by their whole key."""
    names = ("FREQ", "REF_AREA", "COUNTERPART_AREA", "COMMODITY", "PRODUCT_LIST", "PERSPECTIVE", "MATCH", "TIME_PERIOD")
    told = {tuple(row[name] for name in names): row["OBS_VALUE"] for row in found}
    assert len(told) == len(found)
    return told


def of(found: list[Row], name: str) -> set[str]:
    return {row[name] for row in found}


def test_or_and_wildcards_give_the_union_of_what_each_code_gives(rows: Rows) -> None:
    both = cells(rows("IMPORTS/" + KEY.replace("KAZ", "KAZ+KGZ")))
    each = [cells(rows("IMPORTS/" + KEY.replace("KAZ", area))) for area in ("KAZ", "KGZ")]
    assert both == each[0] | each[1] and len(both) == len(each[0]) + len(each[1])
    everyone = cells(rows("IMPORTS/" + KEY.replace("KAZ", "")))
    assert both.items() <= everyone.items()
    assert {"WLD", "CAREC", "CHN", "DEU"} <= {place[1] for place in everyone}


def test_a_wildcard_on_list_perspective_and_match_gives_all_that_the_store_has(rows: Rows) -> None:
    found = rows("IMPORTS/A.KAZ._T._T..reported.native", startPeriod="2023", endPeriod="2023")
    assert {"_T", LIST} <= of(found, "PRODUCT_LIST") and len(of(found, "PRODUCT_LIST")) > 4
    found = rows(f"IMPORTS/A.KAZ._T._T._T+{LIST}..", startPeriod="2023", endPeriod="2023")
    assert of(found, "PERSPECTIVE") == {"reported", "mirror", "reconciled"} and of(found, "MATCH") == {"native", "converted"}
    for perspective, match in product(("reported", "mirror"), ("native", "converted")):
        one = cells(rows(f"IMPORTS/A.KAZ._T._T.{LIST}.{perspective}.{match}", startPeriod="2023", endPeriod="2023"))
        assert one and one.items() <= cells(found).items()


def test_partners_and_commodities_are_split_where_they_are_left_open(rows: Rows, database: Database) -> None:
    found = rows(f"IMPORTS/A.KAZ...{LIST}.reported.native", startPeriod="2022")
    assert {"_T", "CHN", "DEU", "CAREC"} <= of(found, "COUNTERPART_AREA")
    assert {"_T", "batteries", "850760"} <= of(found, "COMMODITY")
    frame = database.compute(
        "imports",
        reporters="KAZ",
        products=gt.product_list(LIST),
        years="2022:2024",
        perspective="reported",
        match="native",
        by="partner,product",
    ).frame
    told = cells(found)
    for row in frame.filter(frame["value"].is_not_null()).iter_rows(named=True):
        place = ("A", "KAZ", row["partner"], row["product"], LIST, "reported", "native", str(row["period"]))
        assert float(told[place]) == row["value"]
    for code in ("CHN._T", "CHN.850760", "_T.batteries", "CHN+DEU.850760+batteries+_T"):
        part = cells(rows(f"IMPORTS/A.KAZ.{code}.{LIST}.reported.native", startPeriod="2022"))
        assert part and part.items() <= told.items(), code


def test_a_commodity_without_a_list_is_a_question_of_its_own(rows: Rows, database: Database) -> None:
    together = cells(rows("EXPORTS/A.CHN._T.850760+8507+_T._T.reported.converted"))
    alone = cells(rows("EXPORTS/A.CHN._T.850760._T.reported.converted"))
    assert alone.items() <= together.items() and {place[3] for place in together} == {"850760", "8507", "_T"}
    frame = database.compute("exports", reporters="CHN", products="850760", perspective="reported").frame
    assert {place[-1]: float(value) for place, value in alone.items()} == dict(frame.select(frame["period"].cast(str), "value").iter_rows())


def test_an_indicator_that_is_not_split_has_the_total_only(rows: Rows) -> None:
    assert of(rows(f"RCA/A.CHN...{LIST}.reported.native"), "COUNTERPART_AREA") == {"_T"}
    assert of(rows(f"HHI_PRODUCTS/A.CHN...{LIST}.reported.native"), "COMMODITY") == {"_T"}
    assert "_T" not in of(rows(f"PARTNER_SHARE_EXPORTS/A.CHN.._T.{LIST}.reported.native"), "COUNTERPART_AREA")


def test_growth_counts_from_the_same_period_whatever_is_asked_for(rows: Rows) -> None:
    key = f"IMPORT_GROWTH/A.KAZ._T._T.{LIST}.reported.native"
    whole, late = rows(key), rows(key, startPeriod="2022")
    assert cells(late).items() <= cells(whole).items() and of(late, "TIME_PERIOD") == {"2022", "2023", "2024"}
    assert of(late, "BASE_PERIOD") == {"2018"}
    breaks = {row["TIME_PERIOD"]: row["EDITION_BREAK"] for row in rows(f"IMPORTS/{KEY}", startPeriod="2022")}
    assert breaks["2022"] == "true" and breaks["2023"] == "false"


def test_time_spans(rows: Rows) -> None:
    for parameters, years in (
        ({"startPeriod": "2022"}, {"2022", "2023", "2024"}),
        ({"endPeriod": "2019"}, {"2018", "2019"}),
        ({"startPeriod": "2019-01", "endPeriod": "2020-12-31"}, {"2019", "2020"}),
        # A year that has begun before is not wholly within.
        ({"startPeriod": "2019-02", "endPeriod": "2021-Q3"}, {"2020"}),
        ({"lastNObservations": "2"}, {"2023", "2024"}),
        ({"firstNObservations": "1", "lastNObservations": "1"}, {"2018", "2024"}),
        ({"startPeriod": "2020", "firstNObservations": "1"}, {"2020"}),
    ):
        assert of(rows(f"IMPORTS/{KEY}", **parameters), "TIME_PERIOD") == years, parameters


def test_months_are_spelt_as_months(rows: Rows) -> None:
    found = rows("IMPORTS/M.KAZ.CHN.850760._T.reported.native", startPeriod="2024-02", endPeriod="2024-Q2")
    assert of(found, "TIME_PERIOD") == {f"2024-{month:02d}" for month in range(2, 7)}


def test_a_list_without_its_version_is_answered_as_the_version_in_use(rows: Rows) -> None:
    assert rows(f"IMPORTS/{KEY}") == rows("IMPORTS/" + KEY.replace(LIST, "imf-lct"))


def test_a_difference_of_groups_is_an_area(rows: Rows, database: Database) -> None:
    found = rows("IMPORTS/" + KEY.replace("KAZ", "CAREC-CHN"))
    frame = database.compute("imports", reporters="CAREC-CHN", products=gt.product_list(LIST), perspective="reported").frame
    assert [float(row["OBS_VALUE"]) for row in found] == frame["value"].to_list()


def test_gaps_are_missing_observations_and_empty_series_are_not_there(rows: Rows, get: Get) -> None:
    """Solar cells have no code 854140 any more from 2022 on; Tajikistan reports nothing."""
    found = {row["TIME_PERIOD"]: row for row in rows("EXPORTS/A.CHN._T.854140._T.reported.native")}
    assert {year for year, row in found.items() if row["OBS_STATUS"] == "O"} == {"2022", "2023", "2024"}
    assert found["2023"]["OBS_VALUE"] == found["2023"]["LOWER"] == "" and float(found["2021"]["OBS_VALUE"]) > 0
    assert of(rows("IMPORTS/" + KEY.replace("KAZ", "KAZ+TJK")), "REF_AREA") == {"KAZ"}
    assert get(f"2.1/data/IMPORTS/{KEY.replace('KAZ', 'TJK')}").status_code == 404


def test_the_grammar_of_3_0(get: Get, rows: Rows) -> None:
    def modern(key: str, **parameters: str) -> str:
        answer = get(f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{key}", CSV, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.text

    old = get(f"2.1/data/IMPORTS/{KEY.replace('KAZ', 'KAZ+KGZ')}", CSV, startPeriod="2021", endPeriod="2022").text
    span = {"c[TIME_PERIOD]": "ge:2021+le:2022"}
    two = ",".join(KEY.replace("KAZ", area) for area in ("KAZ", "KGZ"))
    assert modern(two, **span) == old
    assert modern(KEY.replace("KAZ", "*"), **span, **{"c[REF_AREA]": "KAZ,KGZ"}) == old
    assert (
        modern("*", **span, **{f"c[{name}]": code for name, code in zip(NAMES, KEY.replace("KAZ", "KAZ,KGZ").split("."), strict=True)})
        == old
    )
    assert modern(KEY.replace("KAZ", "KAZ+KGZ").replace(f".{LIST}.reported.converted", "") , **span, **{
        "c[PRODUCT_LIST]": "eq:" + LIST, "c[PERSPECTIVE]": "reported", "c[MATCH]": "ne:native"}) == old  # fmt: skip
    assert modern(two, **{"c[TIME_PERIOD]": "2021,2022"}) == old


NAMES = ("FREQ", "REF_AREA", "COUNTERPART_AREA", "COMMODITY", "PRODUCT_LIST", "PERSPECTIVE", "MATCH")


def test_filters_on_values_and_attributes(get: Get, rows: Rows) -> None:
    def values(**filters: str) -> list[float]:
        answer = get(f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{KEY}", CSV, **{f"c[{name}]": text for name, text in filters.items()})
        return [] if answer.status_code == 404 else [float(line.split(",")[9]) for line in answer.text.splitlines()[1:]]

    every = sorted(float(row["OBS_VALUE"]) for row in rows(f"IMPORTS/{KEY}"))
    middle = every[3]
    assert sorted(values(OBS_VALUE=f"gt:{middle}")) == every[4:]
    assert sorted(values(OBS_VALUE=f"lt:{middle},ge:{every[-1]}")) == [*every[:3], every[-1]]
    assert len(values(EDITION="HS2022")) == 3 and len(values(EDITION="sw:HS2")) == 7 and values(EDITION="ne:HS2022+nc:HS2017") == []
    assert len(values(EDITION_BREAK="true")) == 1
