"""Which brief a visitor asks for: read from a URL, checked before any work begins, and written back in one form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from greentrade import __version__, briefs, economies, lists
from greentrade.errors import InputError
from greentrade.explorer.pages.region_language import spelt
from greentrade.explorer.problems import NotFoundError
from greentrade.explorer.question import Question

if TYPE_CHECKING:
    from greentrade.briefs.spec import Spec
    from greentrade.indicators import Database

PARAMETERS = ("region", "list", "years", "match", "as_of")
"""What the address of a brief may say; what it leaves out is as the brief's file has it."""

MOST_MEMBERS = 60
"""Economies of a region: a brief has small charts of each."""

_SPECS = Path(briefs.__file__).parent / "specs"


@dataclass(frozen=True)
class Order:
    """A brief to be written: everything is named, nothing is left to a default. `years` are those that the store holds."""

    lang: str
    spec: str
    region: str
    product_list: str
    years: tuple[int, ...]
    match: str
    snapshot: int

    @property
    def span(self) -> str:
        """The years as a URL has them."""
        return f"{self.years[0]}:{self.years[-1]}"

    def key(self, folder: Path) -> str:
        """The name under which it is kept: it changes with all that the brief depends on. `folder` is the store's."""
        chosen = lists.product_list(self.product_list)
        facts = economies.reference_folder(folder)
        # Imported facts (GDP) are no part of a snapshot.
        imported = sorted((path.name, path.stat().st_mtime_ns) for path in facts.glob("**/*") if path.is_file()) if facts.is_dir() else []
        texts = [path.read_bytes() for path in sorted(_SPECS.glob(f"{self.spec}.*toml"))]
        said = (__version__, self, chosen.content_hash, imported, texts)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:24]

    def parameters(self) -> dict[str, str]:
        """What the order differs in from the brief's own file, by its name in a URL."""
        own = load(self.spec)
        asked = {"region": self.region, "list": self.product_list, "years": self.span, "match": self.match}
        usual = {"region": own.region, "list": own.list, "years": own.years, "match": own.match}
        return {name: value for name, value in asked.items() if value != usual[name]}

    def query(self, *, pinned: bool = False) -> str:
        """The query of its address, with `?` before it; pinned it names the snapshot and the list's version too."""
        asked = self.parameters()
        if pinned:
            asked |= {"list": lists.product_list(self.product_list).label, "as_of": str(self.snapshot)}
        return f"?{urlencode(asked, safe=',:@-')}" if asked else ""


def specs() -> tuple[str, ...]:
    """The briefs that there are."""
    return tuple(sorted(path.stem for path in _SPECS.glob("*.toml") if "." not in path.stem))


@lru_cache(maxsize=16)
def load(spec: str, lang: str = "en") -> Spec:
    """A brief's file by its name, with its texts in a language. Raises `NotFoundError` for a name that no brief has."""
    from greentrade.briefs.spec import load_spec

    if spec not in specs():
        raise NotFoundError(f"There is no brief {spec!r}", remedy=f"The briefs are {', '.join(specs())}")
    return load_spec(spec, lang)


def asked(spec: str, values: Mapping[str, str]) -> Mapping[str, Any]:
    """What a URL says of a brief, each value checked by itself.

    Raises `NotFoundError` for an unknown brief, `InputError` for an unknown parameter, region, list or year.
    """
    load(spec)
    unknown = [name for name in values if name not in PARAMETERS]
    if unknown:
        raise InputError("A brief has no such parameters", rows=unknown, remedy=f"Its parameters are {', '.join(PARAMETERS)}")
    said = {name: value.strip() for name, value in values.items() if value.strip()}
    # The grammar of all questions says what a list, a year, a match and a snapshot look like.
    question = Question.read({"indicator": "imports", **{name: value for name, value in said.items() if name != "region"}})
    question.selection()
    region = _region(said["region"]) if "region" in said else None
    return {"region": region, "list": question.product_list, "years": question.years, "match": said.get("match"), "as_of": question.as_of}


def order(lang: str, spec: str, said: Mapping[str, Any], db: Database) -> Order:
    """The order that `asked` amounts to in a store and a language.

    Raises `InputError` for years that the store does not hold and for a region that has no members in the first or last of them.
    """
    own = load(spec)
    years = _years(db, own, said["years"])
    made = Order(
        lang=lang,
        spec=spec,
        region=said["region"] or own.region,
        product_list=said["list"] or own.list,
        years=years,
        match=said["match"] or own.match,
        snapshot=db.snapshot.number,
    )
    members = economies.members(made.region, at=years[-1])
    if not 0 < len(members) <= MOST_MEMBERS:
        what = "has no members" if not members else f"has {len(members)} members, more than a brief can show,"
        raise InputError(f"The region {made.region!r} {what} in {years[-1]}", remedy="Name a group or several economies, as in CAREC-CHN")
    return made


def _region(text: str) -> str:
    """The expression in capitals and without spaces. Raises `InputError` for one that cannot be read."""
    if len(text) > 200:
        raise InputError("The region is too long", remedy="Name a group or several economies, as in CAREC-CHN")
    region = spelt(text)
    economies.members(region)
    return region


def _years(db: Database, own: Spec, years: str | None) -> tuple[int, ...]:
    from greentrade.indicators.request import parse_periods

    held = sorted(db.trade(own.perspective or None).coverage["period"].unique().to_list())
    wanted = parse_periods(years or own.years, "A", held)
    # A brief follows the years one by one: those between the first and the last are in it.
    return tuple(range(max(wanted[0], held[0]), min(wanted[-1], held[-1]) + 1))
