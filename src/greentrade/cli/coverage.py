"""`greentrade coverage`: who reported what, as a table and as a heat map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE, Engine, Format, Frequency, Match
from greentrade.cli.store import Direction
from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

    from greentrade.indicators.reporting import Reporting

PICTURES = (".svg", ".png")


def coverage(
    region: Annotated[
        str | None,
        typer.Option("--region", "--reporter", metavar="LIST", help="Economies and groups: CAREC,ASEAN. All with data where left out."),
    ] = None,
    years: options.Years = None,
    freq: options.Freq = Frequency.A,
    direction: Annotated[Direction | None, typer.Option("--direction", help="Exports or imports alone; both where left out.")] = None,
    product_list: options.ProductList = None,
    products: options.Products = None,
    match: options.MatchName = Match.converted,
    chart: Annotated[Path | None, typer.Option("--chart", metavar="FILE", help="Draw a heat map too, into this .svg or .png.")] = None,
    engine: options.EngineName = Engine.duckdb,
    as_of: options.AsOf = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Print who reported what, when, in which edition and how late, and how much of each total rests on mirror data.

    One row a period, economy and direction, and one for each region as a whole.
    """
    import greentrade
    from greentrade.cli.compute import chosen_products
    from greentrade.cli.output import choose_format, say, write_frame
    from greentrade.indicators.reporting import DIRECTIONS
    from greentrade.indicators.reporting import coverage as reporting

    shape = choose_format(output, out)
    if chart is not None and chart.suffix.lower() not in PICTURES:
        raise InputError(f"{chart}: no picture is known by that ending", remedy=f"End it in {' or '.join(PICTURES)}")
    found = reporting(
        greentrade.open(store, engine=engine.value, as_of=as_of),
        region,
        years,
        freq.value,
        direction.value if direction else DIRECTIONS,
        chosen_products(product_list, products),
        match.value,
    )
    if chart is not None:
        _draw(found, chart)
    write_frame(_without_exact_bounds(found.frame) if shape is Format.table else found.frame, output, out)
    for note in found.notes:
        say(f"note: {note}")


def _without_exact_bounds(frame: pl.DataFrame) -> pl.DataFrame:
    """For a reader at a screen: bounds that agree with their values everywhere are left out."""
    exact = []
    for name, unit in (("reported", "_usd"), ("mirrored", "_usd"), ("share_mirrored", "")):
        ends = [f"{name}{end}{unit}" for end in ("_lower", "_upper")]
        if all(frame[end].eq_missing(frame[f"{name}{unit}"]).all() for end in ends):
            exact += ends
    return frame.drop(exact)


def _draw(found: Reporting, file: Path) -> None:
    """Write the heat map, in the typeface of the brief's figures."""
    import vl_convert

    from greentrade.briefs.theme import FONT, register_fonts

    register_fonts()
    spec = found.chart().to_dict()
    spec["config"]["font"] = FONT
    svg = vl_convert.vegalite_to_svg(spec)
    try:
        if file.suffix.lower() == ".svg":
            file.write_text(svg, encoding="utf-8")
        else:
            file.write_bytes(vl_convert.svg_to_png(svg, scale=2.0))
    except OSError as error:
        raise InputError(
            f"{file}: cannot be written ({error.strerror})", remedy="Choose a folder that exists and that you may write to"
        ) from error
