"""`greentrade ingest`: counts on the screen, one line for what is wrong."""

from __future__ import annotations

import csv
import io
from pathlib import Path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_counts_of_every_file_add_up(run, baci_file: Path) -> None:
    baci_file.write_text(baci_file.read_text() + "2024,156,398,85,1.0,1.0\n\n2024,392,398,850760,25.000,1.000\n")
    done = run("ingest", baci_file, "--store", "store", "-o", "csv")
    assert done.code == 0
    (row,) = rows(done.out)
    assert (row["file"], row["status"], row["source"], row["vintage"]) == (baci_file.name, "ingested", "baci", "V202501")
    assert [int(row[name]) for name in ("read", "accepted", "quarantined", "blank", "duplicate")] == [11, 8, 1, 1, 1]


def test_a_table_is_shown_by_default(run, baci_file: Path) -> None:
    done = run("ingest", baci_file)
    header, line = done.out.splitlines()
    assert header.split() == ["file", "status", "source", "vintage", "read", "accepted", "quarantined", "blank", "duplicate", "snapshot"]
    assert line.split() == [baci_file.name, "ingested", "baci", "V202501", "8", "8", "0", "0", "0", "1"]
    assert Path("greentrade-store").is_dir()


def test_the_same_file_again_changes_nothing_and_says_so(run, filled: Path, baci_file: Path) -> None:
    done = run("ingest", baci_file, "--store", filled, "-o", "csv")
    assert done.code == 0
    assert rows(done.out)[0]["status"] == "unchanged"
    assert f"{baci_file.name}: unchanged: already ingested" in done.err


def test_what_the_name_does_not_say_can_be_said(run, baci_file: Path, tmp_path: Path) -> None:
    nameless = tmp_path / "flows.csv"
    nameless.write_text(baci_file.read_text())
    refused = run("ingest", nameless, "--as", "baci")
    assert refused.code == 2
    assert "--edition" in refused.err and "Traceback" not in refused.err
    done = run("ingest", nameless, "--as", "baci", "--edition", "HS2017", "--vintage", "V202501", "--licence", "ours", "--publisher", "us")
    assert done.code == 0, done.err
    told = rows(run("store", "history", "-o", "csv").out)[0]
    assert (told["vintage"], told["licence"], told["publisher"], told["editions"]) == ("V202501", "ours", "us", "HS2017")


def test_one_bad_file_does_not_stop_the_others(run, baci_file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "notes.csv"
    bad.write_text("what,when\nhello,now\n")
    done = run("ingest", bad, baci_file, "-o", "csv")
    assert done.code == 2
    assert [row["status"] for row in rows(done.out)] == ["failed", "ingested"]
    assert done.err.startswith("greentrade: notes.csv") and done.err.count("\n") == 1


def test_a_path_that_is_not_there(run) -> None:
    done = run("ingest", "nowhere.csv")
    assert (done.code, done.out) == (2, "")
    assert done.err == "greentrade: nowhere.csv: no such file or folder. Check the path; quote a glob to let greentrade expand it.\n"


def test_an_unknown_reader_is_refused(run, baci_file: Path) -> None:
    done = run("ingest", baci_file, "--as", "magic")
    assert done.code == 2
    assert "magic" in done.err and "Traceback" not in done.err


def test_the_store_can_stand_in_the_environment(run, baci_file: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("GREENTRADE_STORE", str(tmp_path / "elsewhere"))
    assert run("ingest", baci_file).code == 0
    assert (tmp_path / "elsewhere").is_dir()
