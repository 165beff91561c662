"""`greentrade lists check | convert | settle | export`: lists as files."""

from __future__ import annotations

import csv
import io
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from greentrade import lists
from greentrade.lists import product_list, read_export

BUILT_IN = Path(lists.__file__).parent / "data"


@pytest.fixture(autouse=True)
def no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GREENTRADE_LISTS", raising=False)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_sound_list_passes(run) -> None:
    done = run("lists", "check", "imf-lct")
    assert (done.code, done.out) == (0, "") and "imf-lct: nothing found" in done.err
    assert run("lists", "check").code == 0


def test_every_finding_is_printed_and_an_error_exits_with_2(run, tmp_path: Path) -> None:
    folder = tmp_path / "my" / "imf-lct"
    shutil.copytree(BUILT_IN / "imf-lct", folder)
    (folder / "2030-01-01.csv").write_text("code,name,group\n")
    done = run("lists", "check", "my/imf-lct", "-o", "csv")
    assert done.code == 0 and [(row["level"], row["file"]) for row in table(done.out)] == [("warning", "2030-01-01.csv")]
    file = folder / "2025-08-16.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("850760", "85076").replace("854140", "854199"), encoding="utf-8")
    done = run("lists", "check", "imf-lct", "my/imf-lct", "-o", "csv")
    assert done.code == 2 and "my/imf-lct: " in done.err and "errors" in done.err
    found = [(row["list"], row["level"], row["code"]) for row in table(done.out)]
    assert ("my/imf-lct", "error", "85076") in found and ("my/imf-lct", "error", "854199") in found


def test_a_conversion_shows_what_is_to_decide_and_a_decided_draft_becomes_a_version(run, tmp_path: Path) -> None:
    done = run("lists", "convert", "imf-lct", "--to", "HS2012", "--out", "greentrade-lists", "--version", "2026-01-01", "-o", "csv")
    assert done.code == 0, done.err
    assert "97 codes carry over 1:1, 27 have to be decided" in done.err
    assert {row["decide"] for row in table(done.out) if row["code"] == "870380"} == {""}
    assert run("lists", "settle", "imf-lct").code == 2
    draft = tmp_path / "greentrade-lists" / "imf-lct" / "2026-01-01.draft.csv"
    rows = table(draft.read_text(encoding="utf-8"))
    for row in rows:
        row["decide"] = row["decide"] or "drop"
        row["reason"] = "" if row["decide"] == "keep" else "Not apart in HS2012"
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = run("lists", "settle", "imf-lct")
    assert done.code == 0 and "imf-lct@2026-01-01: 97 codes of HS2012" in done.err, done.err
    assert run("lists", "check", "imf-lct").code == 0


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_an_export_reads_back(run, kind: str, tmp_path: Path) -> None:
    done = run("lists", "export", "imf-lct", "--out", f"list.{kind}")
    assert done.code == 0 and "imf-lct@2025-08-16" in done.err
    assert read_export(tmp_path / f"list.{kind}") == product_list("imf-lct")


@pytest.mark.parametrize(("kind", "file"), [("sdmx", "lists.xml"), ("skos", "lists.ttl")])
def test_standards_take_several_lists_and_read_back(run, kind: str, file: str, tmp_path: Path) -> None:
    done = run("lists", "export", "imf-lct", "new-trio", "--format", kind, "--out", file)
    assert done.code == 0, done.err
    back = import_module(f"greentrade.lists.exports.{kind}").read(tmp_path / file)
    assert {each.label: set(each.codes) for each in back} == {
        each.label: set(each.codes) for each in (product_list("imf-lct"), product_list("new-trio"))
    }


def test_csv_and_json_go_to_the_screen(run) -> None:
    assert run("lists", "export", "imf-lct", "--format", "csv").out.startswith("code,name,group\n252390,")
    assert run("lists", "export", "imf-lct", "--format", "json").out.startswith('{\n "id": "imf-lct"')


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("check", "imf-lc"), "The nearest is imf-lct"),
        (("check", "./nowhere"), "There is no folder nowhere"),
        (("convert", "imf-lct"), "--to"),
        (("convert", "imf-lct", "--to", "HS2017"), "is written in HS2017 already"),
        (("convert", "imf-lct", "--to", "2022"), "The editions are"),
        (("convert", "imf-lct", "--to", "HS2022", "--out", "x", "--version", "soon"), "Write YYYY-MM-DD"),
        (("settle", "imf-lct"), "holds no draft"),
        (("export", "imf-lct"), "Neither --format nor --out"),
        (("export", "imf-lct", "--out", "list.pdf"), "its ending does not say"),
        (("export", "imf-lct", "--format", "xlsx"), "is not for the screen"),
        (("export", "imf-lct", "--format", "skos"), "is not for the screen"),
        (("export", "imf-lct", "apec-54", "--out", "list.json"), "holds one list"),
        (("export", "imf-lct", "--format", "turtle", "--out", "x"), "turtle"),
        (("export", "imf-lct", "--format", "csv", "--out", "no/such/folder/x.csv"), "no/such/folder"),
    ],
)
def test_wrong_input_is_answered_in_a_sentence(run, typed: tuple[str, ...], told: str) -> None:
    done = run("lists", *typed)
    assert (done.code, done.out) == (2, ""), done
    assert told in done.err and "Traceback" not in done.err
