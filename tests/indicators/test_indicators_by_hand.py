"""Every indicator on a small world gives the number that a reader works out by hand; see `WORLD` in conftest."""

from __future__ import annotations

import pytest

import greentrade as gt
from greentrade.indicators.registry import INDICATORS

LIST = gt.product_list("imf-lct")
REGION = "KAZ+KGZ"

# indicator, further parameters, value by key; 2020 and the IMF's list where nothing else is said.
BY_HAND = [
    ("exports", {}, {"WLD": 129_000}),
    ("imports", {"reporters": "KAZ,KGZ"}, {"KAZ": 94_000, "KGZ": 35_000}),
    ("imports", {"reporters": REGION}, {REGION: 129_000}),
    ("imports", {"reporters": REGION, "by": ("reporter",)}, {"KAZ": 94_000, "KGZ": 35_000}),
    ("imports", {"reporters": "KAZ", "products": None}, {"KAZ": 114_000}),
    ("imports", {"reporters": "KAZ", "products": "8507"}, {"KAZ": 70_000}),
    ("exports", {"reporters": "CHN", "partners": "KAZ,KGZ"}, {("CHN", "KAZ"): 80_000, ("CHN", "KGZ"): 30_000}),
    ("exports", {"reporters": "CHN", "partners": REGION, "by": ("partner",)}, {("CHN", "KAZ"): 80_000, ("CHN", "KGZ"): 30_000}),
    ("imports", {"reporters": "KAZ", "by": ("product",)}, {("KAZ", "850760"): 70_000, ("KAZ", "854140"): 24_000}),
    ("imports", {"reporters": "KAZ", "by": ("group",)}, {("KAZ", "batteries"): 70_000, ("KAZ", "solar"): 24_000}),
    ("balance", {"reporters": "KAZ"}, {"KAZ": 5_000 - 94_000}),
    ("turnover", {"reporters": "KAZ"}, {"KAZ": 5_000 + 94_000}),
    ("export-share", {"reporters": "KAZ,CHN"}, {"KAZ": 5 / 100, "CHN": 110 / 130}),
    ("import-share", {"reporters": f"KAZ,{REGION}"}, {"KAZ": 94 / 114, REGION: 129 / 234}),
    ("import-share", {"reporters": "KAZ", "partners": "CHN"}, {("KAZ", "CHN"): 80 / 100}),
    ("import-share", {"reporters": "KAZ", "by": ("product",)}, {("KAZ", "850760"): 70 / 114, ("KAZ", "854140"): 24 / 114}),
    ("import-share-mean", {"reporters": REGION}, {REGION: (94 / 114 + 35 / 120) / 2}),
    ("export-share-mean", {"reporters": REGION}, {REGION: (5 / 100 + 4 / 4) / 2}),
    ("product-mix-imports", {"reporters": "KAZ"}, {("KAZ", "850760"): 70 / 94, ("KAZ", "854140"): 24 / 94}),
    ("product-mix-exports", {"reporters": "CHN", "by": ("group",)}, {("CHN", "batteries"): 90 / 110, ("CHN", "solar"): 20 / 110}),
    ("partner-share-imports", {"reporters": "KAZ"}, {("KAZ", "CHN"): 80 / 94, ("KAZ", "DEU"): 10 / 94, ("KAZ", "KGZ"): 4 / 94}),
    ("partner-share-exports", {"reporters": "CHN", "partners": "KAZ"}, {("CHN", "KAZ"): 80 / 110}),
    ("import-unit-value", {"reporters": "KAZ"}, {"KAZ": 94_000 / 4_000}),
    ("export-unit-value", {"reporters": "CHN", "by": ("product",)}, {("CHN", "850760"): 90_000 / 2_000, ("CHN", "854140"): 20_000 / 1_000}),
    ("intra-regional-imports", {"reporters": REGION}, {REGION: 9_000}),
    ("intra-regional-imports", {"reporters": REGION, "by": ("partner",)}, {(REGION, "KAZ"): 5_000, (REGION, "KGZ"): 4_000}),
    ("intra-regional-imports", {"reporters": REGION, "by": ("reporter",)}, {"KAZ": 4_000, "KGZ": 5_000}),
    ("intra-regional-share", {"reporters": REGION}, {REGION: 9 / 129}),
    ("rca", {"reporters": "CHN"}, {"CHN": (110 / 130) / (129 / 294)}),
    (
        "rca",
        {"reporters": "CHN", "by": ("product",)},
        {("CHN", "850760"): (90 / 130) / (105 / 294), ("CHN", "854140"): (20 / 130) / (24 / 294)},
    ),
    ("rca-symmetric", {"reporters": "KAZ"}, {"KAZ": ((5 / 100) / (129 / 294) - 1) / ((5 / 100) / (129 / 294) + 1)}),
    ("rca-normalised", {"reporters": "KAZ"}, {"KAZ": 5 / 294 - 100 * 129 / 294**2}),
    ("hhi-partners", {"reporters": "CHN"}, {"CHN": (80 / 110) ** 2 + (30 / 110) ** 2}),
    ("hhi-partners-normalised", {"reporters": "CHN"}, {"CHN": ((80 / 110) ** 2 + (30 / 110) ** 2 - 0.5) / 0.5}),
    ("hhi-partners-imports", {"reporters": "KAZ"}, {"KAZ": (80**2 + 10**2 + 4**2) / 94**2}),
    ("hhi-partners-imports-normalised", {"reporters": "KGZ"}, {"KGZ": ((30**2 + 5**2) / 35**2 - 0.5) / 0.5}),
    ("hhi-products", {"reporters": "CHN"}, {"CHN": (90**2 + 20**2) / 110**2}),
    ("hhi-products-normalised", {"reporters": "CHN"}, {"CHN": ((90**2 + 20**2) / 110**2 - 0.5) / 0.5}),
    ("hhi-products-imports", {"reporters": "KAZ", "products": None}, {"KAZ": (70**2 + 24**2 + 20**2) / 114**2}),
    ("hhi-products-imports-normalised", {"reporters": "KAZ"}, {"KAZ": ((70**2 + 24**2) / 94**2 - 0.5) / 0.5}),
    (
        "trade-intensity",
        {"reporters": "CHN", "products": None},
        {("CHN", "KAZ"): (100 / 130) / (114 / (294 - 60)), ("CHN", "KGZ"): (30 / 130) / (120 / (294 - 60))},
    ),
    ("grubel-lloyd", {"reporters": "KAZ"}, {"KAZ": 1 - (65 + 24) / (75 + 24)}),
    ("grubel-lloyd", {"reporters": "KAZ", "by": ("product",)}, {("KAZ", "850760"): 1 - 65 / 75, ("KAZ", "854140"): 0.0}),
    ("export-growth", {"reporters": "CHN", "years": "2020:2021"}, {(2020, "CHN"): 0.0, (2021, "CHN"): 130 / 110 - 1}),
    ("import-growth", {"reporters": "KAZ", "years": "2020:2021"}, {(2020, "KAZ"): 0.0, (2021, "KAZ"): 130 / 94 - 1}),
]  # fmt: skip


@pytest.mark.parametrize(("indicator", "asked", "expected"), BY_HAND, ids=lambda value: value if isinstance(value, str) else "")
def test_by_hand(db, values, indicator: str, asked: dict, expected: dict):
    found = values(db.compute(indicator, **({"products": LIST, "years": 2020} | asked)))
    assert found == {key: pytest.approx(value, rel=1e-12) for key, value in expected.items()}


def test_every_indicator_is_worked_by_hand():
    assert {row[0] for row in BY_HAND} | {"cross-section"} == set(INDICATORS)


def test_real_growth_divides_by_us_prices(db, values):
    from greentrade.economies import deflator

    prices = dict(deflator("us-cpi").iter_rows())
    real = values(db.compute("export-growth", reporters="CHN", products=LIST, years="2020:2021", real="us-cpi"))
    assert real[2021, "CHN"] == pytest.approx((130 / 110) / (prices[2021] / prices[2020]) - 1)
    constant = db.compute("exports", reporters="CHN", products=LIST, years="2020:2021", real="us-cpi")
    assert values(constant)[2021, "CHN"] == pytest.approx(130_000 * prices[2020] / prices[2021])
    assert set(constant.frame["unit"]) == {"USD of 2020"}


def test_the_cross_section_has_its_points_and_its_line(add_flows, world, tmp_path):
    """Export shares: China 110/130, Germany 10/60, Kazakhstan 5/100, Kyrgyzstan 1; GDP of three of them is known."""
    from greentrade import economies

    db = add_flows({key: value for key, value in world.items() if key[0] == 2020})
    rows = [("CHN", 10.0), ("DEU", 40.0), ("KAZ", 20.0), ("USA", 60.0)]
    lines = [f'"{iso3}","{iso3}","GDP per capita, PPP (current international $)","NY.GDP.PCAP.PP.CD","{gdp}"' for iso3, gdp in rows]
    head = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2025-07-01",\n\n'
    file = tmp_path / "API_NY.GDP.PCAP.PP.CD_DS2_en_csv_v2_1.csv"
    file.write_text(
        head + "\n".join(['"Country Name","Country Code","Indicator Name","Indicator Code","2020"', *lines]) + "\n", encoding="utf-8"
    )
    economies.import_world_bank(file, folder=economies.reference_folder(db.snapshot.root))

    result = db.compute("cross-section", products=LIST, years=2020)
    points = {row["economy"]: (row["gdp_per_capita_ppp"], row["value"]) for row in result.frame.iter_rows(named=True)}
    assert points["DEU"] == (40.0, pytest.approx(10 / 60)) and points["KGZ"] == (None, 1.0)
    x, y = [10.0, 40.0, 20.0], [110 / 130, 10 / 60, 5 / 100]
    mean_x, mean_y = sum(x) / 3, sum(y) / 3
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
    assert result.fit is not None and result.fit.n == 3
    assert result.fit.slope == pytest.approx(slope) and result.fit.intercept == pytest.approx(mean_y - slope * mean_x)
