"""Write a brief: every file is made in memory first, so that a brief that cannot be finished leaves none of its files behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from greentrade.briefs.compose import Progress, compose
from greentrade.briefs.spec import load_spec
from greentrade.errors import InputError

_STEPS = 4


def write_brief(
    db: Any,
    spec: str | Path = "carec",
    out: str | Path = "brief",
    region: str | None = None,
    list: str | None = None,
    years: Any = None,
    lang: str = "en",
    progress: Progress | None = None,
    match: str | None = None,
) -> list[Path]:
    """Write the brief of a spec from a store into the folder `out`.

    `db`: what `greentrade.open` gives. `spec`: a built-in brief (carec) or the path of a TOML file. `region`, `list`, `years` and
    `match` replace the spec's own: a group expression ("ASEAN"), a product list ("imf-lct@2025-08-16"), a span ("2010:2023"),
    native or converted.
    `progress(done, total, what)` is called as the work goes on.

    Returns the files: brief.html, brief.pdf, tables.xlsx, datapackage.json, figures/figure-NN.svg, .png and .csv, and where the spec
    asks for the annex on perspectives figures/annex-perspectives.csv. Two runs on one
    snapshot give the same bytes. Raises `InputError` for an unknown spec, region, list or language, for a spec that cannot be read
    (with file and line), for years without data, for a folder that cannot be written, and for Chinese on a machine without a typeface.
    """
    from greentrade.briefs import charts, html, package, pdf, tables, theme

    folder = Path(out)
    _check(folder)
    theme.check(lang)
    plan = load_spec(spec, lang)
    plan = replace(plan, match=match or plan.match)
    total = len(plan.panels()) + len(plan.figures) + _STEPS
    tell = progress or (lambda done, total, what: None)
    brief = compose(db, plan, region, list, years, lang, lambda done, _, what: tell(done, total, what))
    made: dict[str, bytes] = {}
    pictures: dict[str, str] = {}
    data: dict[str, Any] = {}
    for number, figure in enumerate(brief.figures):
        tell(len(plan.panels()) + number, total, figure.id)
        path = f"figures/{figure.id}"
        pictures[figure.id] = charts.draw(figure, brief.colours, brief.language)
        data[f"{path}.csv"] = tables.figure_csv(figure)
        made[f"{path}.svg"] = html.inline(pictures[figure.id], figure, brief.language).encode()
        made[f"{path}.png"] = charts.raster(pictures[figure.id])
        made[f"{path}.csv"] = data[f"{path}.csv"][0].encode()
    annex = brief.perspectives
    if annex is not None and annex.frame.height:
        path = f"figures/{tables.ANNEX}.csv"
        made[path] = annex.frame.write_csv().encode()
        data[path] = (made[path].decode(), annex.frame)
    writers = {
        "brief.html": lambda: html.page(brief, pictures).encode(),
        "brief.pdf": lambda: pdf.document(brief, pictures),
        "tables.xlsx": lambda: tables.workbook(brief),
        "datapackage.json": lambda: package.data_package(brief, data).encode(),
    }
    for number, (name, make) in enumerate(writers.items()):
        tell(total - _STEPS + number, total, name)
        made[name] = make()
    _save(folder, made)
    tell(total, total, "")
    return [folder / name for name in sorted(made)]


def _check(folder: Path) -> None:
    """Raise before the work and not after it, where the folder cannot be written."""
    try:
        (folder / "figures").mkdir(parents=True, exist_ok=True)
        probe = folder / ".greentrade"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"The folder {folder} cannot be written: {error.strerror}", remedy="Choose another with --out") from error


def _save(folder: Path, made: dict[str, bytes]) -> None:
    try:
        for name, content in made.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(f"The folder {folder} cannot be written: {error.strerror}", remedy="Free space, or choose another") from error
