"""Proposals to a list, and what a change of a list does to the numbers, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade import lists
from greentrade.errors import InputError
from greentrade.explorer.pages.list_page import last_period
from greentrade.explorer.problems import NotFoundError

if TYPE_CHECKING:
    import polars as pl

    from greentrade.explorer.pages.view import View
    from greentrade.indicators import Database
    from greentrade.lists import Metadata, ProductList, Proposal

MOST_ECONOMIES = 10
"""Economies that are listed for either direction of trade."""

WORLD = "WLD"


@dataclass(frozen=True)
class Standing:
    """A proposal, and what stands in its way: other open ones to the same codes, or a newer version than it was made to."""

    proposal: Proposal
    conflicts: tuple[Proposal, ...]
    outdated: bool


@dataclass(frozen=True)
class Effect:
    """What a change of a list does in one period: the World's row by direction, the economies that change most, the codes behind it."""

    before: str
    after: str
    period: int
    world: tuple[dict[str, Any], ...]
    economies: dict[str, tuple[dict[str, Any], ...]]
    codes: dict[str, tuple[dict[str, Any], ...]]
    ranks_moved: dict[str, tuple[int, int]]


def standings(about: Metadata) -> tuple[Standing, ...]:
    """All proposals to a list, the newest first."""
    every = lists.proposals(about.id)
    found = [Standing(each, each.conflicts(every) if each.status == "open" else (), _outdated(about, each)) for each in every]
    return tuple(reversed(found))


def _outdated(about: Metadata, each: Proposal) -> bool:
    return each.status == "open" and each.base != about.head.version


def standing(about: Metadata, identifier: str) -> Standing:
    """One proposal. Raises `NotFoundError` for one that the list has not."""
    every = standings(about)
    for each in every:
        if each.proposal.id == identifier:
            return each
    known = ", ".join(each.proposal.id for each in every)
    raise NotFoundError(
        f"The list {about.id} has no proposal {identifier!r}", remedy=f"It has {known}" if known else "Nobody has proposed anything yet"
    )


def sides(proposal: Proposal) -> tuple[ProductList, ProductList]:
    """The version that a proposal changes, and what it would become, or became. Raises `InputError` where it cannot be carried out."""
    before = lists.product_list(f"{proposal.list}@{proposal.base}")
    return before, lists.apply(before, [proposal])


def effect(database: Database, view: View, before: ProductList, after: ProductList) -> Effect:
    """What the change from one version to another does to totals and ranks, in the view's last year."""
    import polars as pl

    from greentrade.scope import impact

    if before.content_hash == after.content_hash:
        raise InputError("The two versions are the same", remedy="Choose two versions that differ")
    period = last_period(database, view)
    found = impact(database, before, after, years=period, match=view.match, perspective=view.perspective)
    told = found.frame.filter(pl.col("change_usd").is_not_null())
    world = told.filter(pl.col("economy") == WORLD)
    members = told.filter(pl.col("economy") != WORLD)
    largest = members.filter((pl.col("change_usd") != 0) | (pl.col("rank_change") != 0)).sort(
        [pl.col("change_usd").abs(), "economy"], descending=[True, False]
    )
    codes = found.codes.filter(pl.col("contribution_usd") != 0).sort([pl.col("contribution_usd").abs(), "code"], descending=[True, False])
    ranked = members.drop_nulls("rank_change")
    ways = ("export", "import")
    return Effect(
        before.label,
        after.label,
        period,
        tuple(world.sort("direction").to_dicts()),
        {way: tuple(largest.filter(pl.col("direction") == way).head(MOST_ECONOMIES).to_dicts()) for way in ways},
        {way: tuple(codes.filter(pl.col("direction") == way).head(MOST_ECONOMIES).to_dicts()) for way in ways},
        {way: _moved(ranked.filter(pl.col("direction") == way)) for way in ways},
    )


def _moved(ranked: pl.DataFrame) -> tuple[int, int]:
    """How many economies have another rank, and how many have one at all."""
    return int((ranked["rank_change"] != 0).sum()), ranked.height
