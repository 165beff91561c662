"""`python -m bench.reconcile --rows N`: one year of both sides' records, reconciled by greentrade and by pandas, side by side.

220 economies, 5,000 products; a fifth of the reporters one edition behind, a tenth of the importers with FOB values, errors of known
size by reporter. greentrade runs as a user types it, on a store; pandas does the same five steps straightforwardly on a frame of the same
records, and both answers are compared. Each runs in a process of its own; what is printed was measured in this run, on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.measure import run

OUT = Path(__file__).parent / "out"
YEAR = 2022
COLUMNS = "freq, period, reporter, flow_code, partner, edition, product, value_usd, value_fob_usd, weight_kg"


# --- the records -----------------------------------------------------------------------------------------------------------------


def generate(work: Path, rows: int) -> None:
    """A store of about `rows` records of YEAR, with distances, and the same records as one Parquet file."""
    import duckdb

    from bench.generate import PRODUCTS, _axes, _year, economy_codes
    from greentrade import economies
    from greentrade.economies.geography import geography_folder, import_distances
    from greentrade.nomenclature import codes, default_weights

    work.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"memory_limit": "3GB", "temp_directory": str(work / "spill")})
    connection.execute("SET enable_progress_bar = false")
    _axes(connection, int(rows / 1.72))
    every = sorted(codes("HS2022"))
    chosen = every[:: len(every) // PRODUCTS][:PRODUCTS]
    connection.execute("CREATE OR REPLACE TABLE product AS SELECT unnest($1) AS k, unnest(range(len($1))) AS place", [chosen])
    connection.register("older", default_weights().matrix("HS2022", "HS2017").to_arrow())
    known = economy_codes()
    pairs = [(i, j, 200.0 + (hash((i, j)) if i < j else hash((j, i))) % 17_000) for i in known for j in known if i != j]
    lines = [f"{economies.iso3(i)},{economies.iso3(j)},{int(km < 700)},{km}" for i, j, km in pairs]
    (work / "distances.csv").write_text("\n".join(["iso_o,iso_d,contig,dist", *lines]) + "\n")
    store = work / "store"
    import_distances(work / "distances.csv", geography_folder(store))
    connection.execute("CREATE TABLE distance (i INTEGER, j INTEGER, km DOUBLE)")
    connection.executemany("INSERT INTO distance VALUES (?, ?, ?)", pairs)
    connection.execute(
        f"COPY ({_records()}) TO '{work / 'records.parquet'}' (FORMAT parquet, COMPRESSION zstd)".replace("$FLOWS", _year(YEAR))
    )
    count = connection.execute(f"SELECT count(*) FROM '{work / 'records.parquet'}'").fetchall()[0][0]
    connection.close()
    _into_store(work / "records.parquet", store, count)
    print(json.dumps({"records": count}))


def _records() -> str:
    """Both sides' reports of the flows: each reporter with errors of its own size, a margin by distance between CIF and FOB."""

    def normal(seed: int) -> str:
        u, w = f"(hash(i, j, k, {seed}) % 1000003 + 1) / 1000004", f"(hash(k, j, i, {seed + 1}) % 1000003 + 1) / 1000004"
        return f"(sqrt(-2 * ln({u})) * cos(2 * pi() * {w}))"

    return f"""
        WITH flow AS (
            SELECT f.i, f.j, f.k, f.v::DOUBLE * 1000 AS v, TRY_CAST(f.q AS DOUBLE) * 1000 AS q, exp(0.02 + 0.03 * ln(km / 1000)) AS c
            FROM ($FLOWS) AS f JOIN distance USING (i, j)
        ), said AS (
            SELECT i AS reporter, 'X' AS flow_code, j AS partner, k, v * exp((0.05 + hash(i) % 10 / 12) * {normal(1)}) AS value_usd,
                   NULL::DOUBLE AS fob, q * exp(0.05 * {normal(3)}) AS q FROM flow WHERE hash(i, j, k, 5) % 100 < 86
            UNION ALL
            SELECT j, 'M', i, k, v * c * exp((0.05 + hash(j, 1) % 10 / 12) * {normal(7)}) AS value_usd,
                   CASE WHEN hash(j) % 10 = 3 THEN value_usd / c END, q * exp(0.05 * {normal(9)})
            FROM flow WHERE hash(i, j, k, 6) % 100 < 86
        ), dated AS (
            SELECT *, CASE WHEN hash(reporter) % 5 = 2 THEN 'HS2017' ELSE 'HS2022' END AS edition FROM said
        )
        SELECT 'A' AS freq, {YEAR} AS period, reporter::INTEGER AS reporter, partner::INTEGER AS partner, 0 AS partner2, flow_code, edition,
               CASE WHEN edition = 'HS2017' THEN coalesce(target, k) ELSE k END AS product, 6 AS product_level,
               'C00' AS customs, 0 AS transport,
               round(value_usd, 3) AS value_usd, CASE WHEN flow_code = 'M' THEN round(value_usd, 3) END AS value_cif_usd,
               round(fob, 3) AS value_fob_usd, round(q, 3) AS weight_kg, false AS weight_estimated, NULL::DOUBLE AS quantity,
               NULL::VARCHAR AS quantity_unit, true AS is_original, true AS is_reported, false AS is_aggregate
        FROM dated LEFT JOIN older ON k = source
    """


def _into_store(records: Path, store: Path, count: int) -> None:
    """Commit the records as an ingest, as the store itself does it; reading text is measured in bench.ingest."""
    from greentrade import __version__
    from greentrade.store import ledger

    ledger.create(store)
    staged = store / ".staging" / "bench" / "records.parquet"
    staged.parent.mkdir(parents=True)
    shutil.copyfile(records, staged)
    row = {
        "ingest": "bench", "at": datetime.now(UTC), "source": "comtrade", "target": "records", "file": records.name, "sha256": "bench",
        "bytes": records.stat().st_size, "publisher": "bench", "vintage": "2025-01-01", "licence": "none", "editions": ["HS2017", "HS2022"],
        "freqs": ["A"], "periods": [YEAR], "read": count, "accepted": count, "quarantined": 0, "blank": 0, "duplicate": 0,
        "members": "[]", "software": __version__,
    }  # fmt: skip
    ledger.commit(store, "bench", [ledger.Written("records", staged, count)], row)


# --- the contenders --------------------------------------------------------------------------------------------------------------


def greentrade(work: Path) -> None:
    """`greentrade reconcile`, as a user types it: the five steps, which pandas does too."""
    _typed(work, "--no-cleaning")


def cleaned(work: Path) -> None:
    """The same with the cleaning of the records before it, which pandas does not do."""
    _typed(work, "--cleaning")


def _typed(work: Path, *options: str) -> None:
    from greentrade.cli import main

    if main(["reconcile", *options, "--store", str(work / "store"), "--output", "csv"]):
        raise SystemExit("greentrade reconcile failed")


def pandas(work: Path) -> None:
    """The same five steps on frames in memory."""
    from bench.reconcile_pandas import reconcile

    reconcile(work)


CONTENDERS = {"greentrade": greentrade, "pandas": pandas}
MEASURED = {**CONTENDERS, "cleaned": cleaned}


def compare(work: Path) -> dict[str, Any]:
    """How far apart the two answers are: rows, values more than one in 10,000 apart, and the largest difference of a weight.

    pandas does not keep parts of split codes to a gram, which can move a small product's median unit value; and where dividing by the
    margin leaves an import just as far from the export, the margin's last digit decides.
    """
    import duckdb

    ours = f"read_parquet('{work / 'store' / 'flows'}/*/*.parquet')"
    theirs = f"'{work / 'pandas.parquet'}'"
    row = (
        duckdb.connect()
        .execute(f"""
        SELECT (SELECT count(*) FROM {ours}), (SELECT count(*) FROM {theirs}), count(*),
               count(*) FILTER (abs(a.value_fob_usd - b.value_fob_usd) > 0.002 + 1e-4 * b.value_fob_usd),
               max(abs(a.weight_exporter - b.weight_exporter)), count(*) FILTER (a.status <> b.status)
        FROM {ours} AS a JOIN {theirs} AS b USING (exporter, importer, product)
    """)
        .fetchall()[0]
    )
    names = ("flows", "flows_pandas", "flows_joined", "flows_that_differ", "largest_difference_of_weights", "other_status")
    return dict(zip(names, row, strict=True))


def _measured(name: str, work: Path, records: int) -> dict[str, Any]:
    """Run a contender and print what it took, with the load of the machine: seconds of processor tell more where others work."""
    load = os.getloadavg()[0]
    measured = run("bench.reconcile", "run", name, work)
    cpu, rate = measured.answer["cpu_seconds"], records / measured.seconds
    took = f"{measured.seconds:.1f} s ({cpu:.1f} s of processor; load {load:.1f} on {os.cpu_count()} processors)"
    print(f"{name}: {took}, {rate:,.0f} records a second, {measured.peak_mib:,.0f} MiB", flush=True)
    return {"seconds": measured.seconds, "cpu_seconds": cpu, "rows_a_second": rate, "peak_mib": measured.peak_mib, "load": load}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reconcile", description=__doc__)
    parser.add_argument("--rows", type=int, default=12_000_000, help="records in all (default 12_000_000)")
    parser.add_argument("--work", type=Path, default=OUT / "reconcile", help="where the files go")
    parser.add_argument("--skip-pandas", action="store_true", help="measure greentrade alone")
    parser.add_argument("--cleaning", action="store_true", help="also measure greentrade with the cleaning before it")
    parser.add_argument("--keep", action="store_true", help="leave the files")
    given = parser.parse_args()
    shutil.rmtree(given.work, ignore_errors=True)
    made = run("bench.reconcile", "generate", given.work, given.rows, environment={"PYTHONHASHSEED": "0"})
    records = made.answer["records"]
    found: dict[str, Any] = {"records": records}
    for name in CONTENDERS if not given.skip_pandas else ("greentrade",):
        found[name] = _measured(name, given.work, records)
    if not given.skip_pandas:
        found["ratio"] = found["pandas"]["seconds"] / found["greentrade"]["seconds"]
        found["comparison"] = run("bench.reconcile", "compare", given.work).answer
        print(f"greentrade is {found['ratio']:.1f} times as fast; {found['comparison']}")
    if given.cleaning:
        found["cleaned"] = _measured("cleaned", given.work, records)
    OUT.mkdir(exist_ok=True)
    (OUT / f"reconcile-{given.rows}.json").write_text(json.dumps(found, indent=1) + "\n")
    if not given.keep:
        shutil.rmtree(given.work, ignore_errors=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["generate"]:
        generate(Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["run"]:
        MEASURED[sys.argv[2]](Path(sys.argv[3]))
        print(json.dumps({"cpu_seconds": time.process_time()}))
    elif sys.argv[1:2] == ["compare"]:
        print(json.dumps(compare(Path(sys.argv[2]))))
    else:
        main()
