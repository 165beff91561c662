"""Which products are asked for, and how they are recognised in the data.

`native` matching is spelling: a row counts if its code, in whatever edition it stands, is spelt like a code that was
asked for. It reproduces published numbers and loses codes that an edition split, merged or did not have yet.

`converted` matching moves the data to the edition of the codes: a row counts with the weight with which its code became
one of them, between a lower bound (rows whose code lies wholly inside) and an upper one (rows whose code touches them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce
from hashlib import sha256
from operator import or_
from typing import TYPE_CHECKING

import narwhals as nw

from greentrade import nomenclature
from greentrade.errors import InputError
from greentrade.nomenclature.membership import WHOLE

if TYPE_CHECKING:
    import polars as pl

    from greentrade.lists import ProductList
    from greentrade.nomenclature import Weights

MATCHES = ("converted", "native")
DIGITS = (2, 4, 6)
UNSTATED = "HS"
"""Edition of records that state none: their codes can be matched by spelling only."""

MEMBERSHIP = ("product", "label", "weight", "lower", "upper")


@dataclass(frozen=True)
class Selection:
    """The HS codes that are asked for: six digits, or (native) headings and chapters that stand for all codes below them.

    `label` is how the selection is cited (`imf-lct@2025-08-16`, or the codes); `groups` the technology group by code;
    `edition` the edition in which the codes are written, where that is known; `shares` how much of a code counts: value,
    low and high (1, 1, 1 where a code is not named).
    """

    codes: tuple[str, ...]
    label: str
    match: str = "native"
    edition: str | None = None
    groups: dict[str, str] = field(default_factory=dict, hash=False, compare=False)
    shares: dict[str, tuple[float, float, float]] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, codes: str | Iterable[str], match: str = "native") -> Selection:
        """A selection of codes typed by hand, `854140,8507`; converted, they are codes of the newest edition that has them all.

        Raises `InputError` for what is not an HS code of two, four or six digits, for codes that no edition has
        together (converted), or for an unknown match.
        """
        typed = codes.split(",") if isinstance(codes, str) else list(codes)
        clean = tuple(sorted({code.strip() for code in typed if code.strip()}))
        wrong = [code for code in clean if not (code.isascii() and code.isdigit() and len(code) in DIGITS)]
        if wrong or not clean:
            raise InputError(
                "Not a product code", rows=wrong or ["(nothing)"], remedy="Give HS codes of 2, 4 or 6 digits, or a product list"
            )
        if _known(match) == "native":
            return cls(clean, ",".join(clean), match)
        edition = _edition_of(clean)
        below = tuple(sorted(code for code in nomenclature.codes(edition) if code.startswith(clean)))
        return cls(below, f"{','.join(clean)} ({edition})", match, edition)

    @classmethod
    def of_list(cls, products: ProductList, match: str = "native") -> Selection:
        """All codes of a product list, with its technology groups; national lines stand for their six digits."""
        groups = {entry.code[:6]: entry.group for entry in products.entries}
        return cls(tuple(sorted(groups)), products.label, _known(match), products.edition, groups, products.shares())

    @property
    def converted(self) -> bool:
        """Whether the data are moved to the edition of the codes."""
        return self.match == "converted"

    @cached_property
    def key(self) -> str:
        """Short text that tells the rows of this selection from those of every other, for the names of what is kept."""
        edition = f"{self.edition}-{nomenclature.default_weights().hash}" if self.converted else ""
        return sha256("\n".join((self.match, edition, *self.codes)).encode()).hexdigest()[:16]

    def touched(self, edition: str) -> frozenset[str]:
        """The codes of an edition's data that touch the selection, and the headings and chapters all of whose codes do."""
        return frozenset(self.codes) if edition == UNSTATED else _touched(self, nomenclature.default_weights(), edition)

    def covers(self, other: Selection, editions: Iterable[str]) -> bool:
        """Whether every row of these editions that may count for the other selection may count for this one."""
        return all(other._spelt(edition) <= self._spelt(edition) for edition in editions)

    def _spelt(self, edition: str) -> frozenset[str]:
        return self.touched(edition) if self.converted else frozenset(self.codes)

    def condition(self, among: Iterable[str] | None = None, column: str = "product", edition: str = "edition") -> nw.Expr:
        """Whether a row may count: its code is spelt like one of the codes, or (converted) touches one of them.

        `among`: the editions in which the rows stand, where that is known; the fewer they are, the fewer codes are looked for.
        """
        product = nw.col(column)
        if self.converted:
            codes, headings = self._looked_for(among)
            tests = [product.is_in(codes)]
            tests += [(nw.col(edition) == name) & product.is_in(own) for name, own in headings.items()]
        else:
            by_length = {digits: [code for code in self.codes if len(code) == digits] for digits in DIGITS}
            tests = [product.is_in(by_length[6])] if by_length[6] else []
            tests += [product.str.slice(0, digits).is_in(by_length[digits]) for digits in (4, 2) if by_length[digits]]
        return reduce(or_, tests)

    def sql(self, column: str = "product") -> str:
        """The same condition as SQL."""
        if not self.converted:
            return " OR ".join(f"{column} LIKE '{code}%'" if len(code) < 6 else f"{column} = '{code}'" for code in self.codes)
        codes, headings = self._looked_for(None)
        six = f"{column} IN ({_quoted(codes)})"
        return " OR ".join([six, *(f"(edition = '{name}' AND {column} IN ({_quoted(codes)}))" for name, codes in headings.items())])

    def membership(self, weights: Weights, edition: str, labels: Mapping[str, str]) -> pl.DataFrame:
        """How the codes of an edition's data count under the labels of the selection's codes: columns MEMBERSHIP.

        `labels`: the label of each of the codes.
        A row with code a and value v adds to label l between lower x v and upper x v, and weight x v as the best guess:
        weight = sum over b in l of w_ab s_b, lower = least s_b if all that a can be has the label, else 0, upper = the
        largest s_b of what a can be in l; w_ab the conversion weights, s_b the part of b that counts.
        """
        return _membership(self, weights, edition, tuple(labels.items()))

    def group_frame(self) -> pl.DataFrame:
        """Technology group by code: columns product, group."""
        import polars as pl

        return pl.DataFrame(list(self.groups.items()), schema={"product": pl.String, "group": pl.String}, orient="row")

    def _looked_for(self, among: Iterable[str] | None) -> tuple[list[str], dict[str, list[str]]]:
        """The codes that touch the selection in these editions (default: all), and by edition the whole headings of that one alone.

        Rows that state no edition are looked for as the codes are written. How each code counts in its own edition, membership says.
        """
        known = nomenclature.known_editions()
        editions = known if among is None else [name for name in known if name in set(among)]
        touched = {name: self.touched(name) for name in editions}
        six = {code for codes in touched.values() for code in codes if len(code) == 6}
        everywhere = frozenset.intersection(*touched.values()) if touched else frozenset[str]()
        headings = {name: sorted(code for code in codes - everywhere if len(code) < 6) for name, codes in touched.items()}
        if among is None or UNSTATED in set(among):
            six |= set(self.codes)
        return sorted(six | everywhere), {name: codes for name, codes in headings.items() if codes}


@lru_cache(maxsize=256)
def _touched(selection: Selection, weights: Weights, edition: str) -> frozenset[str]:
    import polars as pl

    assert selection.edition is not None, "a converted selection has an edition"
    reach = weights.reach(edition, selection.edition).filter(pl.col("target").is_in(selection.codes))
    found = reach["source"].unique().to_list()
    return frozenset(found) | _whole_headings(found, edition)


@lru_cache(maxsize=256)
def _membership(selection: Selection, weights: Weights, edition: str, labels: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    import polars as pl

    if edition == UNSTATED or edition == selection.edition:
        rows = [(code, label, *selection.shares.get(code, WHOLE)) for code, label in labels]
        kinds = {"product": pl.String, "label": pl.String, "weight": pl.Float64, "lower": pl.Float64, "upper": pl.Float64}
        own = pl.DataFrame(rows, schema=kinds, orient="row")
        return own if edition == UNSTATED else _with_headings(own, edition)
    assert selection.edition is not None, "a converted selection has an edition"
    found = nomenclature.membership(weights, edition, selection.edition, dict(labels), selection.shares)
    return _with_headings(found.select(MEMBERSHIP), edition)


def _known(match: str) -> str:
    if match not in MATCHES:
        raise InputError(f"Unknown match {match!r}", remedy=f"Choose {' or '.join(MATCHES)}")
    return match


def _edition_of(codes: tuple[str, ...]) -> str:
    """The newest edition that has all of these codes."""
    lacking: dict[str, list[str]] = {}
    for name in reversed(nomenclature.known_editions()):
        lacking[name] = [code for code in codes if not nomenclature.exists(code, name)]
        if not lacking[name]:
            return name
    rows = [f"{name} lacks {', '.join(without[:6])}" for name, without in lacking.items()]
    raise InputError(
        "No edition of the Harmonized System has all of these codes",
        rows=rows,
        remedy="Ask for codes of one edition at a time, or match by spelling (native)",
    )


def _whole_headings(found: Iterable[str], edition: str) -> frozenset[str]:
    """The headings and chapters all of whose six-digit codes are among `found`."""
    held, known = frozenset(found), nomenclature.codes(edition)
    inside, all_of_them = _below(held & known), _below(known)
    return frozenset(heading for heading in _below(held) if inside[heading] == all_of_them[heading])


@lru_cache(maxsize=256)
def _below(codes: frozenset[str]) -> Counter[str]:
    """How many of these codes lie below each heading and chapter."""
    return Counter(code[:digits] for code in codes for digits in (2, 4))


def _with_headings(own: pl.DataFrame, edition: str) -> pl.DataFrame:
    """Membership with a row for each heading and chapter all of whose codes touch the selection: the mean of its codes."""
    import polars as pl

    whole = _whole_headings(own["product"].unique().to_list(), edition)
    if not whole:
        return own
    below = pl.DataFrame({"product": sorted(nomenclature.codes(edition))})
    parts = [own]
    for digits in (4, 2):
        heading = pl.col("product").str.slice(0, digits).alias("heading")
        counts = below.group_by(heading).len("codes").filter(pl.col("heading").is_in(list(whole)))
        grouped = (
            own.with_columns(heading)
            .join(counts, on="heading")
            .group_by("heading", "label")
            .agg(
                (pl.col("weight").sum() / pl.col("codes").first()).alias("weight"),
                pl.when(pl.len() == pl.col("codes").first()).then(pl.col("lower").min()).otherwise(0.0).alias("lower"),
                pl.col("upper").max(),
            )
        )
        parts.append(grouped.rename({"heading": "product"}).select(MEMBERSHIP))
    return pl.concat(parts)


def _quoted(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
