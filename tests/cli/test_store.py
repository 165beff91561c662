"""`greentrade store`: what is held, how it came, what was turned away."""

from __future__ import annotations

import json
from pathlib import Path


def test_status_tells_releases_years_and_rows(run, filled: Path) -> None:
    done = run("store", "status", "--store", filled, "-o", "json")
    (held,) = json.loads(done.out)
    assert (held["source"], held["vintage"], held["first"], held["last"], held["accepted"]) == ("baci", "V202501", 2023, 2024, 8)
    assert "snapshot 1" in done.err
    csv = run("store", "status", "--store", filled, "-o", "csv")
    assert csv.code == 0 and "V202501" in csv.out


def test_history_has_a_row_an_ingest(run, filled: Path, tmp_path: Path) -> None:
    newer = tmp_path / "BACI_HS17_Y2024_V202601.csv"
    newer.write_text("t,i,j,k,v,q\n2024,156,398,850760,210.000,8.000\n")
    assert run("ingest", newer, "--store", filled).code == 0
    lines = run("store", "history", "--store", filled, "-o", "csv").out.splitlines()
    assert [line.split(",")[0] for line in lines] == ["snapshot", "1", "2"]


def test_rejects_show_line_reason_and_text(run, baci_file: Path) -> None:
    baci_file.write_text(baci_file.read_text() + "2024,156,398,85,1.0,1.0\n\n")
    assert run("ingest", baci_file).code == 0
    (rejected,) = json.loads(run("store", "rejects", "--kind", "quarantined", "--file", baci_file.name, "-o", "json").out)
    assert (rejected["line"], rejected["text"]) == (10, "2024,156,398,85,1.0,1.0")
    assert "product" in rejected["reason"]
    assert len(json.loads(run("store", "rejects", "-o", "json").out)) == 2
    assert len(json.loads(run("store", "rejects", "--limit", 1, "-o", "json").out)) == 1


def test_a_folder_without_a_store(run) -> None:
    for command in ("status", "history", "rejects"):
        done = run("store", command, "--store", "nowhere")
        assert (done.code, done.out) == (2, "")
        assert "no store here" in done.err and "greentrade ingest" in done.err


def test_a_file_that_was_never_ingested(run, filled: Path) -> None:
    done = run("store", "rejects", "--file", "other.csv", "--store", filled)
    assert done.code == 2 and "other.csv" in done.err
