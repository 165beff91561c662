"""`greentrade brief`, from the demonstration's store."""

from __future__ import annotations

import json
from pathlib import Path


def test_another_region_list_and_span(run, demo_folder: Path) -> None:
    done = run("brief", "carec", "--store", demo_folder / "store", "--region", "KAZ+UZB+KGZ", "--years", "2020:2024", "--out", "mine")
    assert done.code == 0, done.err
    written = {path.name for path in Path("mine").iterdir()}
    assert {"brief.html", "brief.pdf", "tables.xlsx", "datapackage.json", "figures"} <= written
    text = Path("mine/brief.html").read_text()
    assert "demonstration data: synthetic, fitted to published totals" in text.lower()
    package = json.loads(Path("mine/datapackage.json").read_text())
    assert len([each for each in package["resources"] if "figure" in each["name"]]) >= 10


def test_what_is_not_there(run, demo_folder: Path) -> None:
    store = demo_folder / "store"
    for arguments in (("nobody",), ("carec", "--lang", "xx"), ("carec", "--region", "NOWHERE"), ("carec", "--years", "1950:1960")):
        done = run("brief", *arguments, "--store", store, "--out", "mine")
        assert (done.code, done.out) == (2, ""), arguments
        assert done.err.startswith("greentrade: ") and "Traceback" not in done.err
    assert run("brief", "carec", "--store", "nowhere", "--out", "mine").code == 2
