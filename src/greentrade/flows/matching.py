"""Which products are asked for, and how they are recognised in the data.

`native` matching is spelling: a row counts if its code, in whatever edition it stands, is spelt like a code that was
asked for. It reproduces published numbers and loses codes that an edition split, merged or did not have yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import narwhals as nw

from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

    from greentrade.lists import ProductList

MATCHES = ("native",)
DIGITS = (2, 4, 6)


@dataclass(frozen=True)
class Selection:
    """The HS codes that are asked for: six digits, or headings and chapters that stand for all codes below them.

    `label` is how the selection is cited (`imf-lct@2025-08-16`, or the codes); `groups` the technology group by code;
    `edition` the edition in which the codes are written, where that is known.
    """

    codes: tuple[str, ...]
    label: str
    match: str = "native"
    edition: str | None = None
    groups: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    @classmethod
    def of(cls, codes: str | Iterable[str], match: str = "native") -> Selection:
        """A selection of codes typed by hand, `854140,8507`.

        Raises `InputError` for what is not an HS code of two, four or six digits, or for an unknown match.
        """
        typed = codes.split(",") if isinstance(codes, str) else list(codes)
        clean = tuple(sorted({code.strip() for code in typed if code.strip()}))
        wrong = [code for code in clean if not (code.isascii() and code.isdigit() and len(code) in DIGITS)]
        if wrong or not clean:
            raise InputError(
                "Not a product code", rows=wrong or ["(nothing)"], remedy="Give HS codes of 2, 4 or 6 digits, or a product list"
            )
        return cls(clean, ",".join(clean), _known(match))

    @classmethod
    def of_list(cls, products: ProductList, match: str = "native") -> Selection:
        """All codes of a product list, with its technology groups."""
        groups = {entry.code: entry.group for entry in products.entries}
        return cls(tuple(sorted(products.codes)), products.label, _known(match), products.edition, groups)

    @cached_property
    def key(self) -> str:
        """Short text that tells this selection from every other, for the names of what is kept."""
        return sha256("\n".join((self.match, *self.codes)).encode()).hexdigest()[:16]

    def condition(self, column: str = "product") -> nw.Expr:
        """Whether a row's code is spelt like one of the codes, or begins with a heading or chapter among them."""
        product = nw.col(column)
        by_length = {digits: [code for code in self.codes if len(code) == digits] for digits in DIGITS}
        tests = [product.is_in(by_length[6])] if by_length[6] else []
        tests += [product.str.slice(0, digits).is_in(by_length[digits]) for digits in (4, 2) if by_length[digits]]
        return tests[0] if len(tests) == 1 else nw.any_horizontal(*tests, ignore_nulls=True)

    def sql(self, column: str = "product") -> str:
        """The same condition as SQL."""
        return " OR ".join(f"{column} LIKE '{code}%'" if len(code) < 6 else f"{column} = '{code}'" for code in self.codes)

    def group_frame(self) -> pl.DataFrame:
        """Technology group by code: columns product, group."""
        import polars as pl

        return pl.DataFrame(list(self.groups.items()), schema={"product": pl.String, "group": pl.String}, orient="row")


def _known(match: str) -> str:
    if match not in MATCHES:
        raise InputError(f"Unknown match {match!r}", remedy=f"Choose {' or '.join(MATCHES)}")
    return match
