"""What counts as green: lists, their versions and entries, what differs between versions, and what is proposed.

A list is named by its id alone. What could be a path is never looked up: nobody may make the server read a folder.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request
from fastapi.responses import Response
from pydantic import Field

from greentrade import lists
from greentrade.explorer.api.answers import Link, Page, Table, Told, answer, one, place
from greentrade.explorer.api.asked import Paged
from greentrade.explorer.api.documented import Resources, table, thing
from greentrade.explorer.problems import NotFoundError

router = Resources(tags=["Lists"])

ListId = Annotated[str, Path(description="The id of a list.")]
VersionName = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
State = Literal["current", "prepared", "superseded", "ended"]
STATE = "current (what the id without a version means), prepared (not valid yet), superseded or ended"

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class ListRow(Told):
    """A list of products in its current version."""

    id: str = Field(examples=["imf-lct"])
    version: str = Field(examples=["2025-08-16"])
    edition: str = Field(description="The edition of the Harmonized System in which its codes are written.", examples=["HS2017"])
    codes: int = Field(description="Number of entries.")
    versions: int = Field(description="Number of versions.")
    open_proposals: int | None = Field(description="Proposals that wait for an answer.")
    title: str
    steward: str
    licence: str


class VersionRow(Told):
    """A version of a list. It does not change once it is published."""

    version: str
    edition: str
    codes: int
    valid_from: date
    valid_to: date | None
    state: State = Field(description=STATE)
    reason: str
    source: str
    licence: str
    content_hash: str = Field(description="SHA-256 of the edition and the entries.")


class EntryRow(Told):
    """An entry of a version."""

    code: str = Field(description="Six digits, or a national line of up to ten.", examples=["850760"])
    jurisdiction: str | None = Field(description="Whose national line it is; null for six digits.")
    name: str
    group: str = Field(description="Id of its technology group.")
    scope: str | None = Field(description="full, or ex-out where only a part of the code is meant.")
    scope_text: str | None
    dual_use: float | None = Field(description="Share of the code's trade that serves the list's purpose, 0 to 1; null where not assessed.")
    dual_use_low: float | None
    dual_use_high: float | None
    rationale: str | None
    evidence: str | None


class DifferenceRow(Told):
    """One thing that differs between two versions."""

    change: str = Field(
        description="add, drop, rescope, rename, regroup, document; between editions also recode, narrow and widen.", examples=["add"]
    )
    code: str
    jurisdiction: str | None
    name: str | None
    group: str | None
    before: str | None
    after: str | None
    cause: str | None = Field(description="list for a decision about the list, edition for what a new edition brings with it.")
    reason: str | None
    evidence: str | None
    proposal: str | None


class Reply(Told):
    """An answer to a proposal."""

    kind: str = Field(description="comment, approve, object, withdraw or adopt")
    by: str
    at: str
    reason: str


class ProposalRow(Told):
    """A proposed change of a list."""

    id: str
    status: Literal["open", "adopted", "withdrawn"]
    kind: Literal["add", "drop", "rescope", "split"]
    base: str = Field(description="The version that it would change.")
    code: str
    jurisdiction: str
    by: str
    at: str
    reason: str
    evidence: str
    change: dict[str, Any] = Field(description="The entry's new traits; of a split `into`, names by code.")
    approved_by: list[str]
    objected_by: list[str]
    adopted_into: str | None = Field(description="The version that adopted it.")
    conflicts: list[str] = Field(description="Open proposals that touch the same codes.")
    answers: list[Reply]


class ListFacts(Told):
    """A list, with its versions from the oldest to the newest."""

    id: str
    title: str
    steward: str
    description: str
    groups: dict[str, str] = Field(description="Titles of the technology groups by id.")
    current: str = Field(description="The version that the id without a version means.")
    versions: list[VersionRow]
    links: Link


class Proposals(Told):
    """The proposals on a list, oldest first."""

    data: list[ProposalRow]
    links: Link


class Entries(Paged):
    """Entries of which version."""

    version: VersionName | None = Field(None, description="A version; the current one by default.", examples=["2025-08-16"])
    group: str | None = Field(None, max_length=64, description="Only this technology group.")


class Compared(Paged):
    """Which versions are compared."""

    before: VersionName = Field(alias="from", description="The earlier version.")
    after: VersionName | None = Field(None, alias="to", description="The later one; the current one by default.")


@router.get("/lists", **table(Page[ListRow]))
def list_lists(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """Lists of products, each in its current version. Those that cannot be read are left out."""
    frame, _ = lists.overview()
    return answer(request, asked, Table("lists", frame.select(list(ListRow.model_fields))))


@router.get("/lists/{id}", **thing(ListFacts, path={"id": "imf-lct"}))
def one_list(request: Request, id: ListId) -> Response:
    """One list: what it is, who keeps it, and its versions."""
    about = _metadata(id)
    versions = [VersionRow(**row) for row in lists.history(about).iter_rows(named=True)]
    told = ListFacts(
        **{name: getattr(about, name) for name in ("id", "title", "steward", "description", "groups")},
        current=lists.product_list(id).version,
        versions=versions,
        links=Link(self=place(request, f"/api/v1/lists/{id}")),
    )
    return one(request, told)


@router.get("/lists/{id}/versions", **table(Page[VersionRow], path={"id": "imf-lct"}))
def list_versions(request: Request, id: ListId, asked: Annotated[Paged, Query()]) -> Response:
    """The versions of a list, oldest first."""
    return answer(request, asked, Table(f"{id}-versions", lists.history(_metadata(id))))


@router.get("/lists/{id}/entries", **table(Page[EntryRow], path={"id": "imf-lct"}, example={"version": "2025-08-16"}))
def list_entries(request: Request, id: ListId, asked: Annotated[Entries, Query()]) -> Response:
    """The entries of a version, each with its scope and the reason why it is there."""
    import polars as pl

    found = _version(id, asked.version)
    frame = found.frame()
    if asked.group:
        frame = frame.filter(pl.col("group") == asked.group)
    return answer(request, asked, Table(found.label.replace("@", "-"), frame))


@router.get("/lists/{id}/diff", **table(Page[DifferenceRow], path={"id": "imf-lct"}, example={"from": "2025-08-16"}))
def diff_versions(request: Request, id: ListId, asked: Annotated[Compared, Query()]) -> Response:
    """What differs between two versions, entry by entry, with the reasons that the list's change log gives."""
    from greentrade.lists.differences import frame

    before, after = _version(id, asked.before), _version(id, asked.after)
    found = frame(lists.diff(before, after))
    return answer(request, asked, Table(f"{id}-{before.version}-{after.version}", found))


@router.get("/lists/{id}/proposals", **thing(Proposals, path={"id": "imf-lct"}))
def list_proposals(request: Request, id: ListId) -> Response:
    """The proposals on a list: what would change, why, who approves or objects, and what became of them."""
    _metadata(id)
    found = lists.proposals(id)
    return one(
        request,
        Proposals(data=[_proposal(each, found) for each in found], links=Link(self=place(request, f"/api/v1/lists/{id}/proposals"))),
    )


def _metadata(id: str) -> lists.Metadata:
    """What is known of a list. Raises `NotFoundError` for one that there is not."""
    if not _ID.fullmatch(id) or id not in lists.list_ids():
        raise NotFoundError(f"There is no product list {id[:100]!r}", remedy=f"The lists are {', '.join(lists.list_ids())}")
    return lists.list_metadata(id)


def _version(id: str, version: str | None) -> lists.ProductList:
    _metadata(id)
    return lists.product_list(f"{id}@{version}" if version else id)


def _proposal(each: lists.Proposal, others: tuple[lists.Proposal, ...]) -> ProposalRow:
    return ProposalRow(
        **{
            name: getattr(each, name) for name in ("id", "status", "kind", "base", "code", "jurisdiction", "by", "at", "reason", "evidence")
        },
        change=each.change,
        approved_by=list(each.standing("approve")),
        objected_by=list(each.standing("object")),
        adopted_into=each.version or None,
        conflicts=[other.id for other in each.conflicts(others)],
        answers=[Reply(kind=event.kind, by=event.by, at=event.at, reason=event.reason) for event in each.answers],
    )
