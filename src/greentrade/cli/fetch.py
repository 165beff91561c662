"""`greentrade fetch`: files from the publishers' own servers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE, Frequency
from greentrade.errors import InputError

app = typer.Typer(help="Download trade files from their publishers.", no_args_is_help=True, rich_markup_mode=None)

DOWNLOADS = Path("greentrade-downloads")

Folder = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the files; what is there is not fetched again.")]
AlsoIngest = Annotated[bool, typer.Option("--ingest", help="Read the files into the store afterwards.")]
Address = Annotated[str | None, typer.Option("--url", metavar="URL", help="Another address of the server, for a mirror.")]


@app.command("baci")
def fetch_baci(
    edition: Annotated[str, typer.Option("--edition", metavar="HS17", help="HS edition: HS92, HS96, HS02, HS07, HS12, HS17 or HS22.")],
    release: Annotated[str, typer.Option("--release", metavar="202501", help="CEPII's release.")],
    out: Folder = DOWNLOADS,
    ingest: AlsoIngest = False,
    url: Address = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Download a release of BACI, CEPII's reconciled flows: one archive with all its years.

    A download that broke off goes on where it stopped.
    """
    from greentrade.cli.output import progress
    from greentrade.sources.fetch import baci

    with progress() as report:
        archive = baci.fetch_baci(edition, release, out, base_url=url or baci.BASE_URL, progress=report)
    _finish([archive], ingest, store)


@app.command("comtrade")
def fetch_comtrade(
    reporter: Annotated[str, typer.Option("--reporter", metavar="LIST", help="Economies or groups: KAZ,CAREC-CHN.")],
    years: Annotated[str, typer.Option("--years", metavar="SPAN", help="2024 or 2020:2024; with --freq M also 202401:202406.")],
    partner: Annotated[
        str | None, typer.Option("--partner", metavar="LIST", help="Economies or groups, WLD for the World; all where left out.")
    ] = None,
    flow: Annotated[str, typer.Option("--flow", metavar="CODES", help="X exports, M imports, RX re-exports, ...")] = "X,M",
    product_list: options.ProductList = None,
    products: Annotated[
        str | None, typer.Option("--products", metavar="CODES", help="HS codes instead of a list, or TOTAL; TOTAL joins a list.")
    ] = None,
    freq: options.Freq = Frequency.A,
    classification: Annotated[str, typer.Option("--classification", help="HS as reported, or one edition: H0 to H6.")] = "HS",
    out: Folder = DOWNLOADS,
    ingest: AlsoIngest = False,
    url: Address = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Download records from UN Comtrade.

    With a key in COMTRADE_API_KEY by the full service, without one by the public preview and its limits. An interrupted run
    goes on where it stopped, and the service's answers are kept.
    """
    from greentrade.cli.output import progress, say
    from greentrade.sources.fetch import comtrade

    periods = parse_periods(years, freq)
    with progress() as report:
        fetched = comtrade.fetch_comtrade(
            codes_of(reporter, periods[-1]),
            periods,
            options.split_list(flow) or [],
            _products(product_list, products),
            out,
            partners=codes_of(partner, periods[-1]) if partner else None,
            freq=freq.value,
            classification=classification,
            base_url=url or comtrade.BASE_URL,
            progress=report,
        )
    if fetched.empty:
        say(f"no data for {', '.join(fetched.empty[:5])}" + (f" and {len(fetched.empty) - 5} more" if len(fetched.empty) > 5 else ""))
    say(f"{fetched.rows:,} rows by {fetched.calls:,} calls")
    _finish(fetched.files, ingest, store)


def parse_periods(span: str, freq: Frequency) -> list[int]:
    """`2020:2022` as its years, or as its months where `freq` is M; `202011:202102` as its months. Raises `InputError`."""
    first, colon, last = span.partition(":")
    last = last if colon else first
    wrong = not (first.isdigit() and last.isdigit() and len(first) == len(last) and len(first) in (4, 6) and first <= last)
    if wrong or (len(first) == 6 and freq is Frequency.A):
        raise InputError(f"--years {span!r} is no span of {'years' if freq is Frequency.A else 'months'}", remedy="Write 2024 or 2020:2024")
    if freq is Frequency.A:
        return list(range(int(first), int(last) + 1))
    start, stop = (first, last) if len(first) == 6 else (f"{first}01", f"{last}12")
    months = [year * 100 + month for year in range(int(start[:4]), int(stop[:4]) + 1) for month in range(1, 13)]
    return [month for month in months if int(start) <= month <= int(stop)]


def codes_of(expressions: str, period: int) -> list[int]:
    """Comtrade's codes of comma-separated economies and groups, as the groups stand in that period."""
    from greentrade import economies

    year = period if period < 10_000 else period // 100
    found = [
        code
        for item in options.split_list(expressions) or []
        for code in ((0,) if item.upper() == "WLD" else economies.members(item, at=year))
    ]
    return list(dict.fromkeys(found))


def _products(product_list: str | None, products: str | None) -> list[str]:
    if not product_list and not products:
        raise InputError("No products are named", remedy="Pass --list imf-lct, or --products 850760,TOTAL")
    from greentrade import lists

    listed = lists.product_list(product_list).codes if product_list else ()
    return list(dict.fromkeys([*listed, *(options.split_list(products) or [])]))


def _finish(files: Sequence[Path], ingest: bool, store: Path) -> None:
    """Print the files, one a line for the next program, or ingest them."""
    if not ingest:
        for file in files:
            print(file)
        return
    from greentrade.cli.ingest import ingest as read_into_store

    read_into_store([str(file) for file in files], store=store)
