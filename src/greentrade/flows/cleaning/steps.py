"""The steps of cleaning, declared once: id, title, equation, source, and the columns of evidence that each adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.columns import BOOLEAN, DOUBLE, TEXT, Column

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Step:
    """One step: what it looks for, how, after whom, what it does to a row's part in sums, and its columns of evidence."""

    id: str
    title: str
    equation: str
    source: str
    effect: str
    evidence: tuple[Column, ...] = ()

    @property
    def mark(self) -> str:
        """The column that holds the step's answer while the steps run."""
        return "_" + self.id.replace("-", "_")


FLAGGED = "the row is flagged"
OUT = "the row does not count beside what stands for it"

_TRADE_MANUAL = "UNSD, International Merchandise Trade Statistics: Compilers Manual, Rev. 1 (2013)"

_ALL = (
    Step(
        "correction",
        "Corrections as data",
        "x = value where x = expect (to 1e-6 of it); a correction that finds neither stops the run",
        "the corrections' own: each has reason, source and date",
        "the corrected columns hold the mended value",
        (Column("correction", TEXT, "reason and source of the corrections that mend the row"),),
    ),
    Step(
        "superseded",
        "Rows that a newer file replaces",
        "of the rows of one key, all but the one of the newest vintage",
        "flows.current.newest_records",
        OUT,
        (Column("superseded_by", TEXT, "the ingest whose row stands instead"),),
    ),
    Step(
        "other-edition",
        "Reports that stand in several editions",
        "of a report's editions, all but the reporter's own, then the latest",
        "flows.census.one_edition",
        OUT,
        (Column("edition_kept", TEXT, "the edition in which the report counts"),),
    ),
    Step(
        "aggregate",
        "Totals beside their parts",
        "World beside partners, headings beside six-digit codes, detail beside its total",
        "flows.leaves.leaves",
        OUT,
        (Column("aggregate_of", TEXT, "what stands for the row"),),
    ),
    Step(
        "wrong-edition",
        "Codes of another edition",
        "code not in C(edition), in C(e) for another edition e",
        "UNSD correlation tables (greentrade.nomenclature)",
        FLAGGED,
        (Column("stands_in", TEXT, "the editions that have the code"),),
    ),
    Step(
        "unknown-code",
        "Codes of no edition",
        "code in C(e) for no edition e; codes of no kind (9999AA) and of chapters 98 and 99 aside",
        "UNSD correlation tables (greentrade.nomenclature)",
        FLAGGED,
    ),
    Step(
        "partner-total",
        "The World and its partners do not add up",
        "|R| > T; R = x(World) - sum_j x(j), T = (n + 1) / 2 USD for n partners: each is rounded to a dollar",
        "bound of n + 1 rounding errors",
        "a residue above zero becomes a line of its own, partner 899",
        (
            Column("partners_usd", DOUBLE, "sum over the partners beside a World row"),
            Column("partners_residue_usd", DOUBLE, "the World less that sum"),
            Column("partners_tolerance_usd", DOUBLE, "how far rounding alone can take it"),
        ),
    ),
    Step(
        "product-total",
        "A total and its products do not add up",
        "|R| > T; R = x(total) - sum_k x(k) over the next finer rows below TOTAL, a chapter or a heading, T = (n + 1) / 2 USD",
        "bound of n + 1 rounding errors",
        "a residue above zero becomes a line of its own, product 9999AA (TOTAL) or the heading itself",
        (
            Column("products_usd", DOUBLE, "sum over the next finer rows below the row"),
            Column("products_residue_usd", DOUBLE, "the row less that sum"),
            Column("products_tolerance_usd", DOUBLE, "how far rounding alone can take it"),
        ),
    ),
    Step(
        "unspecified-partner",
        "Partners that are no economy",
        "partner in {areas nes, regional nes, bunkers, free zones, special categories}; allocated: x'(j) = S x(j) / sum_j x(j)",
        _TRADE_MANUAL,
        "kept aside, or (899 and 839, if asked) allocated to the report's other partners of the product",
        (Column("partner_kind", TEXT, "what the partner stands for"),),
    ),
    Step(
        "unspecified-product",
        "Products that are no product",
        "product in {9999AA, 999999, chapters 98 and 99}; allocated: x'(k) = S x(k) / sum_k x(k)",
        _TRADE_MANUAL,
        "kept aside, or (9999.., if asked) allocated to the report's other products with the partner",
        (Column("product_kind", TEXT, "what the code stands for"),),
    ),
    Step(
        "unit-value",
        "Unit values far from those of the product",
        "z = (ln u - median ln u) / (1.4826 MAD), u = value / weight, within product, unit, flow and period; |z| > 3.5",
        "Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers: 0.6745 (x - median) / MAD beyond 3.5",
        FLAGGED,
        (
            Column("unit_value", DOUBLE, "US dollars a unit of `unit_value_unit`"),
            Column("unit_value_unit", TEXT, "kg, or the unit of the quantity where there is no weight"),
            Column("unit_value_z", DOUBLE, "robust z of its logarithm; null where there is nothing to compare with"),
            Column("unit_value_lower", DOUBLE, "unit value at z = -3.5"),
            Column("unit_value_upper", DOUBLE, "unit value at z = 3.5"),
        ),
    ),
    Step(
        "weight-unit",
        "Kilograms and tonnes mixed up",
        "|z| > 3.5, and u f is inside the band, |ln u f - median| <= min(3.5 x 1.4826 MAD, ln(1000) / 2), for f = 1000 or 1/1000",
        "the case f = 1000 of Iglewicz & Hoaglin's z; ln(1000) / 2 so that the band of u and that of u f cannot overlap",
        "`weight_kg_corrected` (or `quantity_corrected`) holds the weight divided by f",
        (Column("weight_factor", DOUBLE, "what the weight or quantity is to be multiplied by: 1000 or 0.001"),),
    ),
    Step(
        "ratio",
        "Period-on-period ratios (Hidiroglou-Berthelot)",
        "r = x(t) / x(t-1); s = 1 - r_M / r if r < r_M, else r / r_M - 1; E = s max(x(t), x(t-1))^U; outside "
        "(E_M - C d_1, E_M + C d_3), d_1 = max(E_M - E_Q1, |A E_M|), d_3 = max(E_Q3 - E_M, |A E_M|)",
        "Hidiroglou & Berthelot (1986), Survey Methodology 12(1), 73-83",
        FLAGGED,
        (
            Column("value_ratio", DOUBLE, "value over that of the period before"),
            Column("value_effect", DOUBLE, "the effect E of the ratio"),
            Column("value_ratio_lower", DOUBLE, "the ratio at the lower bound of E"),
            Column("value_ratio_upper", DOUBLE, "the ratio at the upper bound of E"),
        ),
    ),
    Step(
        "jump",
        "Out and back within one period",
        "min(y(t)/y(t-1), y(t)/y(t+1)) >= F or max(...) <= 1/F; y the unit value, F = 10; where there is none the value, F = 100",
        "F = 10 is a slipped decimal point; the product's own neighbours are the yardstick",
        FLAGGED,
        (
            Column("jump_factor", DOUBLE, "the smaller of the two leaps, out and back; below 1 where the series falls and recovers"),
            Column("jump_in", TEXT, "unit value or value"),
        ),
    ),
)

STEPS: dict[str, Step] = {step.id: step for step in _ALL}

MEASURES = ("value_usd", "value_cif_usd", "value_fob_usd", "weight_kg", "quantity")
"""What is summed, scaled and corrected."""

LINES = ("record", "residue", "allocated")
"""What a line is: a record as it stands in the store, or one that cleaning added, which is an estimate."""

EVIDENCE: tuple[Column, ...] = (
    Column("line", TEXT, "record: as it stands in the store; residue or allocated: added by cleaning, an estimate", required=True),
    Column("counts", BOOLEAN, "whether the row is part of its report's sum, each total once", required=True),
    Column("flags", "VARCHAR[]", "the steps that flag the row, in their order; null where none does"),
    *(Column(f"{name}_corrected", DOUBLE, f"`{name}` after corrections and weights mended; equal to it elsewhere") for name in MEASURES),
    Column("weight_basis", TEXT, "declared, estimated (by the publisher) or corrected (here); null where there is no weight"),
    *(column for step in _ALL for column in step.evidence),
)
"""The columns that cleaning adds to those of `columns.RECORDS`."""


def steps_table() -> pl.DataFrame:
    """The steps as a frame: step, title, equation, effect, source, evidence."""
    import polars as pl

    rows = [(s.id, s.title, s.equation, s.effect, s.source, " ".join(c.name for c in s.evidence)) for s in _ALL]
    return pl.DataFrame(rows, schema=["step", "title", "equation", "effect", "source", "evidence"], orient="row")
