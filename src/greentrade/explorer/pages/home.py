"""The first page: the headline, the map, and ways in to everything else; and the way from `/` to the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from greentrade import economies
from greentrade.explorer.pages.economy_figures import asked
from greentrade.explorer.pages.headline import Headline, headline
from greentrade.explorer.pages.naming import economy_name
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.translation import preferred
from greentrade.explorer.pages.view import View
from greentrade.explorer.pages.world_figures import MEASURES, world, world_trade
from greentrade.explorer.problems import NotFoundError

if TYPE_CHECKING:
    from greentrade.indicators import Database

REGION = "CAREC-CHN"
"""The region whose headline stands beside the World's."""

router = APIRouter(include_in_schema=False)
_pages = pages_router()


@router.api_route("/", methods=["GET", "HEAD"])
def first(request: Request) -> Response:
    """To the reader's language."""
    lang = preferred(request.headers.get("accept-language"))
    return RedirectResponse(f"/{lang}/", status_code=307, headers={"Vary": "Accept-Language"})


@_pages.get("")
@_pages.get("/")
def home(request: Request, lang: str, map: str = "exports") -> Response:
    """The first page of a language."""
    view = View.read(request, lang)
    if map not in MEASURES:
        raise NotFoundError(f"There is no map of {map!r}", remedy=f"There are {', '.join(MEASURES)}")
    with request.app.state.current.database(view.snapshot) as database:
        values = {
            "headline": _world(database, view),
            "region": headline(view, asked(database, view, "", "", "imports", reporter=REGION)),
            "map": world(database, view, map),
            "trend": world_trade(database, view, "WLD"),
            "held": held(database, view),
        }
    return page(
        request,
        "home.html.j2",
        view,
        measure=map,
        measures=MEASURES,
        traders=_traders(view),
        region_code=REGION,
        region_name=economy_name(view, REGION),
        **values,
    )


def _world(database: Database, view: View) -> Headline | None:
    return headline(view, asked(database, view, "", "", "exports", reporter="WLD"))


def held(database: Database, view: View) -> list[int]:
    """The years that the store holds in the view's perspective."""
    return sorted(database.trade(view.perspective).coverage["period"].unique().to_list())


def _traders(view: View) -> list[tuple[str, str]]:
    """Every economy of today by its name, for the list of ways in."""
    rows = economies.table().iter_rows(named=True)
    today = [row for row in rows if row["kind"] == "economy" and row["valid_to"] is None and row["canonical"] == row["code"]]
    return sorted(((row["iso3"], row[f"name_{view.lang}"]) for row in today), key=lambda pair: pair[1].casefold())


router.include_router(_pages)
