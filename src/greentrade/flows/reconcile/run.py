"""`greentrade reconcile`: which periods are due, their work, and one atomic snapshot of all of them.

A period is due where what its flows rest on has changed: the files of its records, the cleaning chosen and the corrections, the
conversion weights, the distances, the products asked for, or the rules of this room.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from greentrade import __version__
from greentrade.economies.geography import distances_file, geography, geography_folder
from greentrade.engine import Engine
from greentrade.errors import InputError
from greentrade.flows import calendar
from greentrade.flows.cleaning import Cleaning, corrections_folder, read_corrections
from greentrade.flows.cleaning.run import RULES as CLEANING_RULES
from greentrade.flows.reconcile.estimates import SOURCE, clear_unnamed, standing, write_estimates
from greentrade.flows.reconcile.period import STEPS, Done, Sources, reconcile_period
from greentrade.flows.reconcile.records import ALWAYS, CLEANING, read_along
from greentrade.flows.reconcile.scope import Scope
from greentrade.flows.reconcile.values import STATUSES
from greentrade.nomenclature import edition as find_edition
from greentrade.nomenclature import read_weights, weights_folder
from greentrade.store import Snapshot, ledger

RULES = 5
"""Number of the rules of this room: raise it when a formula changes, and every period is due."""

PUBLISHER, LICENCE = "greentrade", "made from the records of the store, under the terms of their publishers"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Reconciled:
    """What a run did: one row a period (period, status, counts, facts), and the snapshot that holds it."""

    periods: pl.DataFrame
    snapshot: int
    notes: tuple[str, ...] = ()


def reconcile(
    root: Path, engine: Engine, years: Sequence[int] | None = None, scope: Scope | None = None, *, freq: str = "A",
    edition: str | None = None, window: int = 1, cleaning: Cleaning | None = CLEANING, progress: Progress | None = None,
) -> Reconciled:  # fmt: skip
    """Reconcile the years or months of a store and write them as one snapshot of the table `flows`, source greentrade.

    `years`: None is all that have records; years, and with `freq` M also months (202201) or all months of years. `freq`: A for years, of
    annual reports or else of their months; M for months. `scope`: None is all products; what a period holds already stays part of it.
    `edition`: the one that flows stand in; by default each period's own, in which most of its rows were reported. `window`: how many
    periods, up to and including its own, a period's estimates rest on. `cleaning`: the steps that records go through first
    (`records.CLEANING`; those that count trade once are always among them), with the corrections of the store; None is none.

    Years whose records are as they were are left alone. Raises `InputError` where the store has no records of any of the years, and for
    years before the edition, `TryAgainError` while another process writes.
    """
    if window < 1:
        raise InputError(f"A window of {window} periods", remedy="Give 1 or more")
    if freq not in ("A", "M"):
        raise InputError(f"Unknown freq {freq!r}", remedy="Choose A for years or M for months")
    ledger.create(root)
    with ledger.writer(root):
        snapshot = Snapshot(root, *ledger.read(root))
        ledger.clear_unfinished(root, snapshot.ingests)
        clear_unnamed(root, snapshot.ingests["ingest"])
        run = _Run(_sources(snapshot, engine, freq, edition, _whole(cleaning)), scope or Scope(), window, progress)
        return run.reconciled(years)


class _Run:
    """One run on one snapshot."""

    def __init__(self, sources: Sources, scope: Scope, window: int, progress: Progress | None) -> None:
        self.sources, self.snapshot, self.scope, self.window, self.progress = sources, sources.snapshot, scope, window, progress
        self.held = standing(self.snapshot)

    def reconciled(self, years: Sequence[int] | None) -> Reconciled:
        periods = self._periods(years)
        asked = {period: self._scope(period) for period in periods}
        keys = {period: self._key(period, asked[period]) for period in periods}
        due = [period for period in periods if self.held.get(period, {}).get("key") != keys[period]]
        work = self.snapshot.root / ".reconcile"
        self._clear_work(work, {keys[period] for period in due})
        done: list[Done] = []
        for number, period in enumerate(due):
            with self._told(number, len(due), period) as tell:
                done.append(reconcile_period(self.sources, period, self._window(period), asked[period], work / keys[period], tell))
        number = self._commit(done, keys) if done else self.snapshot.number
        shutil.rmtree(work, ignore_errors=True)
        return Reconciled(self._table(periods, done), number, (*self._without(years, periods), *self._notes(periods, done)))

    # --- which periods, and what they rest on ---------------------------------------------------------------------------------

    def _periods(self, years: Sequence[int] | None) -> list[int]:
        if not self.snapshot.files("records"):
            raise InputError("The store holds no records to reconcile", remedy="Ingest UN Comtrade's records of both sides first")
        admitted = self.sources.reports.admitted.filter(pl.col("product_partners") > 0)
        known = sorted(set(admitted["counts_for"]))
        chosen = [period for period in known if calendar.in_spans(period, years)]
        if not chosen:
            what = "months" if self.sources.freq == "M" else "years"
            has = f"It has records of {known[0]} to {known[-1]}" if known else f"It has no records of {what} that name partners"
            raise InputError(f"The store holds no records by partner of these {what}", remedy=has)
        self._check_edition(chosen)
        return chosen

    def _check_edition(self, periods: Sequence[int]) -> None:
        """Flows in an edition that came later would be written and never count (`current.one_edition_a_period`)."""
        name = self.sources.edition
        ahead = [period for period in periods if name and find_edition(name).in_force_from > calendar.year_of(period)]
        if ahead:
            raise InputError(f"{name} was not in force yet", rows=ahead, remedy="Name an older edition, or later years")

    def _window(self, period: int) -> list[int]:
        known = set(self.sources.reports.admitted["counts_for"])
        return [each for each in calendar.ending(period, self.window) if each in known]

    def _scope(self, period: int) -> Scope:
        """What is asked for, and what the period holds already: a list must not push out another."""
        held = self.held.get(period)
        return self.scope.with_other(Scope.read(held["scope"])) if held else self.scope

    def _key(self, period: int, scope: Scope) -> str:
        """The content hash of all that a period's flows rest on."""
        file = distances_file(geography_folder(self.snapshot.root))
        years, cleaning = self._window(period), self.sources.cleaning
        wanted = set(read_along(years, cleaning))
        brought = self.snapshot.ingests.filter((pl.col("target") == "records") & (pl.col("accepted") > 0)).filter(
            pl.col("periods").list.eval(pl.element().is_in(sorted(wanted))).list.any()
        )
        facts = {
            "rules": RULES, "period": period, "window": years, "edition": self.sources.edition, "scope": scope.told(),
            "weights": self.sources.weights.hash, "distances": file.name if file else None, "engine": self.sources.engine.name,
            "cleaning": [CLEANING_RULES, cleaning.key] if cleaning else None,
            "corrections": [repr(each) for each in self.sources.corrections if each.period in wanted],
            "records": sorted(brought.select("sha256", "vintage", "accepted").rows()),
        }  # fmt: skip
        return sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()

    # --- progress, work, commit -----------------------------------------------------------------------------------------------

    @contextmanager
    def _told(self, number: int, of: int, period: int) -> Iterator[Callable[[str], None]]:
        at = 0

        def tell(what: str) -> None:
            nonlocal at
            if self.progress:
                self.progress(number * STEPS + at, of * STEPS, f"{period}: {what}")
            at += 1

        yield tell
        if self.progress:
            self.progress((number + 1) * STEPS, of * STEPS, f"{period}")

    def _clear_work(self, work: Path, due: set[str]) -> None:
        """What another run left unfinished is gone on with where it is still due."""
        for left in work.iterdir() if work.is_dir() else ():
            if left.name not in due:
                shutil.rmtree(left, ignore_errors=True)

    def _commit(self, done: Sequence[Done], keys: dict[int, str]) -> int:
        root, now = self.snapshot.root, datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:4]}"
        scratch = root / ".staging" / name
        scratch.mkdir(parents=True)
        written: list[ledger.Written] = []
        members: list[dict[str, Any]] = []
        for each in done:
            for place, file in enumerate(each.flows):
                # Linked, not moved: should this commit be cut off, the work is still where it was.
                target = scratch / f"{each.period}-{place:03d}-reconciled.parquet"
                _link(file, target)
                rows = int(pl.scan_parquet(target).select(pl.len()).collect().item())
                written.append(ledger.Written("flows", target, rows))
                told = {**each.facts, "key": keys[each.period]} if place == 0 else {}
                members.append({**_member(f"reconciled {each.period}", target.name, rows), **told})
        write_estimates(root, name, {table: [each.estimates[table] for each in done] for table in done[0].estimates})
        flows = sum(part.rows for part in written)
        content = sha256("".join(sorted(keys[each.period] for each in done)).encode()).hexdigest()
        row = {
            "ingest": name, "at": now, "source": SOURCE, "target": "flows", "file": "greentrade reconcile", "sha256": content,
            "bytes": sum(part.path.stat().st_size for part in written), "publisher": PUBLISHER,
            "vintage": self._vintage(now, content), "licence": LICENCE,
            "editions": sorted({each.facts["edition"] for each in done}), "freqs": [self.sources.freq],
            "periods": sorted(each.period for each in done),
            "read": flows, "accepted": flows, "quarantined": 0, "blank": 0, "duplicate": 0,
            "members": json.dumps(members), "software": __version__,
        }  # fmt: skip
        number = ledger.commit(root, name, written, row)
        shutil.rmtree(root / ".staging", ignore_errors=True)
        return number

    def _vintage(self, now: datetime, content: str) -> str:
        """The date, the number of the snapshot (so that of one day's the later is the newer), and the content hash of the inputs."""
        return f"{now:%Y-%m-%d}.{self.snapshot.number + 1:06d}-{content[:12]}"

    # --- what is told ---------------------------------------------------------------------------------------------------------

    def _table(self, periods: Sequence[int], done: Sequence[Done]) -> pl.DataFrame:
        new = {each.period: each.facts for each in done}
        return periods_table({period: new.get(period, self.held.get(period, {})) for period in periods}, set(new))

    def _without(self, years: Sequence[int] | None, periods: Sequence[int]) -> Iterator[str]:
        """What was asked for and has no records."""
        lacking = [each for each in years or () if not any(calendar.in_spans(period, [each]) for period in periods)]
        if lacking:
            yield f"the store has no records by partner of {calendar.spans(lacking)}"

    def _notes(self, periods: Sequence[int], done: Sequence[Done]) -> tuple[str, ...]:
        notes = []
        if done and self.sources.geography is None:
            notes.append(
                "no distances are imported, so that margins rest on unit values and years alone: greentrade geo import dist_cepii.dta"
            )
        prior = [str(each.period) for each in done if each.facts["margin_basis"] == "prior"]
        if prior:
            notes.append(f"too few flows to fit a CIF margin in {', '.join(prior)}: 1.06 was taken (OECD ITIC's mean)")
        partial = [
            f"{each.period} ({each.facts['partial_reports']} of {each.facts['reports']})" for each in done if each.facts["partial_reports"]
        ]
        if partial:
            notes.append(
                f"reports that are sums of fewer than twelve months: {', '.join(partial)}; see months_exporter, months_importer and "
                "greentrade reconcile report --table months"
            )
        if len(done) < len(periods):
            what = "months" if self.sources.freq == "M" else "years"
            notes.append(f"{len(periods) - len(done)} of {len(periods)} {what} are as they were")
        return tuple(notes)


def _sources(snapshot: Snapshot, engine: Engine, freq: str, edition: str | None, cleaning: Cleaning | None) -> Sources:
    root = snapshot.root
    mended = cleaning is not None and cleaning.has("correction")
    return Sources(
        snapshot, engine, read_weights(weights_folder(root)), geography(geography_folder(root)), _edition_name(edition), freq, cleaning,
        read_corrections(corrections_folder(root)) if mended else (),
    )  # fmt: skip


def _whole(cleaning: Cleaning | None) -> Cleaning | None:
    """The cleaning with the steps that count trade once."""
    return None if cleaning is None else replace(cleaning, steps=Cleaning.of([*ALWAYS, *cleaning.steps]).steps)


def periods_table(facts: dict[int, dict[str, Any]], new: set[int]) -> pl.DataFrame:
    """One row a period: what became of it, counts by status, totals (USD), and the model's figures."""
    plain = ("value_fob_usd", "value_exporter_usd", "value_importer_usd", "median_margin", "elasticity_5000_km", "margin_basis")
    rows = [
        {
            "period": period,
            "run": "reconciled" if period in new else "unchanged",
            "edition": fact.get("edition"),
            "products": fact.get("scope_label"),
            "flows": fact.get("flows"),
            **{status.replace(" ", "_"): fact.get("statuses", {}).get(status) for status in STATUSES},
            "partial_reports": fact.get("partial_reports"),
            **{name: fact.get(name) for name in plain},
        }
        for period, fact in facts.items()
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _member(name: str, data_file: str, rows: int) -> dict[str, Any]:
    return {"name": name, "data_file": data_file, "first_line": 1, "cells_per_line": 1, "read": rows, "accepted": rows}


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)


def _edition_name(name: str | None) -> str | None:
    return find_edition(name).name if name else None
