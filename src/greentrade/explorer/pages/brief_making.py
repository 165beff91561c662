"""A brief written for the explorer, in a process of its own: its contents as JSON, its figures, and the files for download.

Composing and drawing keep a processor busy for many seconds, so they are not done beside the answering of requests, and are not
bound to the time that a server may spend on one question. `python -m greentrade.explorer.pages.brief_making` reads what to make
from its one argument; `brief_shelf` starts it.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.briefs.theme import FONT, FONT_STACK, has_typeface
from greentrade.errors import GreentradeError

if TYPE_CHECKING:
    from greentrade.briefs.compose import Brief
    from greentrade.briefs.figures import FigureData, PanelData
    from greentrade.explorer.pages.brief_order import Order

TEXT, PICTURES, FILES = "text", "pictures", "files"
"""The stages, each a folder: texts and tables, drawings, and what is made for those who take the brief away."""

STAGES = (TEXT, PICTURES, FILES)

CONTENT = "content.json"

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file of an archive: the same brief gives the same bytes."""


def make(store: Path, order: Order, shelf: Path, key: str) -> None:
    """Write all stages of a brief into `shelf`, unless they are there; another process that makes the same is waited for.

    Raises `InputError` as `greentrade.briefs.compose.compose` does.
    """
    with _alone(shelf / f"{key}.lock"):
        if (shelf / f"{key}-{FILES}").is_dir():
            return
        from greentrade.briefs import charts, html, tables

        brief = _composed(store, order, lambda done, total: _progress(shelf, key, done, total))
        tables_of = {f"{figure.id}.csv": tables.figure_csv(figure)[0].encode() for figure in brief.figures}
        _save(shelf, f"{key}-{TEXT}", {CONTENT: json.dumps(content(brief), ensure_ascii=False).encode(), **tables_of})
        pictures = {figure.id: charts.draw(figure, brief.colours, brief.language) for figure in brief.figures}
        drawn = {
            f"{figure.id}.svg": _standing(html.inline(pictures[figure.id], figure, brief.language)).encode() for figure in brief.figures
        }
        _save(shelf, f"{key}-{PICTURES}", drawn)
        _save(shelf, f"{key}-{FILES}", _files(brief, pictures))
        with suppress(OSError):
            (shelf / f"{key}.progress").unlink()


def _standing(svg: str) -> str:
    """A drawing with typefaces to fall back upon where a reader has not the brief's own."""
    return svg.replace(f'font-family="{FONT}"', f'font-family="{FONT_STACK}"')


def _composed(store: Path, order: Order, tell: Callable[[int, int], None]) -> Brief:
    from greentrade.briefs.compose import compose
    from greentrade.briefs.spec import load_spec
    from greentrade.indicators.database import open_store

    spec = replace(load_spec(order.spec, order.lang), match=order.match)
    db = open_store(store, as_of=order.snapshot)
    return compose(db, spec, order.region, order.product_list, list(order.years), order.lang, lambda done, total, _: tell(done, total))


def _files(brief: Brief, pictures: Mapping[str, str]) -> dict[str, bytes]:
    """The PDF, the workbook, and the data package with its CSV files as one archive."""
    from greentrade.briefs import package, pdf, tables

    data: dict[str, Any] = {f"figures/{figure.id}.csv": tables.figure_csv(figure) for figure in brief.figures}
    annex = brief.perspectives
    if annex is not None and annex.frame.height:
        data[f"figures/{tables.ANNEX}.csv"] = (annex.frame.write_csv(), annex.frame)
    archived = {"datapackage.json": package.data_package(brief, data).encode()} | {name: text.encode() for name, (text, _) in data.items()}
    files = {"brief.xlsx": tables.workbook(brief), "brief.zip": archive(archived)}
    # Without a typeface there is no PDF; whoever asks for it is told so, and has the rest.
    return files | ({"brief.pdf": pdf.document(brief, pictures)} if has_typeface(brief.language.lang) else {})


def archive(files: Mapping[str, bytes]) -> bytes:
    """The files as one ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def content(brief: Brief) -> dict[str, Any]:
    """What the page prints: texts, and each figure's tables as the brief prints them."""
    say, said, first, products = brief.language.say, brief.language.said, brief.provenances[0], brief.products
    return {
        "title": brief.title,
        "subtitle": brief.subtitle,
        "region": brief.region,
        "source": brief.figures[0].source if brief.figures else "",
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "paragraphs": list(section.paragraphs),
                "figures": [_figure(figure, brief) for figure in section.figures],
            }
            for section in brief.sections
        ],
        "perspectives": _perspectives(brief),
        "coverage": {"title": say("coverage_title"), "notes": list(brief.notes)},
        "sources": {
            "title": say("sources_title"),
            "notes": list(brief.sources),
            "text": say("reproduce", software=first.software, snapshot=first.snapshot, at=brief.language.date(brief.at)),
        },
        "annex": {
            "title": say("annex_title"),
            "text": say(
                "annex_text",
                title=said(products.title),
                label=products.label,
                edition=products.edition,
                steward=products.steward,
                source=products.source,
                licence=products.licence,
            ),
            "columns": [say("code"), say("product"), say("group")],
            "entries": [
                [entry.code, said(entry.name), said(products.groups[entry.group])]
                for entry in sorted(products.entries, key=lambda entry: entry.code)
            ],
        },
    }


def _perspectives(brief: Brief) -> dict[str, Any] | None:
    """The annex that sets reported, mirror and reconciled values side by side; None where the brief has none."""
    from greentrade.briefs.perspectives import cells, columns

    annex, language = brief.perspectives, brief.language
    if annex is None:
        return None
    heads = [language.say("economy"), *columns(language)]
    sides = [
        {"title": side.title(language), "columns": heads, "rows": [[row.label, list(cells(row, side.unit, language))] for row in side.rows]}
        for side in annex.sides
    ]
    return {"title": annex.title, "text": annex.text, "sides": sides, "notes": list(annex.notes)}


def _figure(figure: FigureData, brief: Brief) -> dict[str, Any]:
    return {
        "id": figure.id,
        "caption": brief.language.say("figure", number=figure.number, title=figure.title),
        "panels": [_panel(panel, brief) for panel in figure.panels],
    }


def _panel(panel: PanelData, brief: Brief) -> dict[str, Any]:
    from greentrade.briefs.tables import panel_table

    language, table = brief.language, panel_table(panel, brief.language)
    rows = []
    for _, name, values in table.rows:
        printed = ["–" if value is None else language.figure(value, panel.unit) for value in values]
        if panel.chart == "scatter" and values[0] is not None:
            # The first number of a scatter is the income, in another unit than the panel's.
            printed[0] = language.number(values[0])
        rows.append([name, printed])
    heads = [language.say(panel.dimension), *table.columns]
    return {"id": panel.id, "title": panel.title, "subtitle": panel.subtitle, "columns": heads, "rows": rows}


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until no other process makes the same."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _progress(shelf: Path, key: str, done: int, total: int) -> None:
    with suppress(OSError):
        _replace(shelf / f"{key}.progress", json.dumps([done, total]).encode())


def _save(shelf: Path, name: str, files: Mapping[str, bytes]) -> None:
    """All files or none: a folder is filled under another name first."""
    part = shelf / f"{name}.part-{os.getpid()}"
    part.mkdir()
    for file, data in files.items():
        (part / file).write_bytes(data)
    with suppress(OSError):
        # Another process, on another machine, was first: what it made is the same.
        part.rename(shelf / name)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.part-{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


def main(argument: str) -> int:
    """Make what the argument says; leave an error that a visitor can mend beside it."""
    from greentrade.explorer.pages.brief_order import Order

    told = json.loads(argument)
    shelf, key = Path(told["shelf"]), told["key"]
    order = Order(**{**told["order"], "years": tuple(told["order"]["years"])})
    with suppress(OSError):
        # Requests come first.
        os.nice(5)
    try:
        make(Path(told["store"]), order, shelf, key)
    except GreentradeError as error:
        _replace(shelf / f"{key}.error", json.dumps([error.what, [str(row) for row in error.rows], error.remedy]).encode())
        return error.exit_code
    return 0


def argument(store: Path, order: Order, shelf: Path, key: str) -> str:
    """What `main` reads."""
    return json.dumps({"store": str(store), "order": asdict(order), "shelf": str(shelf), "key": key})


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
