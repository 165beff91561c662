"""`greentrade explain`: the rows behind a number, down to the line of the file."""

from __future__ import annotations

import csv
import io
from pathlib import Path


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_rows_of_a_number_with_file_and_line(run, filled: Path, baci_file: Path) -> None:
    done = run("explain", "imports", "period=2024", "economy=KAZ", "product=850760", "--store", filled, "-o", "csv")
    assert done.code == 0, done.err
    rows = table(done.out)
    assert sorted((int(row["line"]), float(row["contribution"])) for row in rows) == [(6, 200_000.0), (8, 25_000.0)]
    assert {(row["file"], row["vintage"]) for row in rows} == {(baci_file.name, "V202501")}
    text = baci_file.read_text().splitlines()
    assert all(text[int(row["line"]) - 1].startswith(f"2024,{row['exporter']},{row['importer']},850760,") for row in rows)


def test_compute_explains_as_well(run, filled: Path) -> None:
    asked = ("compute", "imports", "--reporter", "KAZ", "--products", "850760", "--store", filled, "-o", "csv")
    one = run(*asked, "--explain", "period=2024", "--explain", "economy=KAZ")
    other = run(*asked, "--explain", "period=2024,economy=KAZ")
    assert one.out == other.out and len(table(one.out)) == 2


def test_a_group_is_explained_by_its_members_rows(run, filled: Path) -> None:
    done = run("explain", "imports", "period=2024", "economy=CAREC-CHN", "--list", "imf-lct", "--store", filled, "-o", "csv")
    assert sum(float(row["contribution"]) for row in table(done.out)) == 300_000


def test_keys_that_name_no_number(run, filled: Path) -> None:
    for keys in (("period",), ("period=2024", "economy=KAZ", "product=999999"), ("period=1950", "economy=KAZ"), ("colour=red",)):
        done = run("explain", "imports", *keys, "--store", filled)
        assert (done.code, done.out) == (2, ""), keys
        assert done.err.startswith("greentrade: ")
