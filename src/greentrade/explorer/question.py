"""What a URL asks, in the grammar of `greentrade compute`: one model for pages, API, SDMX and assistants.

A question reads its own URL and writes it again in one canonical form, so that equal questions have equal addresses. Pinned to
a snapshot and a list's version it is a permanent link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from greentrade.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greentrade.indicators import Database, Result
    from greentrade.lists import ProductList

# A list's name, never a path: what is asked from outside must not read the server's folders.
ListName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}(@\d{4}-\d{2}-\d{2})?$")]
# A deflator's id, never the path of a file.
DeflatorName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]

MOST_PARENTHESES = 50
"""Parentheses of an expression; reading one goes as deep as they are nested."""


def _shallow(text: str) -> str:
    if text.count("(") > MOST_PARENTHESES:
        raise ValueError(f"has more than {MOST_PARENTHESES} parentheses")
    return text


Text = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_shallow)]


class Question(BaseModel):
    """One indicator for economies, partners, products and periods, seen in one way."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    indicator: Annotated[str, StringConstraints(max_length=64)] = Field(
        description="Which indicator; see /api/v1/indicators.", examples=["imports"]
    )
    reporter: Text | None = Field(None, description="Economies or groups, one row each; the World by default.", examples=["KAZ,CAREC-CHN"])
    partner: Text | None = Field(None, description="Partner economies or groups; all together by default.", examples=["CHN,EU27"])
    product_list: ListName | None = Field(None, alias="list", description="A list of products, or one version of it.", examples=["imf-lct"])
    products: Text | None = Field(None, description="HS codes instead of a list.", examples=["850760"])
    years: Text | None = Field(None, description="2024, or 2005:2024; all by default.", examples=["2015:2024"])
    perspective: Literal["reported", "mirror", "reconciled"] | None = Field(
        None, description="Whose report counts; by default reported where the store holds records, else reconciled."
    )
    fill: Text | None = Field(None, description="Take partners' reports where an economy has none.", examples=["mirror:TKM,AFG"])
    match: Literal["converted", "native"] = Field("converted", description="How codes of other HS editions are matched.")
    by: Text | None = Field(None, description="Split by reporter, partner, product, group.", examples=["product"])
    real: DeflatorName | None = Field(None, description="A deflator, for constant prices of the first period.", examples=["us-cpi"])
    top: int | None = Field(None, ge=1, le=100, description="Keep the largest of the last split, the rest is `other`.")
    freq: Literal["A", "M"] = Field("A", description="Years or months.")
    as_of: int | None = Field(None, ge=1, le=10**9, description="A snapshot of the store; the newest by default.")

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Question:
        """The question of a URL's parameters. Raises `InputError` for what is unknown or ill-formed."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = [f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors()]
            known = ", ".join(each.alias or name for name, each in cls.model_fields.items())
            raise InputError("The question cannot be read", rows=wrong, remedy=f"Its parameters are {known}") from None

    def with_(self, **changes: Any) -> Question:
        """The same question with other values, by field name; None takes a value away."""
        return type(self).read({**self.model_dump(exclude_none=True), **changes})

    def parameters(self) -> dict[str, str]:
        """What differs from the defaults, by its name in a URL, in one order."""
        held = self.model_dump(by_alias=True, exclude_defaults=True, exclude_none=True)
        return {name: str(value) for name, value in held.items()}

    def query(self) -> str:
        """The question as the query of a URL."""
        return urlencode(self.parameters(), safe=",:@")

    def pinned(self, result: Result) -> Question:
        """The question that will be answered alike for ever: with the snapshot and the list's version that answered it."""
        version = result.provenance.products if self.product_list else None
        return self.with_(as_of=result.provenance.snapshot, product_list=version)

    def selection(self) -> ProductList | str | None:
        """The list or the codes that are asked for. Raises `InputError` for both at once and for an unknown list."""
        if self.product_list and self.products:
            raise InputError("A list and codes are both given", remedy="Give list or products, not both")
        if self.product_list:
            from greentrade.lists import product_list

            return product_list(self.product_list)
        return self.products

    def answer(self, database: Database) -> Result:
        """Ask the database. Raises `InputError` as `Database.compute` does."""
        return database.compute(
            self.indicator,
            reporters=self.reporter,
            partners=self.partner,
            products=self.selection(),
            years=self.years,
            perspective=self.perspective,
            fill=self.fill,
            match=self.match,
            by=self.by or (),
            real=self.real,
            top=self.top,
            freq=self.freq,
        )
