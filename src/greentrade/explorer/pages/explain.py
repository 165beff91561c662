"""The page of one number: what it says, the formula and its terms, the rows of files behind them, and how others tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from greentrade.explorer.pages import explain_words
from greentrade.explorer.pages.explain_link import explain_url
from greentrade.explorer.pages.explained import Explained, explained, read
from greentrade.explorer.pages.formula import mathml, symbols
from greentrade.explorer.pages.naming import economy_name, group_name, product_name
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.reports_compared import both_reports, perspectives
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.view import DEFAULT_LIST, View
from greentrade.indicators.explain import KILOGRAMS
from greentrade.indicators.registry import INDICATORS
from greentrade.indicators.request import WORLD

if TYPE_CHECKING:
    from greentrade.briefs.numbers import Unit
    from greentrade.explorer.question import Question

router = pages_router()


@router.get("/explain")
def explain(request: Request, lang: str) -> Response:
    """Where a number comes from. The panel beside a page shows the same, taken out of this page."""
    question, keys = read(dict(request.query_params))
    view = view_of(lang, question)
    with request.app.state.current.database(view.snapshot) as database:
        found = explained(database, question, keys)
        told = perspectives(database, question, found.keys)
        reports = both_reports(database, question, found.row)
    return page(request, "explain.html.j2", view, it=found, shown=Shown(view, found), told=told, reports=reports)


def view_of(lang: str, question: Question) -> View:
    """The view that a question is asked in, for the links of its page."""
    return View(
        lang,
        product_list=question.product_list or DEFAULT_LIST,
        perspective=question.perspective,
        match=question.match,
        years=question.years,
        real=question.real,
        snapshot=question.as_of,
    )


@dataclass(frozen=True)
class Shown:
    """How the page says what was found: names, amounts, addresses."""

    view: View
    it: Explained

    @property
    def unit(self) -> Unit:
        return self.view.numbers.unit(self.it.row["unit"], abs(self.it.row["value"] or 0.0))

    def amount(self, value: float | None) -> str:
        """A value of the result in its unit."""
        return "–" if value is None else self.view.numbers.full(value, self.unit)

    def quantity(self, value: float, unit: str) -> str:
        """What a term is the sum of: an amount, or a weight."""
        return self.view.numbers.full(value, self.view.numbers.unit(unit, abs(value)))

    @property
    def title(self) -> str:
        """The indicator's name."""
        return self.view._(self.it.result.provenance.title)

    @property
    def about(self) -> list[tuple[str, str, str | None]]:
        """What the number is of: name of the key, what it is called, and its page."""
        view, keys = self.view, self.it.keys
        names = {
            "economy": (view._("Economy"), lambda code: economy_name(view, code), "economies"),
            "partner": (view._("Partner"), lambda code: economy_name(view, code), "economies"),
            "group": (view._("Technology group"), lambda group: group_name(view, group), None),
            "product": (view._("Product"), lambda code: product_name(view, code), "products"),
        }
        said: list[tuple[str, str, str | None]] = []
        for key, (title, name, where) in names.items():
            if keys.get(key) is not None:
                code = str(keys[key])
                said.append((title, name(code), self._page(where, code)))
        return [*said, (view._("Period"), view.numbers.year(keys["period"]), None)]

    def _page(self, where: str | None, code: str) -> str | None:
        plain = code.isalnum() and code not in ("WLD", "other") and (where == "products" or len(code) == 3)
        return self.view.url(f"{where}/{code}") if where and plain and (where != "products" or len(code) == 6) else None

    @property
    def products(self) -> str:
        """Which products count, in words."""
        view, told = self.view, self.it.result.provenance
        if self.it.question.product_list:
            from greentrade.lists import product_list

            chosen = product_list(told.products)
            return view.ngettext("{number} code of {title}", "{number} codes of {title}", len(chosen), title=view.said(chosen.title))
        return view._("all products") if told.products == "all products" else told.products

    @property
    def permanent(self) -> str:
        """The page's address that stays."""
        return explain_url(self.it.question.pinned(self.it.result), self.it.keys, self.view.lang)

    @property
    def call(self) -> str:
        """The same from the JSON API."""
        return self.permanent.replace(f"/{self.view.lang}/explain", "/api/v1/explain")

    def url(self, question: Question, keys: dict[str, Any]) -> str:
        """The page of another number."""
        return explain_url(question, keys, self.view.lang)

    @property
    def own_trade(self) -> list[tuple[str, str]]:
        """The economy's own trade behind a number that all economies have a part in, and where that is explained."""
        if self.it.keys["economy"] == WORLD:
            return []
        keys = {name: value for name, value in self.it.keys.items() if name in ("period", "economy", "product", "group")}
        by = ",".join(name for name in ("product", "group") if name in keys) or None
        words = {"export": self.view._("exports"), "import": self.view._("imports")}
        asked = {way: self.it.question.with_(indicator=f"{way}s", by=by, partner=None, top=None, real=None) for way in words}
        mine = INDICATORS[self.it.question.indicator].directions
        return [(words[way], self.url(asked[way].with_(reporter=keys["economy"]), keys)) for way in mine]

    def formula(self, text: str, display: str = "block") -> Markup:
        return Markup(mathml(text, display, self.view._))

    def letters(self, text: str) -> list[tuple[str, str]]:
        from greentrade.explorer.pages.formula import SYMBOLS

        return [(letter, self.view._(SYMBOLS[letter])) for letter in symbols(text)]

    def term(self, name: str) -> str:
        return explain_words.term_in(self.view, name)

    def is_symbol(self, name: str) -> bool:
        return "_" in name

    def status(self) -> str:
        return self.view._(explain_words.STATUSES[self.it.row["status"]])

    def seen(self, perspective: str) -> str:
        return self.view._(explain_words.PERSPECTIVES[perspective])

    def economy(self, code: Any) -> str:
        """An economy of a row: M49 number or ISO3; 0 is the World as a partner."""
        return self.view._("World") if str(code) == "0" else economy_name(self.view, str(code))

    def rules(self, rows: tuple[dict[str, Any], ...]) -> dict[str, tuple[str, str]]:
        """The rules of some rows, each with a letter and its words."""
        distinct = dict.fromkeys(explain_words.plain_rule(row["rule"]) for row in rows)
        return {rule: (chr(ord("A") + place), explain_words.rule_in(self.view, rule)) for place, rule in enumerate(distinct)}

    def releases(self, rows: tuple[dict[str, Any], ...]) -> list[str]:
        """The releases that some rows come from."""
        return sorted({f"{row['source']} {row['vintage']}" for row in rows})

    def rule_of(self, row: dict[str, Any]) -> str:
        return explain_words.plain_rule(row["rule"])

    def share(self, row: dict[str, Any]) -> float | None:
        """The part of a row's value or weight that counts; None where it counts whole."""
        whole = self.whole(row)
        part = abs(row["contribution"]) / abs(whole) if whole else 1.0
        return None if abs(part - 1) < 1e-9 else part

    def whole(self, row: dict[str, Any]) -> float:
        """A row's value, or its weight where that is what counts."""
        if row["unit"] == KILOGRAMS:
            return row["weight_kg"]
        return row["value_usd"] if row.get("value_usd") is not None else row["value_fob_usd"]

    def odd_weights(self) -> tuple[Any, ...]:
        """The codes that do not simply count whole under the code that they are spelt like."""
        return tuple(
            each for each in self.it.weights if (each.weight, each.lower, each.upper) != (1, 1, 1) or each.becomes != (each.product,)
        )
