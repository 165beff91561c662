"""`greentrade brief`, from the demonstration's store."""

from __future__ import annotations

import json
from pathlib import Path

SPEC = """
id = "own"
region = "CAREC-CHN"
list = "imf-lct"
years = "2022:2024"
[text]
title = "{{ region }} {{ first }}-{{ last }}"
[text.figures.figure-01]
title = "Figure"
[text.panels.by-product]
title = "Panel"
[text.sections.all]
title = "Section"
[[figures]]
id = "figure-01"
[[figures.panels]]
id = "by-product"
chart = "stack"
indicator = "imports"
by = ["product"]
[[sections]]
id = "all"
figures = ["figure-01"]
"""
"""One figure; the page on briefs has the built-in brief, as it is typed."""


def test_another_region_list_span_and_language(run, demo_folder: Path) -> None:
    Path("own.toml").write_text(SPEC)
    chosen = ("--region", "KAZ+UZB+KGZ", "--list", "new-trio", "--years", "2020:2023", "--lang", "ru")
    done = run("brief", "own.toml", "--store", demo_folder / "store", *chosen, "--out", "mine")
    assert done.code == 0, done.err
    written = {path.name for path in Path("mine").iterdir()}
    assert {"brief.html", "brief.pdf", "tables.xlsx", "datapackage.json", "figures"} <= written
    text = Path("mine/brief.html").read_text()
    assert "демонстрационные данные greentrade: синтетические, подогнаны под опубликованные итоги" in text
    assert '<html lang="ru">' in text and "<h1>Казахстан, Узбекистан и Киргизия 2020-2023</h1>" in text
    (figure,) = [each for each in json.loads(Path("mine/datapackage.json").read_text())["resources"] if "figure" in each["name"]]
    (asked,) = {result["products"].partition("@")[0] for results in figure["greentrade"].values() for result in results}
    assert asked == "new-trio"


def test_what_is_not_there(run, demo_folder: Path) -> None:
    store = demo_folder / "store"
    for arguments in (("nobody",), ("carec", "--lang", "xx"), ("carec", "--region", "NOWHERE"), ("carec", "--years", "1950:1960")):
        done = run("brief", *arguments, "--store", store, "--out", "mine")
        assert (done.code, done.out) == (2, ""), arguments
        assert done.err.startswith("greentrade: ") and "Traceback" not in done.err
    assert run("brief", "carec", "--store", "nowhere", "--out", "mine").code == 2
