"""`greentrade indicators`."""

from __future__ import annotations

import csv
import io
import json

from greentrade.indicators.registry import INDICATORS


def test_every_indicator_is_listed(run) -> None:
    rows = csv.DictReader(io.StringIO(run("indicators", "-o", "csv").out))
    assert [row["id"] for row in rows] == list(INDICATORS)


def test_one_is_shown_with_formula_unit_and_source(run) -> None:
    shown = {row["what"]: row["is"] for row in json.loads(run("indicators", "show", "rca", "-o", "json").out)}
    assert shown["formula"] == INDICATORS["rca"].formula
    assert "Balassa" in shown["source"] and shown["unit"] == "index"


def test_an_unknown_one_brings_the_nearest(run) -> None:
    done = run("indicators", "show", "import-shares")
    assert (done.code, done.out) == (2, "")
    assert "import-share" in done.err
