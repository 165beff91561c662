"""From nothing to a brief: fit, write files, ingest them as any files are ingested, write the brief."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.errors import InputError

if TYPE_CHECKING:
    from greentrade.demo.fitting import Reports

Progress = Callable[[int, int, str], None]

LABEL = "demonstration data: synthetic, fitted to published totals"
PUBLISHER = f"greentrade {LABEL}"
LICENCE = "Apache-2.0"
VINTAGE = "demonstration 1"
SEED = 2025
_DATE = "2025-08-16"
"""The date of the brief that the records are fitted to; there is no other date in them, so that two runs give the same bytes."""
_STEPS = 1000
_README = f"""greentrade {LABEL}

The files in trade-files/ and world-bank/ are laid out as UN Comtrade, CEPII and the World Bank lay out theirs, but their
contents are synthetic: made by greentrade by iterative proportional fitting, so that they add up to the totals that the
CAREC Institute's economic brief of 16 August 2025 prints. No record in them is an observation of anything.

fit-report.csv puts each printed number beside what the records add up to. The store holds the same records; brief.html,
brief.pdf and tables.xlsx are computed from it.
"""


def run(store: str | Path, out: str | Path, progress: Progress | None = None) -> list[Path]:
    """Make the demonstration's files in `out`, ingest them into `store`, and write the CAREC brief of 2005-2024 into `out`.

    `progress(done, total, what)` is called as the work goes on. Returns the files of the brief. Raises `InputError` where the
    store holds records of other publishers: synthetic ones do not go among them.
    """
    import greentrade as gt
    from greentrade import economies
    from greentrade.briefs import write_brief
    from greentrade.store import Store

    tell = progress or (lambda done, total, what: None)
    keeper = Store.open(store, create=True)
    _refuse_others(keeper.snapshot().ingests["publisher"].unique().to_list(), keeper.root)
    out = Path(out)
    files, national_accounts = write_files(out, _part(tell, 0, 350))
    options = {"publisher": PUBLISHER, "licence": LICENCE, "vintage": VINTAGE}
    done = keeper.ingest(files, options=options, progress=_part(tell, 350, 600))
    failed = [each for each in done if each.status not in ("ingested", "unchanged")]
    if failed:
        raise InputError("The demonstration's files were not ingested", rows=[f"{each.file}: {each.message}" for each in failed])
    economies.import_world_bank(national_accounts, folder=economies.reference_folder(keeper.root))
    return write_brief(gt.open(store), "carec", out, progress=_part(tell, 600, _STEPS))


def write_files(out: Path, progress: Progress | None = None) -> tuple[list[Path], Path]:
    """Fit the records and write them to `out`: trade files, GDP per capita, a README, and `fit-report.csv`.

    Returns the trade files, and the file of GDP per capita. Two runs give the same bytes.
    """
    import numpy as np

    from greentrade.demo import baci_files, comtrade_files, gdp_file, report
    from greentrade.demo.declarations import Prices, declare
    from greentrade.demo.fitting import fit_years
    from greentrade.demo.levels import fit_levels
    from greentrade.demo.priors import prior_levels
    from greentrade.demo.relatives import Relatives

    tell = progress or (lambda done, total, what: None)
    # Relatives have chances of their own: what is fitted is the same with and without them.
    rng, aside = np.random.default_rng(SEED), np.random.default_rng([SEED, 1])
    tell(0, 100, "levels of trade")
    network, years = fit_years(fit_levels(prior_levels(rng)), rng)
    prices = Prices.drawn(network, rng)
    relatives = Relatives.beside(network, aside)
    joined = [relatives.join(reports, aside) for reports in _told(years, tell)]
    declared = declare(network, (rest for rest, _ in joined), prices)
    declared += declare(relatives.network, (own for _, own in joined), Prices.drawn(relatives.network, aside))
    tell(50, 100, "trade files")
    comtrade = comtrade_files.write(declared.records, out / "trade-files" / "comtrade")
    baci = baci_files.write(declared.flows, out / "trade-files" / "baci")
    national_accounts = gdp_file.write(out / "world-bank", PUBLISHER, _DATE)
    (out / "README.txt").write_text(_README, encoding="utf-8")
    tell(80, 100, "fit-report.csv")
    report.write(comtrade, out / "fit-report.csv")
    return [*comtrade, *baci], national_accounts


def _told(years: Iterable[Reports], tell: Progress) -> Iterator[Reports]:
    for done, reports in enumerate(years):
        tell(10 + 2 * done, 100, f"records of {reports.year}")
        yield reports


def _part(tell: Progress, first: int, last: int) -> Progress:
    """A progress that fills a stretch of another."""
    return lambda done, total, what: tell(first + (last - first) * done // max(total, 1), _STEPS, what)


def _refuse_others(publishers: list[str], root: Path) -> None:
    others = sorted(set(publishers) - {PUBLISHER})
    if others:
        raise InputError(
            f"{root} holds records of other publishers, and the demonstration's are synthetic",
            rows=others,
            remedy="Give the demonstration a store of its own",
        )
