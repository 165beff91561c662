"""All lists and all versions of one, as tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.errors import InputError
from greentrade.lists.catalogue import BUILT_IN, list_ids, list_metadata, newest
from greentrade.lists.metadata import Metadata, Version
from greentrade.lists.proposals import gather
from greentrade.lists.record import read_events
from greentrade.lists.versions import ProductList, read_version

if TYPE_CHECKING:
    import polars as pl


def overview(lists: Path | None = None) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """All lists, and what is wrong with those that cannot be read.

    One row a list: id, the newest valid version, its edition and number of codes, number of versions, number of open
    proposals, where the list is (`built-in` or its folder), title, steward, licence.
    """
    import polars as pl

    rows: list[dict[str, Any]] = []
    faults: list[str] = []
    for name in list_ids(lists):
        try:
            about = list_metadata(name, lists)
            rows.append(_row(about, newest(about)))
            rows[-1]["open_proposals"] = _waiting(about)
        except InputError as error:
            faults.append(f"{name} cannot be read: {error}")
    texts = ("id", "version", "edition")
    counts = ("codes", "versions", "open_proposals")
    schema = {name: pl.Int64 if name in counts else pl.String for name in (*texts, *counts, "where", "title", "steward", "licence")}
    return pl.DataFrame(rows, schema=schema), tuple(faults)


def _row(about: Metadata, found: ProductList) -> dict[str, Any]:
    return {
        "id": about.id,
        "version": found.version,
        "edition": found.edition,
        "codes": len(found),
        "versions": len(about.versions),
        "open_proposals": None,  # until the record has been read
        "where": "built-in" if about.folder.parent == BUILT_IN else str(about.folder),
        "title": found.title,
        "steward": found.steward,
        "licence": found.licence,
    }


def _waiting(about: Metadata) -> int:
    return sum(each.status == "open" for each in gather(read_events(about.folder)))


def history(about: Metadata, today: date | None = None) -> pl.DataFrame:
    """The versions of a list, oldest first: version, edition, codes, valid_from, valid_to, state, reason, source, licence, content_hash.

    `state` is `current` for the one that an id without a version means, else `prepared`, `superseded` or `ended`.
    """
    import polars as pl

    today = today or date.today()
    valid = [each for each in about.versions if each.valid(today)]
    rows = [_version_row(about, each, today, bool(valid) and each == valid[-1]) for each in about.versions]
    names = ("version", "edition", "codes", "valid_from", "valid_to", "state", "reason", "source", "licence", "content_hash")
    schema = dict.fromkeys(names, pl.String) | {"codes": pl.Int64} | dict.fromkeys(("valid_from", "valid_to"), pl.Date)
    return pl.DataFrame(rows, schema={name: schema[name] for name in names}, orient="row")


def _version_row(about: Metadata, each: Version, today: date, current: bool) -> tuple[object, ...]:
    state = "current" if current else "prepared" if today < each.valid_from else "superseded" if each.valid(today) else "ended"
    codes = len(read_version(about, each))
    return (
        each.version, each.edition, codes, each.valid_from, each.valid_to, state, each.reason, each.source, each.licence, each.content_hash,
    )  # fmt: skip
