"""`greentrade hs`: codes through the editions, weights, descriptions, and what is said of wrong input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from greentrade import nomenclature


@pytest.fixture(autouse=True)
def forget_the_store():
    yield
    nomenclature.use_store(None)


def test_a_code_back_to_an_older_edition(run) -> None:
    done = run("hs", "870380", "--from", "HS2017", "--to", "HS2012")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "HS2017 870380"
    assert "HS2012 870390  100.0%  n:1  fixed" in done.out


def test_show_is_the_same_in_full(run) -> None:
    assert run("hs", "854140").out == run("hs", "show", "8541.40").out


def test_the_whole_life_of_a_code(run) -> None:
    shown = run("hs", "854140").out
    assert "HS2017 to HS2022" in shown and "HS2022 854143  25.0%  1:n  equal" in shown
    assert "HS2022 854921  n:n  formal only" in shown
    assert "HS2012 to HS1992 854140  1:1  unchanged" in shown


def test_headings_and_chapters(run) -> None:
    heading = run("hs", "8703", "--from", "HS2012", "--to", "HS2017").out
    assert "unchanged: 870310" in heading and "HS2017 870380  16.7%  1:n  equal" in heading
    chapter = run("hs", "87", "--from", "HS2012", "--to", "HS2017")
    assert chapter.code == 0 and "870390" in chapter.out


def test_many_formal_links_are_counted(run) -> None:
    shown = run("hs", "854921", "--to", "HS2017").out
    assert "and 1,012 more: formal only" in shown
    assert len(shown.splitlines()) < 6


def test_machines_get_every_link(run) -> None:
    rows = json.loads(run("hs", "854140", "--from", "HS2017", "--to", "HS2022", "-o", "json").out)
    assert len(rows) == 10 and sum(row["formal"] for row in rows) == 6
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    lines = run("hs", "870380", "--to", "HS2012", "-o", "csv").out.splitlines()
    assert lines[0] == "code,from,source,to,target,relation,weight,origin,reporters,formal,share"


def test_a_tree_in_a_file(run, tmp_path: Path) -> None:
    done = run("hs", "870380", "-o", "table", "--out", "tree.txt")
    assert (done.code, done.out) == (0, "")
    assert "870390" in (tmp_path / "tree.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("870380", "--from", "HS2012"), "HS2017 to HS2022; in HS2012 its goods are in 870390"),
        (("854140", "--from", "HS2022"), "854141, 854142, 854143, 854149"),
        (("999998",), "No edition has it"),
        (("87x",), "2, 4 or 6 digits"),
        (("870380", "--from", "HS2016"), "The editions are HS1992"),
        (("870380", "--to", "H9"), "The editions are HS1992"),
        (("weights", "show", "870390"), "Pass --from and --to"),
        (("weights", "show", "870380", "--from", "HS2012", "--to", "HS2017"), "870390"),
        (("weights", "estimate", "--store", "nowhere"), "no store here"),
        (("descriptions", "import", "nothing.json"), "does not say of which edition"),
        (("descriptions", "import", "H5.json"), "H5.json"),
    ],
)
def test_wrong_input(run, arguments: tuple[str, ...], said: str) -> None:
    done = run("hs", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("greentrade: ") and said in done.err


def test_hs_alone_prints_its_help(run) -> None:
    shown = run("hs")
    assert "show" in shown.out + shown.err and "weights" in shown.out + shown.err
    assert "CODE" in run("hs", "--help").out


def test_editions(run) -> None:
    rows = json.loads(run("hs", "editions", "-o", "json").out)
    assert [row["edition"] for row in rows] == list(nomenclature.known_editions())
    last = rows[-1]
    assert (last["comtrade"], last["first"], last["last"], last["codes"]) == ("H6", 2022, None, 5613)


def test_weights_of_a_step_and_of_several(run) -> None:
    step = json.loads(run("hs", "weights", "show", "854140", "--from", "HS2017", "--to", "HS2022", "-o", "json").out)
    assert [row["target"] for row in step] == ["854141", "854142", "854143", "854149"]
    every = json.loads(run("hs", "weights", "show", "854140", "--from", "HS2017", "--to", "HS2022", "--all", "-o", "json").out)
    assert len(every) == 10
    far = json.loads(run("hs", "weights", "show", "854140", "--from", "HS1992", "--to", "HS2022", "-o", "json").out)
    assert {row["origin"] for row in far} == {"chained"} and sum(row["weight"] for row in far) == pytest.approx(1)
    whole = run("hs", "weights", "show", "--from", "HS2012", "--to", "HS2017", "-o", "csv").out.splitlines()
    assert len(whole) > 300 and not any(",fixed," in line for line in whole)


def test_estimated_weights_come_into_use(run, demo_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_folder / "store", tmp_path / "store", symlinks=True)
    before = run("hs", "weights", "show", "--from", "HS2007", "--to", "HS2012", "--store", "store", "-o", "csv").out
    assert ",estimated," not in before
    done = run("hs", "weights", "estimate", "--store", "store", "-o", "json")
    assert done.code == 0, done.err
    steps = {(row["from"], row["to"]): row for row in json.loads(done.out)}
    assert steps["HS2007", "HS2012"]["groups"] >= 1 and steps["HS2007", "HS2012"]["reporters"] > 0
    assert "written to" in done.err and "the default weights stand" in done.err
    shown = json.loads(run("hs", "weights", "show", "--from", "HS2007", "--to", "HS2012", "--store", "store", "-o", "json").out)
    estimated = [row for row in shown if row["origin"] == "estimated"]
    assert estimated and all(row["reporters"] > 0 for row in estimated)
    tree = run("hs", estimated[0]["source"], "--from", "HS2007", "--to", "HS2012", "--store", "store").out
    assert f"estimated, {estimated[0]['reporters']} reporters" in tree


def test_weights_are_estimated_between_neighbours(run, demo_folder: Path) -> None:
    done = run("hs", "weights", "estimate", "--store", demo_folder / "store", "--from", "HS2007", "--to", "HS2017")
    assert done.code == 2 and "no neighbouring editions" in done.err


def test_a_store_without_switching_reporters_says_what_it_has(run, filled: Path) -> None:
    done = run("hs", "weights", "estimate", "--store", filled)
    assert (done.code, done.out) == (2, "")
    assert "No reporter in the store switched editions" in done.err and "no reporters' records" in done.err


def test_descriptions_stand_beside_the_codes(run, tmp_path: Path) -> None:
    (tmp_path / "H5.json").write_text(json.dumps({"results": [{"id": "870380", "text": "870380 - Electric cars", "parent": "8703"}]}))
    done = run("hs", "descriptions", "import", "H5.json", "--store", "store")
    assert done.code == 0 and "HS2017: 1 descriptions" in done.err
    assert "HS2017 870380  Electric cars" in run("hs", "870380", "--from", "HS2017", "--store", "store").out
    assert "Electric" not in run("hs", "870380", "--from", "HS2017").out
