"""A figure of a page: one question answered, as a chart, as a table, and as files, all with the same provenance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from greentrade.briefs.numbers import Numbers
from greentrade.briefs.punctuation import marks
from greentrade.explorer.pages.table import Table
from greentrade.explorer.question import Question
from greentrade.indicators import Result

if TYPE_CHECKING:
    from greentrade.explorer.pages.view import View
    from greentrade.indicators import Database

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
    "json": "application/json",
}
"""What a figure can be downloaded as."""

ON_PAGE = {"on": "page"}
"""The parameter of a picture that stands on a page, beside the title and the source that a file has in it."""


@dataclass(frozen=True)
class Drawing:
    """A figure ready for a page.

    `kind` and `subject` name it in URLs; `question` is what was asked and `result` the answer, `more` further pairs of the two
    where a figure holds several; `chart` is an Altair chart of the width "container", or None; `alternative` says in a sentence
    what the chart shows, with its main numbers; `notes` stand below it in the page's language, before those of the result;
    `query` are parameters of the figure beside those of the view.
    """

    kind: str
    subject: str
    title: str
    subtitle: str
    result: Result
    question: Question
    chart: Any
    table: Table
    notes: tuple[str, ...] = ()
    alternative: str = ""
    more: tuple[tuple[Question, Result], ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The anchor of the figure on a page."""
        return f"figure-{self.kind}"

    @property
    def answers(self) -> tuple[tuple[Question, Result], ...]:
        """Every question of the figure with its answer."""
        return ((self.question, self.result), *self.more)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """What the results themselves tell a reader, each sentence once; in English, as the results say it."""
        return tuple(dict.fromkeys(note for _, result in self.answers for note in result.notes))

    def path(self, ending: str = "") -> str:
        """The figure's own page, or its file with an ending."""
        return f"figures/{self.kind}/{self.subject}" + (f".{ending}" if ending else "")

    def url(self, view: View, ending: str = "") -> str:
        """The address of the figure in a view."""
        return view.url(self.path(ending), query=self.query)

    def picture(self, view: View) -> str:
        """The address of the chart as a picture that stands on a page."""
        return view.url(self.path("svg"), query={**self.query, **ON_PAGE})

    def permanent(self, view: View) -> str:
        """The address that will show the same for ever: it names the snapshot and the list's version."""
        return view.pinned(self.result).url(self.path(), query=self.query)

    def calls(self) -> list[str]:
        """The calls of the JSON API that give the figure's numbers, pinned."""
        return [f"/api/v1/observations?{question.pinned(result).query()}" for question, result in self.answers]


def on_page(params: Mapping[str, str]) -> bool:
    """Whether the parameters of a request ask for a picture that stands on a page."""
    return ON_PAGE.items() <= dict(params).items()


Kind = Callable[["Database", "View", str], Drawing]
"""How a kind of figure is made: (database, view, subject) -> Drawing. Raises `NotFoundError` for an unknown subject."""


def sources(drawing: Drawing, lang: str) -> tuple[str, ...]:
    """The releases that a figure draws on, each with its licence."""
    said, signs = Numbers(lang).published, marks(lang)
    origins = dict.fromkeys(each for _, result in drawing.answers for each in result.provenance.origins)
    told = (signs.aside(signs.clauses(said(each.publisher), each.vintage), said(each.licence)) for each in origins)
    return tuple(dict.fromkeys(told))
