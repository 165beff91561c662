"""R reads the service as the documentation says: its snippets are run as they stand, with the address of a server of the test's.

Skipped where there is no R or no rsdmx (Debian: r-base-core, r-cran-rsdmx).
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import greentrade as gt
from greentrade.explorer.sdmx.components import DIMENSIONS, MEASURE, flow_id
from greentrade.indicators import Database
from greentrade.indicators.registry import INDICATORS

DOCS = Path(__file__).parents[3] / "docs"
NO_PACKAGE = 77
"""What a script ends with where R lacks a package."""

Row = dict[str, str]


def snippets(page: str) -> str:
    """The R of a page, in order; not what needs Arrow, which Debian does not have."""
    found = re.findall(r"^```r\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return "\n".join(each for each in found if "library(arrow)" not in each)


def run(page: str, server: str, folder: Path, *frames: str, package: str = "utils", more: str = "") -> dict[str, list[Row]]:
    """Run a page's R and read the data frames it has made. A warning is an error."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed")
    script = re.sub(r"http://(localhost|127\.0\.0\.1):8000", server, snippets(page))
    assert server in script
    begin = f'if (!requireNamespace("{package}", quietly = TRUE)) quit(status = {NO_PACKAGE})\noptions(warn = 2)\n'
    end = "".join(f'\nwrite.csv({name}, "{name}.csv", row.names = FALSE, na = "")' for name in frames)
    (folder / "page.R").write_text(f"{begin}{script}\n{more}\n{end}", encoding="utf-8")
    done = subprocess.run([rscript, "--vanilla", "page.R"], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode == NO_PACKAGE:
        pytest.skip(f"R's package {package} is not installed")
    assert done.returncode == 0, done.stderr
    return {name: list(csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines())) for name in frames}


def values(rows: list[Row], *columns: str) -> dict[tuple[str, str], tuple[float, ...]]:
    """The numbers by economy and period."""
    return {(row["REF_AREA"], row["TIME_PERIOD"]): tuple(float(row[each]) for each in columns) for row in rows}


def test_rsdmx_reads_dataflows_structure_and_the_numbers_of_compute(server: str, database: Database, tmp_path: Path) -> None:
    frames = ("dataflows", "components", "imports", "same", "series")
    # What `dsd = TRUE` fetches is the structure that the data name.
    told = run("sdmx.md", server, tmp_path, *frames, package="rsdmx", more="stopifnot(answer@dsdRef == dsd@datastructures[[1]]@id)")
    assert {row["id"]: row["Name.en"] for row in told["dataflows"]} == {flow_id(each.id): each.title for each in INDICATORS.values()}
    named = [each.id for each in (*DIMENSIONS, MEASURE)]
    assert [row["conceptRef"] for row in told["components"]][: len(named)] == named
    assert {(row["REF_AREA"], row["economy"]) for row in told["imports"]} == {("KAZ", "Kazakhstan"), ("KGZ", "Kyrgyzstan")}

    frame = database.compute("imports", reporters="KAZ,KGZ", products=gt.product_list("imf-lct"), years="2015:2024").frame
    wanted = {
        (row["economy"], str(row["period"])): (row["value"], row["lower"], row["upper"])
        for row in frame.iter_rows(named=True)
        if row["value"] is not None
    }
    assert wanted
    for name in ("imports", "same", "series"):
        assert values(told[name], "OBS_VALUE", "LOWER", "UPPER") == wanted, name


def test_base_r_reads_the_csv_of_the_api(server: str, database: Database, tmp_path: Path) -> None:
    rows = run("office.md", server, tmp_path, "imports")["imports"]
    frame = database.compute("imports", reporters="KAZ,UZB", products=gt.product_list("imf-lct"), years="2015:2024", by="product").frame
    wanted = {
        (row["economy"], row["period"], row["product"]): (row["value"], row["upper"], row["edition_break"])
        for row in frame.iter_rows(named=True)
    }
    assert {len(product) for _, _, product in wanted} == {6}
    assert {
        (row["economy"], int(row["period"]), row["product"]): (_number(row["value"]), _number(row["upper"]), row["edition_break"] == "TRUE")
        for row in rows
    } == wanted


def _number(text: str) -> float | None:
    return float(text) if text else None
