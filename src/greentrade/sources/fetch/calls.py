"""What is asked of UN Comtrade: a request checked, cut into calls, and a call cut further where its answer is too long."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from greentrade.errors import InputError
from greentrade.sources.fetch.payload import Record

FLOWS = ("X", "M", "RX", "RM", "DX", "FM", "MIP", "XIP", "MOP", "XOP", "MIF")


@dataclass(frozen=True)
class Call:
    """A question to the service about one reporter and one period."""

    freq: str
    classification: str
    reporter: int
    period: int
    flows: tuple[str, ...]
    codes: tuple[str, ...]
    partners: tuple[int, ...]  # none: all of them

    def parameters(self) -> dict[str, str]:
        """The query, in the API's own names.

        Only the totals over second partner, customs procedure and mode of transport are asked for: each cell of reporter,
        partner, flow and product has one.
        """
        asked = {
            "reporterCode": str(self.reporter),
            "period": str(self.period),
            "flowCode": ",".join(self.flows),
            "cmdCode": ",".join(self.codes),
            "partnerCode": ",".join(map(str, self.partners)),
            "partner2Code": "0",
            "customsCode": "C00",
            "motCode": "0",
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def identity(self) -> str:
        """The same for the same question, with or without a key."""
        asked = json.dumps([self.freq, self.classification, self.parameters()], sort_keys=True)
        return hashlib.sha256(asked.encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        """For a file's name: what the call is about, and its identity."""
        return f"comtrade_{self.freq}_{self.classification}_{self.reporter}_{self.period}_{'-'.join(self.flows)}_{self.identity}"

    @property
    def about(self) -> str:
        """Reporter and period."""
        return f"{self.reporter} {self.period}"

    def halves(self) -> tuple[Call, Call] | None:
        """Two calls that together ask the same, or None where there is nothing left to split."""
        for dimension in ("codes", "flows", "partners"):
            values = getattr(self, dimension)
            if len(values) > 1:
                middle = len(values) // 2
                return replace(self, **{dimension: values[:middle]}), replace(self, **{dimension: values[middle:]})
        return None

    def chunks(self, codes: int) -> Iterator[Call]:
        """The same question in calls of at most so many codes."""
        for first in range(0, len(self.codes), codes):
            yield replace(self, codes=self.codes[first : first + codes])

    def asks_for(self, record: Record) -> bool:
        """Whether the record is of the kind asked for."""
        return (
            record.reporterCode == self.reporter
            and record.period == str(self.period)
            and record.flowCode in self.flows
            and record.cmdCode in self.codes
            and (not self.partners or record.partnerCode in self.partners)
        )


def units(
    reporters: Sequence[int],
    periods: Sequence[int],
    flows: Sequence[str],
    codes: Sequence[str],
    partners: Sequence[int],
    freq: str,
    classification: str,
) -> list[Call]:
    """The request cut by reporter and period, every list in order and without repeats.

    Raises `InputError` for values that the service does not know.
    """
    reporters, periods, partners = tuple(reporters), tuple(periods), tuple(partners)  # they are gone through more than once
    flows, codes = tuple(flows), tuple(codes)
    _must_match("frequency", [freq], "[AM]", "A for years or M for months")
    _must_match("classification", [classification], "HS|H[0-6]", "HS for as reported, or one edition: H0 (HS1992) ... H6 (HS2022)")
    _must_match("reporter", reporters, r"\d{1,3}", "UN Comtrade's number of an economy, such as 398")
    _must_match("partner", partners, r"\d{1,3}", "UN Comtrade's number of an economy, such as 156", may_be_empty=True)
    _must_match("flow", flows, "|".join(FLOWS), "some of " + ", ".join(FLOWS))
    _must_match("product code", codes, r"TOTAL|\d{2}|\d{4}|\d{6}", "HS codes of 2, 4 or 6 digits, or TOTAL")
    form = r"(19|20)\d\d" if freq == "A" else r"(19|20)\d\d(0[1-9]|1[0-2])"
    _must_match("period", periods, form, "years such as 2023" if freq == "A" else "months such as 202307")
    return [
        Call(freq, classification, reporter, period, _ordered(flows), _ordered(codes), _ordered(partners))
        for reporter in dict.fromkeys(reporters)
        for period in sorted(set(periods))
    ]


def _ordered(values: Iterable) -> tuple:
    return tuple(sorted(set(values)))


def _must_match(what: str, values: Sequence[object], form: str, remedy: str, *, may_be_empty: bool = False) -> None:
    if not values and not may_be_empty:
        raise InputError(f"No {what} is given", remedy=f"Give {remedy}")
    wrong = [value for value in values if not re.fullmatch(form, str(value))]
    if wrong:
        raise InputError(f"Not a {what} that UN Comtrade knows", rows=wrong, remedy=f"Give {remedy}")
