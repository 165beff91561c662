"""How commands show frames and results: a table to read, or a format for the next program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.cli.options import Format
from greentrade.cli.table import render_table, screen_width
from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

    from greentrade.indicators import Result

BINARY = (Format.parquet, Format.xlsx)


def choose_format(output: Format | None, out: Path | None) -> Format:
    """The format asked for, else the one that the file's name ends in, else a table. Raises `InputError` where nothing can be written."""
    if out is not None and not out.parent.is_dir():
        raise InputError(f"{out}: there is no folder {out.parent}", remedy="Make it first, or write to another one")
    if output is None and out is not None:
        try:
            return Format(out.suffix.lstrip(".").lower())
        except ValueError as error:
            raise InputError(
                f"{out}: no format is known by that ending", remedy="End it in .csv, .json, .parquet or .xlsx, or pass -o"
            ) from error
    chosen = output or Format.table
    if chosen in BINARY and out is None:
        raise InputError(f"-o {chosen} is not for the screen", remedy="Pass --out FILE")
    return chosen


def write_frame(frame: pl.DataFrame, output: Format | None = None, out: Path | None = None) -> None:
    """Show a frame, or write it to a file."""
    chosen = choose_format(output, out)
    if chosen is Format.table:
        _emit(_table(frame, out), out)
    elif chosen is Format.csv:
        _emit(_flat(frame).write_csv(), out)
    elif chosen is Format.json:
        _emit(frame.write_json() + "\n", out)
    elif chosen is Format.parquet:
        frame.write_parquet(_file(out))
    else:
        _flat(frame).write_excel(_file(out))


def _table(frame: pl.DataFrame, out: Path | None) -> str:
    return render_table(frame, screen_width() if out is None else None)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as text with blanks between: CSV and workbooks have no lists."""
    import polars as pl

    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in lists)


def write_result(result: Result, output: Format | None, out: Path | None) -> None:
    """Show a result, or write it to a file with its provenance. Notes go to the error stream."""
    chosen = choose_format(output, out)
    if out is not None and chosen is not Format.table:
        getattr(result, f"to_{chosen}")(out)
    elif chosen is Format.table:
        _emit(_table(result.frame, out), out)
    else:
        _emit(result.to_csv() if chosen is Format.csv else result.to_json() + "\n", None)
    for note in result.notes:
        say(f"note: {note}")


def say(sentence: str) -> None:
    """A remark for the person at the screen: to the error stream, so that the output stays clean for the next program."""
    print(sentence, file=sys.stderr)


@contextmanager
def progress() -> Iterator[Callable[[int, int | None, str], None]]:
    """A progress bar on the error stream, fed with what is done, what is to do, and what is at work; silent where that is no screen."""
    if not sys.stderr.isatty():
        yield lambda done, total, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, what: bar.update(task, completed=done, total=total or None, description=what[-40:])


def _file(out: Path | None) -> Path:
    assert out is not None  # choose_format has refused binary formats without a file
    return out


def _emit(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        out.write_text(text, encoding="utf-8")
