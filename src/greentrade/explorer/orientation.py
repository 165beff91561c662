"""Where a program that comes upon the site finds what: `/llms.txt` for language models, `/robots.txt` for crawlers.

Both are made from the registers, so that they name what there is. The first follows https://llmstxt.org, the second RFC 9309.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI
from starlette.responses import PlainTextResponse

COSTLY = ("explain", "figures", "compare", "briefs", "search")
"""Pages that crawlers need not ask for: each is made for one question."""


def install(app: FastAPI) -> None:
    """Add both files to the application."""
    app.get("/llms.txt", include_in_schema=False)(llms)
    app.get("/robots.txt", include_in_schema=False)(robots)


def llms() -> PlainTextResponse:
    """The site in Markdown: how to ask, and what can be asked."""
    return PlainTextResponse("\n".join(_lines()) + "\n", media_type="text/markdown")


def robots() -> PlainTextResponse:
    """Who may crawl what: everything that is not made anew for each question."""
    from greentrade.explorer.pages.translation import LANGUAGES

    barred = [f"Disallow: /{lang}/{page}" for lang in LANGUAGES for page in COSTLY]
    return PlainTextResponse("\n".join(["User-agent: *", *barred, "Disallow: /api/", "Disallow: /sdmx/"]) + "\n")


def _lines() -> Iterator[str]:
    from greentrade import lists
    from greentrade.indicators.registry import INDICATORS

    yield from (
        "# greentrade",
        "",
        "> Green-trade statistics from customs records: indicators of trade in green products, by economy, partner, product and year,",
        "> each value between bounds and with its provenance. Read-only; no key is needed.",
        "",
        "Ask `/api/v1/observations` with an indicator and, as far as needed, reporter, partner, list or products, years, by, top. Cite",
        "what the answer's `provenance` names, give `lower` and `upper` where they differ from `value`, and link to `links.permanent`.",
        "To check a number ask `/api/v1/explain` for the records behind it.",
        "",
        "## How to ask",
        "",
        "- [JSON API](/api/v1): all resources, each with its address",
        "- [OpenAPI](/api/v1/openapi.json): every parameter and answer, with examples",
        "- [Example](/api/v1/observations?indicator=imports&reporter=KAZ&list=imf-lct): Kazakhstan's imports of low-carbon technology",
        "- [Coverage](/api/v1/coverage): who reported what, and what rests on partners' reports",
        "",
        "## Lists of green products",
        "",
    )
    for each in lists.available():
        yield f"- [{each.title}](/en/lists/{each.id}): `list={each.id}`, {len(each.codes)} codes of {each.edition}"
    yield from ("", "## Indicators", "")
    yield from (f"- [{each.title}](/en/indicators/{each.id}): `indicator={each.id}`, {each.unit}" for each in INDICATORS.values())
    yield from ("", "## Optional", "", "- [Pages for readers](/en/): the same numbers as charts and tables")
