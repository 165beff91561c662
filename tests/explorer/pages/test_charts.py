"""Charts of pages: valid Vega-Lite, bounds as bands, changes of edition as diamonds, a way to the explanation behind each mark."""

from __future__ import annotations

import math
from itertools import pairwise

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.briefs.layout import LINE_HEIGHT
from greentrade.explorer.pages import cloud, plots
from greentrade.explorer.pages.plot import LABEL, MOST_LINES, SMALL, End, Series, width_of
from greentrade.explorer.pages.sankey import Flow, sankey
from greentrade.explorer.pages.view import View

VIEW = View("en")
UNIT = VIEW.numbers.unit("USD", 5e9)


def row(period: int, value: float | None, low: float | None = None, high: float | None = None, *, passes: bool = False) -> dict:
    status = "missing" if value is None else "exact" if low is None else "bounded"
    return {"period": period, "economy": "KAZ", "value": value, "lower": low if low is not None else value,
            "upper": high if high is not None else value, "status": status, "edition_break": passes}  # fmt: skip


ROWS = [row(2020, 1e9, 0.5e9, 3e9), row(2021, None), row(2022, 2e9, passes=True), row(2023, 4e9)]


def marks(spec: dict, kind: str) -> list[dict]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def test_lines_have_bands_diamonds_and_names() -> None:
    drawn = plots.lines(VIEW, UNIT, [Series("x", "Exports", "#0072b2", ROWS, VIEW.asks("exports", reporter="KAZ"))])
    assert drawn.plot is not None
    spec = drawn.plot.to_dict()
    alt.Chart.from_dict(spec)
    band = marks(spec, "area")[0]["data"]["values"]
    assert [(each["period"], each["low"], each["high"]) for each in band] == [(2020, 0.5, 3.0), (2022, 2.0, 2.0), (2023, 4.0, 4.0)]
    assert band[0]["run"] != band[1]["run"], "a gap ends the band"
    diamonds = [layer for layer in marks(spec, "point") if layer["mark"].get("shape") == "diamond"]
    assert [each["period"] for each in diamonds[0]["data"]["values"]] == [2022]
    assert len(drawn.notes) == 2
    assert ["Exports 4.00"] in [layer["encoding"]["text"]["value"] for layer in marks(spec, "text")]
    dots = marks(spec, "circle")[-1]["data"]["values"]
    assert all(each["url"].startswith("0&key.period=") for each in dots)
    assert spec["usermeta"]["bases"] == ["/en/explain?indicator=exports&reporter=KAZ&list=imf-lct"]


def test_exact_lines_have_no_band() -> None:
    drawn = plots.lines(VIEW, UNIT, [Series("x", "Exports", "#0072b2", [row(2020, 1e9), row(2021, 2e9)])])
    assert drawn.plot is not None and not marks(drawn.plot.to_dict(), "area") and not drawn.notes


def test_what_rests_on_weights_alone_is_dashed() -> None:
    unknown = [{**row(period, 1e9), "lower": None, "upper": None, "status": "unknown"} for period in (2020, 2021)]
    drawn = plots.lines(VIEW, UNIT, [Series("x", "Exports", "#0072b2", [*unknown, row(2022, 2e9), row(2023, 2e9)])])
    assert drawn.plot is not None
    solid, dashed = marks(drawn.plot.to_dict(), "line")
    assert [each["y"] for each in solid["data"]["values"]] == [None, None, 2.0, 2.0] and "strokeDash" not in solid["mark"]
    assert [each["y"] for each in dashed["data"]["values"]] == [1.0, 1.0, 2.0, None] and dashed["mark"]["strokeDash"]
    assert drawn.notes == ("A dashed line joins values that rest on conversion weights alone.",)


def test_columns_stack_to_their_sum() -> None:
    parts = [Series(key, key, "#0072b2", [row(2020, value * 1e9), row(2021, 2e9)]) for key, value in (("a", 1.0), ("b", 2.0))]
    drawn = plots.columns(VIEW, UNIT, parts)
    assert drawn.plot is not None
    alt.Chart.from_dict(drawn.plot.to_dict())
    bars = marks(drawn.plot.to_dict(), "bar")[0]["data"]["values"]
    assert [(each["y"], each["y2"]) for each in bars if each["period"] == 2020] == [(0.0, 1.0), (1.0, 3.0)]


def test_charts_of_nothing_are_none() -> None:
    nothing = [Series("x", "Exports", "#0072b2", [row(2020, None)])]
    assert plots.lines(VIEW, UNIT, nothing).plot is None
    assert plots.columns(VIEW, UNIT, nothing).plot is None
    assert plots.bars(VIEW, UNIT, [plots.Bar("x", row(2020, None), "#0072b2")]).plot is None
    assert sankey(VIEW, UNIT, [], str, {}, by_source=True) is None


def test_a_long_name_is_broken_and_only_a_monster_is_cut() -> None:
    def block(name: str) -> list[str]:
        return End(0.0, name, "12,3", "#0072b2").block

    name = "Детали машин для нагрева и охлаждения"
    assert " ".join(block(name)) == f"{name} 12,3" and 2 < len(block(name)) <= MOST_LINES
    assert all(width_of(line) <= LABEL for line in block(name)), "each line has the room that it is given"
    assert block("Steel") == ["Steel 12,3"]
    cut = block("Parts of machinery for heating, cooling and the treatment of materials by a change of temperature")
    assert len(cut) == MOST_LINES and cut[-1].endswith("… 12,3")


def test_a_chart_grows_with_its_names() -> None:
    names = [f"Детали машин для нагрева и охлаждения {number}" for number in range(9)]
    series = [Series(name, name, "#0072b2", [row(2020, 1e9), row(2021, 2e9)]) for name in names]
    for drawn in (plots.lines(VIEW, UNIT, series), plots.columns(VIEW, UNIT, series)):
        assert drawn.plot is not None
        spec = drawn.plot.to_dict()
        blocks = [layer for layer in marks(spec, "text") if isinstance(layer["encoding"]["text"].get("value"), list)]
        tops = sorted(layer["encoding"]["y"]["value"] for layer in blocks)
        lines = {len(layer["encoding"]["text"]["value"]) for layer in blocks}
        assert lines == {3} and all(later - earlier >= 3 * SMALL * LINE_HEIGHT for earlier, later in pairwise(tops))
        assert spec["height"] > plots.HEIGHT and tops[0] > -10 and tops[-1] < spec["height"]
    ranked = plots.bars(VIEW, UNIT, [plots.Bar(name, row(2020, 1e9), "#0072b2") for name in names])
    assert ranked.plot is not None
    spec = ranked.plot.to_dict()
    (said,) = (layer for layer in marks(spec, "text") if layer["mark"]["align"] == "right")
    assert [" ".join(each["lines"]) for each in said["data"]["values"]] == names
    assert spec["height"] / len(names) > len(said["data"]["values"][0]["lines"]) * SMALL * LINE_HEIGHT


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("uvwxyz")), st.floats(1e3, 1e10), min_size=1, max_size=30
    )
)  # fmt: skip
def test_streams_are_as_wide_as_their_trade_and_stay_within_the_chart(values: dict[tuple[str, str], float]) -> None:
    flows = [Flow(source, target, {"value": value, "lower": value, "upper": value}) for (source, target), value in values.items()]
    chart = sankey(VIEW, UNIT, flows, str, {"a": "#0072b2"}, by_source=True)
    assert chart is not None
    spec = chart.to_dict()
    nodes = marks(spec, "rect")[0]["data"]["values"]
    for at in {node["x"] for node in nodes}:
        column = sorted((node["y"], node["y2"]) for node in nodes if node["x"] == at)
        assert column[0][0] >= -0.01 and column[-1][1] <= spec["height"] + 0.01
        assert all(upper[1] <= lower[0] + 0.01 for upper, lower in pairwise(column)), "nodes do not overlap"
    assert all(end["y2"] >= end["y"] for layer in marks(spec, "area") for end in layer["data"]["values"])


@pytest.mark.parametrize(
    "kind", ["world/exports", "economy-sankey-exports/KAZ", "economy-rca/KAZ", "economy-suppliers/KAZ", "product-trade/850760"]
)
def test_figures_are_what_altair_reads(visit, kind: str) -> None:
    import json

    page = visit(f"/en/figures/{kind}")
    alt.Chart.from_dict(json.loads(page.xpath("//*[@data-chart]/script")[0].text))


def test_names_of_points_stay_on_a_narrow_page_and_are_joined_to_their_points() -> None:
    names = ("Распределительные щиты и панели", "Литий-ионные аккумуляторы", "Метеорологические приборы", "Свинцовые аккумуляторы")
    dots = [
        cloud.Dot(name, 10.0 ** (1.5 + at / 20), 10.0 + at / 9, row(2020, 1.0), "#0072b2", named=True) for at, name in enumerate(names)
    ]  # fmt: skip
    crowd = [cloud.Dot(str(at), 10.0 ** (at / 8), 10.0 + at / 8, row(2020, 1.0), "#767676") for at in range(24)]
    plot = cloud.scatter(
        VIEW, [*dots, *crowd], cloud.Scale("Доля в экспорте по перечню (логарифмическая шкала)", UNIT), cloud.Scale("y", UNIT)
    )
    assert plot is not None
    spec = plot.to_dict()
    alt.Chart.from_dict(spec)
    x = marks(spec, "circle")[0]["encoding"]["x"]
    low, high = x["scale"]["domain"]
    for layer in marks(spec, "text"):
        (told,) = layer["data"]["values"]
        assert " ".join(told["lines"]) in names
        wide, edge = max(map(width_of, told["lines"])), 264 * math.log(told["x"] / low) / math.log(high / low) + layer["mark"]["dx"]
        left, right = (edge - wide, edge) if layer["mark"]["align"] == "right" else (edge, edge + wide)
        assert left > -41 and right < 272, told["name"]
    joined = {layer["data"]["values"][0]["name"] for layer in marks(spec, "rule")}
    assert joined <= set(names) and joined, "in a crowd not every name stands beside its point"
    assert len(x["axis"]["title"]) == 2
