"""A server of the Model Context Protocol: assistants ask the store the questions that people ask, and get the provenance with the number.

The tools answer the same `Question` as pages and API. Rows are few, so that an assistant reads all of them; what is cut is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from greentrade import __version__
from greentrade.errors import GreentradeError, InputError
from greentrade.explorer.current import Current
from greentrade.explorer.question import Question
from greentrade.explorer.search import search

if TYPE_CHECKING:
    import polars as pl
    from mcp.server import MCPServer

    from greentrade.indicators import Database, Result

MOST_ROWS = 200
"""Rows of an answer."""

INSTRUCTIONS = """\
Green-trade statistics from customs records. Find the ids of economies, groups, lists, indicators and HS codes with `find`, ask for
numbers with `observations`, and for the records behind one number with `explain`. Every value has a lower and an upper bound: where
they differ, give them too. Cite the provenance: the releases, the list with its version, the perspective, the match and the snapshot.
"""

Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="Rows of the answer.")]


def server(current: Current) -> MCPServer:
    """The server over a store. Raises `InputError` where the package mcp is not installed."""
    try:
        from mcp.server import MCPServer
        from mcp.types import ToolAnnotations
    except ImportError as error:
        raise InputError("The package mcp is not installed", remedy="Install it with pip install 'greentrade[mcp]'") from error
    found = MCPServer("greentrade", title="greentrade", version=__version__, instructions=INSTRUCTIONS)
    for tool in (find, indicators, lists, *_about(current)):
        found.add_tool(_told(tool), annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
    return found


def find(text: Annotated[str, Field(max_length=200)], limit: Limit = 20) -> list[dict[str, str]]:
    """Find economies, groups, product lists, indicators and HS codes by a name, in English, Russian or Chinese, or by an id."""
    return [{"kind": hit.kind, "id": hit.id, "name": hit.name} for hit in search(text, limit=limit)]


def indicators() -> list[dict[str, Any]]:
    """All indicators: id, title, formula, unit, what it can be split by, source."""
    from greentrade.indicators.registry import INDICATORS

    return [
        {"id": each.id, "title": each.title, "formula": each.formula, "unit": each.unit, "splits": each.dimensions, "source": each.source}
        for each in INDICATORS.values()
    ]


def lists(id: Annotated[str | None, Field(pattern=r"^[a-z0-9-]+(@\d{4}-\d{2}-\d{2})?$")] = None) -> list[dict[str, Any]]:
    """The product lists; with an id, or id@version, the codes of that one with their names, groups and scope."""
    from greentrade import lists as room

    if id is None:
        return [{"id": each.id, "version": each.version, "title": each.title, "edition": each.edition} for each in room.available()]
    return [{"code": entry.code, "name": entry.name, "group": entry.group, "scope": entry.scope} for entry in room.product_list(id).entries]


def _about(current: Current) -> Iterator[Callable[..., Any]]:
    """The tools that ask the store."""

    def observations(question: Question, limit: Limit = MOST_ROWS) -> dict[str, Any]:
        """Compute an indicator: values with their bounds and status, notes and provenance; `permanent` asks the same for ever."""
        with _answer(current, question) as (_, result):
            return {
                "data": result.frame.head(limit).to_dicts(),
                "rows": result.frame.height,
                "notes": list(result.notes),
                "provenance": result.provenance.as_dict(),
                "permanent": question.pinned(result).parameters(),
            }

    def explain(question: Question, keys: dict[str, int | str], limit: Limit = 20) -> dict[str, Any]:
        """The records behind one number of `observations`, named by its keys, as in {"period": 2024, "economy": "KAZ"}.

        Each with the rule by which it counts, its contribution with its unit, file, line, release and licence.
        """
        with _answer(current, question) as (_, result):
            return {"data": _plain(result.explain(limit=limit, **keys)), "provenance": result.provenance.as_dict()}

    def coverage(
        economies: Annotated[str | None, Field(max_length=400, description="Economies or groups: CAREC,DEU.")] = None,
        years: Annotated[str | None, Field(max_length=40, description="2024, or 2015:2024.")] = None,
        limit: Limit = MOST_ROWS,
    ) -> dict[str, Any]:
        """Who reported what, when, in which edition and how late, and how much of each total rests on partners' reports."""
        from greentrade.indicators.reporting import coverage as reporting

        with current.database() as database:
            found = reporting(database, economies, years)
        return {"data": _plain(found.frame.head(limit)), "rows": found.frame.height, "notes": list(found.notes)}

    yield from (observations, explain, coverage)


@contextmanager
def _answer(current: Current, question: Question) -> Iterator[tuple[Database, Result]]:
    with current.database(question.as_of) as database:
        yield database, question.answer(database)


def _plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows without the cells that are empty, which most columns of a record are."""
    return [{name: cell for name, cell in row.items() if cell is not None} for row in frame.to_dicts()]


def _told(tool: Callable[..., Any]) -> Callable[..., Any]:
    """The tool, telling its errors to the assistant as one sentence with the remedy."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return tool(*args, **kwargs)
        except GreentradeError as error:
            raise ToolError(error.sentence()) from error

    return told
