"""A small world in UN Comtrade's layout: 22 economies, nine products, eight years, with the gaps that briefs must tell of."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

YEARS = range(2017, 2025)
CAREC = {"AFG": 4, "AZE": 31, "GEO": 268, "KAZ": 398, "KGZ": 417, "MNG": 496, "PAK": 586, "TJK": 762, "TKM": 795, "UZB": 860}
OTHERS = {"CHN": 156, "DEU": 276, "USA": 842, "JPN": 392, "KOR": 410, "RUS": 643, "TUR": 792, "GBR": 826}
COMPARATORS = {"SVK": 703, "EST": 233, "THA": 764, "VNM": 704}
SIZES = {"CHN": 900.0, "DEU": 500.0, "USA": 480.0, "JPN": 300.0, "KOR": 250.0, "RUS": 60.0, "KAZ": 6.0, "UZB": 7.0}
PRODUCTS = {
    "870380": 5.0,
    "870340": 4.0,
    "850760": 6.0,
    "853710": 3.0,
    "850231": 2.0,
    "854140": 2.5,
    "903289": 1.5,
    "841989": 1.2,
    "761290": 0.8,
}
GROWTH = {"870380": 1.5, "850760": 1.3}
GDP_PER_CAPITA = {iso3: 2_000.0 + 900.0 * place for place, iso3 in enumerate([*CAREC, *OTHERS, *COMPARATORS])}

UZBEKISTAN_SINCE, AFGHANISTAN_WITHOUT = 2019, (2020, 2021)
HEADER = (
    "typeCode",
    "freqCode",
    "period",
    "reporterCode",
    "flowCode",
    "partnerCode",
    "classificationCode",
    "cmdCode",
    "aggrLevel",
    "primaryValue",
)


def reports(iso3: str, year: int) -> bool:
    """Turkmenistan never reports, Uzbekistan begins late, Afghanistan misses two years."""
    late = iso3 == "UZB" and year < UZBEKISTAN_SINCE
    return not (iso3 == "TKM" or late or (iso3 == "AFG" and year in AFGHANISTAN_WITHOUT))


def value(exporter: str, importer: str, product: str, year: int) -> float:
    """Trade of one pair in thousands of dollars: sizes of both, the product's weight and growth; no random numbers."""
    grown = GROWTH.get(product, 1.04) ** (year - YEARS[0])
    own = 1 + (sum(map(ord, exporter + product)) % 17) / 10
    pull = 0.02 if exporter in CAREC else 1.0
    return round(SIZES.get(exporter, 20.0) * SIZES.get(importer, 20.0) * PRODUCTS[product] * grown * own * pull, 2)


def rows() -> Iterator[tuple[Any, ...]]:
    codes = CAREC | OTHERS | COMPARATORS
    for year in YEARS:
        for reporter in codes:
            if not reports(reporter, year):
                continue
            for flow in ("M", "X"):
                for partner in codes:
                    if partner == reporter:
                        continue
                    exporter, importer = (partner, reporter) if flow == "M" else (reporter, partner)
                    values = {product: value(exporter, importer, product, year) for product in PRODUCTS}
                    total = sum(values.values()) * (18 + sum(map(ord, exporter)) % 9) / (1 + 0.02 * (year - YEARS[0]))
                    for product, amount in [*values.items(), ("TOTAL", total)]:
                        level = "0" if product == "TOTAL" else "6"
                        yield ("C", "A", year, codes[reporter], flow, codes[partner], "H5", product, level, round(amount * 1000))


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the small world in it, ingested by the ordinary road, and GDP per capita beside it."""
    from greentrade import economies
    from greentrade.store import Store

    folder = tmp_path_factory.mktemp("small-world")
    trade = folder / "comtrade.csv"
    with trade.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows())
    store = folder / "store"
    Store.open(store, create=True).ingest([trade])
    gdp = folder / "API_NY.GDP.PCAP.PP.CD_DS2_en_csv_v2.csv"
    lines = ['"Data Source","World Development Indicators",', "", '"Last Updated Date","2025-07-01",', ""]
    lines += ['"Country Name","Country Code","Indicator Name","Indicator Code","2024",']
    lines += [
        f'"{iso3}","{iso3}","GDP per capita, PPP (current international $)","NY.GDP.PCAP.PP.CD","{amount}",'
        for iso3, amount in GDP_PER_CAPITA.items()
    ]
    gdp.write_text("\n".join(lines) + "\n", encoding="utf-8")
    economies.import_world_bank(gdp, economies.reference_folder(store))
    return store


@pytest.fixture(scope="session")
def small_world(small_store: Path) -> Any:
    """The small world, opened for questions."""
    import greentrade

    return greentrade.open(small_store)


@pytest.fixture(scope="session")
def written(small_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The CAREC brief of the small world; read it only."""
    import greentrade
    from greentrade.briefs import write_brief

    folder = tmp_path_factory.mktemp("brief")
    write_brief(greentrade.open(small_store), out=folder)
    return folder


@pytest.fixture(scope="session")
def composed() -> Callable[..., Any]:
    """`composed(db, "converted", region="KAZ", figures=("figure-09",))`: the built-in brief in memory, made once for each choice.

    `figures` leaves these alone, with the sections that they stand in; `scope_lists` takes the place of the spec's.
    """
    from greentrade.briefs.compose import compose
    from greentrade.briefs.spec import load_spec

    @cache
    def made(db: Any, match: str, lang: str, figures: tuple[str, ...], **choices: Any) -> Any:
        spec = replace(load_spec("carec", lang), match=match)
        if "scope_lists" in choices:
            spec = replace(spec, scope_lists=choices.pop("scope_lists"))
        if figures:
            kept = tuple(each for each in spec.sections if set(each.figures) & set(figures))
            drawn = tuple(each for each in spec.figures if each.id in figures)
            spec = replace(spec, figures=drawn, facts=(), sections=kept, perspectives=False)
        return compose(db, spec, choices.get("region"), choices.get("list"), choices.get("years"), lang, lambda *_: None)

    def composed(db: Any, match: str = "native", *, lang: str = "en", figures: tuple[str, ...] = (), **choices: Any) -> Any:
        return made(db, match, lang, figures, **choices)

    return composed


EDITIONS = {2015: "H4", 2016: "H4", 2017: "H5", 2018: "H5", 2022: "H6", 2023: "H6"}
"""Years with the code of the edition in which all economies report; the years between are missing."""
CODES = {
    "H4": {"850760": 50.0, "870390": 400.0, "841989": 30.0},
    "H5": {"850760": 60.0, "870380": 90.0, "854140": 40.0, "841989": 31.0},
    "H6": {"850760": 70.0, "870380": 200.0, "854143": 80.0, "841989": 32.0},
}
"""Thousand dollars a partner. In HS2012, 870390 holds electric cars and others; in HS2022, 854143 is a part of what was 854140."""
TRADERS = {"KAZ": 398, "UZB": 860, "GEO": 268, "AZE": 31, "CHN": 156}


@pytest.fixture(scope="session")
def crossing_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose data cross two editions, with a code that was split and codes that were made of one."""
    from greentrade.store import Store

    folder = tmp_path_factory.mktemp("crossing")
    rows = [
        ("C", "A", year, one, flow, other, edition, product, "0" if product == "TOTAL" else "6", round(value * 1000 * (1 + one / 999)))
        for year, edition in EDITIONS.items()
        for one in TRADERS.values()
        for other in TRADERS.values()
        if one != other
        for flow in ("M", "X")
        for product, value in [*CODES[edition].items(), ("TOTAL", 9_000.0)]
    ]
    trade = folder / "comtrade.csv"
    with trade.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)
    Store.open(folder / "store", create=True).ingest([trade])
    return folder / "store"


@pytest.fixture(scope="session")
def crossing(crossing_store: Path) -> Any:
    """The store that crosses editions, opened for questions."""
    import greentrade

    return greentrade.open(crossing_store)
