"""Who trades: economies with their codes, names and memberships, and groups with their members at a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Path, Query, Request
from fastapi.responses import Response
from pydantic import Field

from greentrade import economies
from greentrade.errors import InputError
from greentrade.explorer.api.answers import Link, Page, Table, Told, address, answer, one, place
from greentrade.explorer.api.asked import Asked, Paged, Short
from greentrade.explorer.api.documented import Resources, table, thing
from greentrade.explorer.problems import NotFoundError

if TYPE_CHECKING:
    import polars as pl

router = Resources(tags=["Economies"])

Kind = Literal["economy", "area", "group", "former"]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}([0-9]{2}|-[0-9]{2}-[0-9]{2})?$")]
KIND = "economy, area (no single economy: bunkers, areas not specified), group (a total or union that reports), former (the code has ended)"


class Names(Told):
    """Names in three languages."""

    en: str = Field(examples=["Kyrgyzstan"])
    ru: str = Field(examples=["Киргизия"])
    zh: str = Field(examples=["吉尔吉斯斯坦"])


class EconomyRow(Told):
    """A code under which trade is recorded."""

    code: int = Field(description="M49 number, with the exceptions of trade statistics: 251 is France.", examples=[417])
    iso3: str = Field(examples=["KGZ"])
    iso2: str | None = Field(examples=["KG"])
    name_en: str
    name_ru: str
    name_zh: str
    kind: Kind = Field(description=KIND)
    valid_from: date | None = Field(description="First day of the code, null where open.")
    valid_to: date | None = Field(description="Last day of the code, null where open.")
    canonical: int = Field(description="The code that holds the economy's records today.", examples=[417])
    groups: list[str] = Field(description="Groups of which the economy is a member today, as far as the files know.", examples=[["CAREC"]])


class Code(Told):
    """One of the codes of an economy."""

    code: int
    name_un: str = Field(description="The name that the United Nations give the code.")
    valid_from: date | None
    valid_to: date | None
    note: str


class Stay(Told):
    """An economy's stay in a group, both days included; null where it is open."""

    group: str = Field(examples=["CAREC"])
    since: date | None
    until: date | None
    reason: str


class EconomyFacts(Told):
    """All that is known of an economy."""

    iso3: str
    iso2: str | None
    code: int = Field(description="The code that holds the economy's records today.")
    kind: Kind = Field(description=KIND)
    names: Names
    codes: list[Code] = Field(description="Every code under which its trade was ever recorded, today's first.")
    memberships: list[Stay]
    links: Link


class GroupRow(Told):
    """A group of economies."""

    id: str = Field(examples=["CAREC"])
    name_en: str
    name_ru: str
    name_zh: str
    members: int = Field(description="Number of members today, as far as the file knows.")
    known_to: date = Field(description="The day up to which the file knows of accessions and withdrawals.")
    source: str
    url: str
    licence: str


class Member(Told):
    """A member of a group."""

    iso3: str
    code: int
    name: str


class Membership(Told):
    """A member's stay in the group, both days included; null where it is open."""

    iso3: str
    since: date | None
    until: date | None
    reason: str


class About(Told):
    """What is known of a group that has a name of its own."""

    names: Names
    known_to: date
    source: str
    url: str
    consulted: str
    licence: str
    notes: str
    memberships: list[Membership]


class GroupFacts(Told):
    """A group, or an expression of groups, with its members at a date."""

    id: str
    at: str | None = Field(description="The year, month or day of the members; null for the newest state that is known.")
    members: list[Member]
    about: About | None = Field(description="Null for an expression.")
    links: Link


class Economies(Paged):
    """Which economies."""

    q: Short | None = Field(None, description="A part of a code or name in any of the three languages.")
    kind: Kind | None = Field(None, description=KIND)
    group: Short | None = Field(None, description="Members of a group or expression: CAREC, EU27+GBR.")
    at: Day | None = Field(None, description="The date of membership: 2024, 202406 or 2024-06-30; the newest known by default.")


class At(Asked):
    """When."""

    at: Day | None = Field(None, description="The date of membership: 2024, 202406 or 2024-06-30; the newest known by default.")


@router.get("/economies", **table(Page[EconomyRow], example={"group": "CAREC", "limit": "5"}))
def list_economies(request: Request, asked: Annotated[Economies, Query()]) -> Response:
    """Economies.

    Every code under which trade is recorded: M49 numbers with the exceptions of trade statistics, ISO codes, names in English,
    Russian and Chinese, and the years of the code.
    """
    import polars as pl

    frame = _frame()
    if asked.kind:
        frame = frame.filter(pl.col("kind") == asked.kind)
    if asked.group:
        frame = frame.filter(pl.col("code").is_in(economies.members(asked.group, _when(asked.at))))
    if asked.q:
        sought = asked.q.casefold().strip()
        texts = [
            pl.col(name).str.to_lowercase().str.contains(sought, literal=True) for name in frame.columns if name[:4] in ("iso3", "name")
        ]
        frame = frame.filter(pl.any_horizontal(*texts) | (pl.col("code").cast(pl.String) == sought) | (pl.col("iso2") == sought.upper()))
    return answer(request, asked, Table("economies", frame))


@router.get("/economies/{code}", **thing(EconomyFacts, path={"code": "KGZ"}))
def one_economy(request: Request, code: Annotated[str, Path(description="ISO3 (KGZ), ISO2 (KG) or M49 number (417).")]) -> Response:
    """One economy: its names, all of its codes, and its memberships with their dates."""
    found = _economy(code)
    stays = [
        Stay(group=group.id, since=stay.since, until=stay.until, reason=stay.reason)
        for group in economies.groups().values()
        for stay in group.memberships
        if stay.economy == found.canonical
    ]
    codes = economies.variants(found.iso3)
    today = codes[0]
    told = EconomyFacts(
        iso3=today.iso3,
        iso2=today.iso2,
        code=today.code,
        kind=today.kind,  # type: ignore[arg-type]
        names=Names(en=today.name("en"), ru=today.name("ru"), zh=today.name("zh")),
        codes=[
            Code(code=each.code, name_un=each.name_un, valid_from=each.valid_from, valid_to=each.valid_to, note=each.note) for each in codes
        ],
        memberships=stays,
        links=Link(self=place(request, f"/api/v1/economies/{today.iso3}")),
    )
    return one(request, told)


@router.get("/groups", **table(Page[GroupRow]))
def list_groups(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """Groups of economies, with the source of their membership."""
    import polars as pl

    rows = [
        {
            "id": each.id,
            **{f"name_{lang}": each.name(lang) for lang in ("en", "ru", "zh")},
            "members": len(each.members()),
            **{name: getattr(each, name) for name in ("known_to", "source", "url", "licence")},
        }
        for each in economies.groups().values()
    ]
    return answer(request, asked, Table("groups", pl.DataFrame(rows)))


@router.get("/groups/{expression}", **thing(GroupFacts, path={"expression": "CAREC-CHN"}, example={"at": "2010"}))
def one_group(
    request: Request,
    expression: Annotated[str, Path(description="A group (CAREC), or an expression of groups and economies (CAREC-CHN, EU27+GBR).")],
    asked: Annotated[At, Query()],
) -> Response:
    """One group with its members at a year, month or day, and every membership with its dates."""
    when = _when(asked.at)
    try:
        codes = economies.members(_text(expression), when)
    except InputError as error:
        raise NotFoundError(error.what, rows=error.rows, remedy=error.remedy) from None
    named = economies.groups().get(expression.strip().upper())
    told = GroupFacts(
        id=named.id if named else expression.strip(),
        at=asked.at,
        members=[Member(iso3=economies.iso3(each), code=each, name=economies.name(each)) for each in codes],
        about=_about(named) if named else None,
        links=Link(self=address(request)),
    )
    return one(request, told)


def _about(group: economies.Group) -> About:
    return About(
        names=Names(en=group.name("en"), ru=group.name("ru"), zh=group.name("zh")),
        known_to=group.known_to,
        source=group.source,
        url=group.url,
        consulted=str(group.consulted),
        licence=group.licence,
        notes=group.notes,
        memberships=list(_stays(group.memberships)),
    )


def _stays(memberships: Iterable[economies.Membership]) -> Iterator[Membership]:
    for stay in memberships:
        yield Membership(iso3=economies.iso3(stay.economy), since=stay.since, until=stay.until, reason=stay.reason)


def _economy(code: str) -> economies.Economy:
    try:
        return economies.economy(_text(code))
    except InputError as error:
        raise NotFoundError(error.what, rows=error.rows, remedy=error.remedy) from None


def _text(text: str) -> str:
    """What a path names, if it can be a name at all."""
    if len(text) > 200:
        raise NotFoundError("Nothing has so long a name", remedy="Give an ISO3, a group, or a short expression")
    return text


def _when(at: str | None) -> str | None:
    """A date of membership. Raises `InputError` for what is none."""
    from greentrade.economies.membership import day_of

    day_of(at)
    return at


@lru_cache(maxsize=1)
def _frame() -> pl.DataFrame:
    """Every code, with the groups of its economy."""
    import polars as pl

    groups = {code: [] for code in economies.table()["canonical"].to_list()}
    for each in economies.groups().values():
        for member in each.members():
            groups[member].append(each.id)
    held = pl.DataFrame(
        {"canonical": list(groups), "groups": list(groups.values())}, schema={"canonical": pl.Int32, "groups": pl.List(pl.String)}
    )
    return economies.table().join(held, on="canonical", how="left", maintain_order="left")
