"""Two runs on one snapshot give the same bytes, in another process and in another order of sets and hashes too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = (
    "import sys, greentrade; from greentrade.briefs import write_brief; write_brief(greentrade.open(sys.argv[1]), sys.argv[2], sys.argv[3])"
)
PANEL = """
[[figures.panels]]
id = "{chart}"
chart = "{chart}"
indicator = "{indicator}"
reporters = "{reporters}"
by = ["reporter"]
years = "{years}"
"""
KINDS = (
    ("stack", "imports", "{region}", "all"),
    ("lines", "export-share", "{region}", "all"),
    ("multiples", "import-share", "{region}", "all"),
    ("scatter", "cross-section", "WLD", "last"),
    ("ranking", "export-share", "{region}", "last"),
)


@pytest.fixture(scope="module")
def every_chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spec whose one figure has every kind of chart."""
    path = tmp_path_factory.mktemp("spec") / "charts.toml"
    panels = "".join(PANEL.format(chart=chart, indicator=indicator, reporters=who, years=years) for chart, indicator, who, years in KINDS)
    panels += '[[figures.panels]]\nid = "definitions"\nchart = "definitions"\nindicator = "imports"\n'
    own = 'scope_lists = ["apec-54", "pv-wind-nev"]\n'
    head = f'id = "charts"\nregion = "CAREC-CHN"\nlist = "imf-lct"\nyears = "2017:2024"\n{own}[text]\ntitle = "Charts"\n'
    figure = f'[[figures]]\nid = "figure-01"\n{panels}\n[[sections]]\nid = "all"\nfigures = ["figure-01"]\n'
    path.write_text(head + figure, encoding="utf-8")
    return path


def test_a_second_run_writes_the_same_bytes(every_chart: Path, small_store: Path, tmp_path: Path) -> None:
    runs = {"one": {"PYTHONHASHSEED": "1"}, "two": {"PYTHONHASHSEED": "2", "TZ": "Asia/Ulaanbaatar", "LC_ALL": "C"}}
    made = []
    for name, settings in runs.items():
        folder = tmp_path / name
        subprocess.run([sys.executable, "-c", RUN, str(small_store), str(every_chart), str(folder)], check=True, env=os.environ | settings)
        made.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert made[0].keys() == made[1].keys() and len(made[0]) == 7
    assert [str(name) for name in made[0] if made[0][name] != made[1][name]] == []
