"""`greentrade lists`."""

from __future__ import annotations


def test_every_list_is_named_with_its_version(run) -> None:
    done = run("lists", "-o", "csv")
    assert done.code == 0
    assert any(line.startswith("imf-lct,") and ",HS2017,124," in line for line in done.out.splitlines())


def test_a_lists_entries(run) -> None:
    done = run("lists", "show", "imf-lct", "-o", "csv")
    lines = done.out.splitlines()
    assert lines[0] == "code,name,group" and len(lines) == 125
    assert any(line.startswith("850760,") for line in lines)
    assert "124 codes of HS2017" in done.err


def test_an_unknown_list_brings_the_nearest(run) -> None:
    done = run("lists", "show", "imf-lc")
    assert (done.code, done.out) == (2, "")
    assert "imf-lct" in done.err
