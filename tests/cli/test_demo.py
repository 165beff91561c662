"""`greentrade demo`: the whole road, as a user types it."""

from __future__ import annotations

from pathlib import Path


def test_it_leaves_files_a_store_and_a_brief(demo_folder: Path) -> None:
    assert {"trade-files", "store", "brief.html", "brief.pdf", "tables.xlsx", "datapackage.json"} <= {p.name for p in demo_folder.iterdir()}
    assert len(list((demo_folder / "figures").glob("figure-*.svg"))) == 11


def test_its_store_is_an_ordinary_one(run, demo_folder: Path) -> None:
    asked = (
        "compute",
        "imports",
        "--reporter",
        "CAREC-CHN",
        "--list",
        "imf-lct",
        "--years",
        "2024",
        "--fill",
        "mirror",
        "--match",
        "native",
        "-o",
        "csv",
    )
    done = run(*asked, "--store", demo_folder / "store")
    assert done.code == 0, done.err
    value = float(done.out.splitlines()[1].split(",")[2])
    assert 14.3e9 < value < 14.5e9  # the brief: USD 14.4 billion


def test_it_never_mixes_with_real_records(run, filled: Path) -> None:
    done = run("demo", "--out", "demonstration", "--store", filled)
    assert (done.code, done.out) == (2, "")
    assert "CEPII" in done.err
