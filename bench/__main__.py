"""`python -m bench`: make the files, measure ingest, measure the brief's tables, print both, write bench/out/ROWS.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import Measure, run

OUT = Path(__file__).parent / "out"
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
CONTENDERS = ("greentrade", "duckdb", "polars", "pandas")
LABELS = {"greentrade": "greentrade", "duckdb": "DuckDB", "polars": "Polars", "pandas": "pandas"}
PANDAS_ROWS = 60_000_000
"""Beyond this pandas does not hold the table in the memory of the documented machine (24 GiB)."""
DISK_A_ROW = 75
"""CSV, one contender's Parquet beside DuckDB's, the store and its scratch."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000, help="rows in all (default 20_000_000)")
    parser.add_argument("--years", type=int, default=20, help="files, one a year from 2005 (default 20; the tables need all 20)")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each ingest; the median counts (default 3)")
    parser.add_argument("--only", choices=("ingest", "tables"), help="one half alone (tables need the store of an earlier --keep)")
    parser.add_argument("--skip", default="", help="contenders to leave out: pandas,polars")
    parser.add_argument("--work", type=Path, default=OUT / "work", help="where the files go (default bench/out/work)")
    parser.add_argument("--document", action="store_true", help="write the figures into docs/performance.md")
    parser.add_argument("--keep", action="store_true", help="leave the files for the next run")
    return parser.parse_args()


def warm(folder: Path) -> None:
    """Read the files once, so that each contender finds them in the page cache."""
    for file in sorted(folder.glob("*.csv")):
        with file.open("rb", buffering=0) as opened:
            while opened.read(1 << 24):
                pass


def clear(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def measure_ingest(files: Path, work: Path, contenders: Sequence[str], repeat: int) -> dict[str, dict[str, float]]:
    """Median seconds and largest peak of each contender; DuckDB's Parquet and greentrade's store stay for the tables."""
    found = {}
    for name in contenders:
        target = work / ("store" if name == "greentrade" else f"{name}.parquet")
        runs: list[Measure] = []
        for _ in range(repeat):
            clear(target)
            warm(files)
            runs.append(run("bench.ingest", name, files, target))
        found[name] = {"seconds": median(each.seconds for each in runs), "peak_mib": max(each.peak_mib for each in runs)}
        print(f"ingest, {name}: {found[name]['seconds']:.1f} s, {found[name]['peak_mib']:,.0f} MiB", flush=True)
        if name in ("polars", "pandas"):
            clear(target)
    return found


def measure_tables(work: Path, contenders: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Each contender's two rounds; greentrade once without what it keeps for a snapshot, and once with it in a new process."""
    found: dict[str, dict[str, Any]] = {}
    store, parquet = work / "store", work / "duckdb.parquet"
    clear(store / ".cache")
    for name in ("duckdb", *(each for each in contenders if each != "duckdb")):
        source = store if name == "greentrade" else parquet
        found[name] = table_run(name, source, work)
        if name == "greentrade":
            found["greentrade, next process"] = table_run(name, source, work)
        if name != "duckdb":
            cells = run("bench.compare", work / "duckdb.answers", work / f"{name}.answers").answer["cells"]
            print(f"tables, {name}: all {cells:,} cells equal DuckDB's", flush=True)
    return found


def measure_matching(store: Path, repeat: int) -> dict[str, dict[str, float]]:
    """Median seconds of the list's trade over all rows, matched by spelling and converted with bounds; both in turn, so that each
    finds the page cache as the other does."""
    found = {}
    for match in ("native", "converted"):
        run("bench.matching", store, match, 1)
        done = run("bench.matching", store, match, repeat)
        found[match] = {"seconds": median(done.answer["seconds"]), "peak_mib": done.peak_mib, "bounded": done.answer["bounded"]}
        print(f"matching, {match}: {found[match]['seconds']:.2f} s, {done.peak_mib:,.0f} MiB", flush=True)
    return found


def matching_table(found: dict[str, dict[str, float]]) -> str:
    lines = ["| the list's trade by economy, from all rows | seconds | of native | peak memory, MiB |", "|---|---|---|---|"]
    for match, each in found.items():
        relative = each["seconds"] / found["native"]["seconds"]
        lines.append(f"| {match} matching | {each['seconds']:.2f} | {relative:.2f} | {each['peak_mib']:,.0f} |")
    return "\n".join(lines)


def table_run(name: str, source: Path, work: Path) -> dict[str, Any]:
    done = run("bench.query", name, source, work / f"{name}.answers")
    print(f"tables, {name}: {done.answer['first']:.2f} s, again {done.answer['second']:.2f} s, {done.peak_mib:,.0f} MiB", flush=True)
    return done.answer | {"peak_mib": done.peak_mib}


def ingest_table(found: dict[str, dict[str, float]], rows: int) -> str:
    lines = ["| ingest | seconds | million rows a second | of DuckDB's rate | peak memory, MiB |", "|---|---|---|---|---|"]
    bare = found.get("duckdb", {}).get("seconds")
    for name, each in found.items():
        relative = f"{bare / each['seconds']:.2f}" if bare else "-"
        label = {
            "greentrade": "`greentrade ingest`",
            "duckdb": "DuckDB `COPY`",
            "polars": "Polars `sink_parquet`",
            "pandas": "pandas by chunks",
        }
        lines.append(
            f"| {label[name]} | {each['seconds']:.1f} | {rows / each['seconds'] / 1e6:.2f} | {relative} | {each['peak_mib']:,.0f} |"
        )
    return "\n".join(lines)


def query_table(found: dict[str, dict[str, Any]]) -> str:
    lines = [
        "| all tables of the brief | first round, s | of DuckDB's time | second round, s | peak memory, MiB |",
        "|---|---|---|---|---|",
    ]
    for name, each in found.items():
        label = LABELS.get(name, name) + (", nothing kept yet" if name == "greentrade" else "") + (" SQL" if name == "duckdb" else "")
        relative = each["first"] / found["duckdb"]["first"]
        lines.append(f"| {label} | {each['first']:.2f} | {relative:.2f} | {each['second']:.2f} | {each['peak_mib']:,.0f} |")
    return "\n".join(lines)


def main() -> None:
    given = arguments()
    skipped = {each.strip() for each in given.skip.split(",") if each.strip()}
    contenders = [name for name in CONTENDERS if name not in skipped]
    given.work.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(given.work).free < given.rows * DISK_A_ROW:
        raise SystemExit(
            f"bench: {given.rows:,} rows need {given.rows * DISK_A_ROW / 1e9:.0f} GB of disk in {given.work}; pass --work or fewer --rows"
        )
    files = given.work / f"baci-{given.rows}-{given.years}"
    try:
        result: dict[str, Any] = {"rows": given.rows, "machine": machine(), "versions": versions()}
        if given.only != "tables":
            made = run("bench.generate", files, given.rows, given.years)
            print(f"files: {made.answer['bytes'] / 1e9:.2f} GB of CSV in {made.seconds:.0f} s", flush=True)
            result["ingest"] = measure_ingest(files, given.work, contenders, given.repeat)
        if given.only != "ingest":
            if given.rows > PANDAS_ROWS and "pandas" in contenders:
                print(f"tables: pandas is left out, {given.rows:,} rows do not fit into its memory", flush=True)
                contenders.remove("pandas")
            result["tables"] = measure_tables(given.work, contenders)
            result["matching"] = measure_matching(given.work / "store", given.repeat)
        report(result, given.document)
    finally:
        if not given.keep:
            shutil.rmtree(given.work, ignore_errors=True)


def report(result: dict[str, Any], document: bool) -> None:
    """Print the tables in Markdown and keep the figures in bench/out/ROWS.json; with `document`, put them into docs/performance.md."""
    OUT.mkdir(exist_ok=True)
    (OUT / f"{result['rows']}.json").write_text(json.dumps(result, indent=1) + "\n")
    parts = [
        f"{result['rows']:,} rows; {result['machine']}; " + ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    ]
    if "ingest" in result:
        parts.append(ingest_table(result["ingest"], result["rows"]))
    if "tables" in result:
        parts.append(query_table(result["tables"]))
    if "matching" in result:
        parts.append(matching_table(result["matching"]))
    text = "\n\n".join(parts)
    print("\n" + text)
    if document:
        block = re.compile(rf"(<!-- bench: {result['rows']} -->\n).*?(<!-- end -->)", re.DOTALL)
        PAGE.write_text(block.sub(lambda found: f"{found[1]}{text}\n{found[2]}", PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def versions() -> dict[str, str]:
    return {name: version(name) for name in ("greentrade", "duckdb", "polars", "pandas")}


if __name__ == "__main__":
    main()
