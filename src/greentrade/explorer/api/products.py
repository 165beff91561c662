"""What is traded: codes of the Harmonized System, what they were before and became, and the lists that hold them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as Folder
from typing import Annotated, Any

from fastapi import Path, Query, Request
from fastapi.responses import Response
from pydantic import Field

from greentrade import lists, nomenclature
from greentrade.errors import InputError
from greentrade.explorer.api.answers import Link, Page, Table, Told, answer, one, place
from greentrade.explorer.api.asked import Asked, Paged, Short
from greentrade.explorer.api.documented import Resources, table, thing
from greentrade.explorer.problems import NotFoundError

router = Resources(tags=["Products"])

EditionName = Annotated[str, Field(max_length=20)]


class EditionRow(Told):
    """An edition of the Harmonized System."""

    edition: str = Field(examples=["HS2017"])
    comtrade: str = Field(description="What UN Comtrade calls it.", examples=["H5"])
    baci: str = Field(description="What BACI's files call it.", examples=["17"])
    first: int = Field(description="First year in force.")
    last: int | None = Field(description="Last year in force, null while it is.")
    chapters: int
    headings: int
    codes: int = Field(description="Number of six-digit codes.")
    new: int | None = Field(description="Codes that the edition before did not have.")
    gone: int | None = Field(description="Codes of the edition before that it has no more.")


class ProductRow(Told):
    """A code of an edition."""

    code: str = Field(examples=["850760"])
    edition: str = Field(examples=["HS2022"])
    description: str | None = Field(description="Its official description, where the operator of this server has brought descriptions in.")


class Span(Told):
    """A time in which a code stands. A code that came back after a gap may mean other goods."""

    first: str = Field(description="First edition.", examples=["HS1992"])
    last: str = Field(description="Last edition.", examples=["HS2022"])
    from_year: int
    to_year: int | None = Field(description="Null while it is in force.")
    description: str | None = Field(description="Its description in the last of these editions.")


class Step(Told):
    """A step of a code's goods from an edition to its neighbour."""

    from_edition: str
    source: str
    to_edition: str
    target: str
    relation: str = Field(description="1:1, n:1, 1:n or n:n, source to target.", examples=["1:n"])
    weight: float = Field(description="Share of the source's trade that goes to the target.")
    share: float = Field(description="Share of the followed code's trade that has come this way.")
    origin: str = Field(description="Where the weight is from: fixed (there is one target), default, or an estimate from reports.")
    reporters: int | None = Field(description="How many reporters the estimate rests on.")
    formal: bool = Field(description="A nominal link, over which no goods need go.")


class Listing(Told):
    """A version of a list that holds the code."""

    list: str = Field(examples=["imf-lct"])
    version: str = Field(examples=["2025-08-16"])
    edition: str
    code: str = Field(description="The entry: six digits, or a national line below them.")
    jurisdiction: str = Field(description="Whose national line it is; empty for six digits.")
    name: str
    group: str


class ProductFacts(Told):
    """A chapter, heading or subheading of the Harmonized System."""

    code: str
    level: str = Field(description="chapter, heading or subheading", examples=["subheading"])
    edition: str = Field(description="The edition from which it is followed.")
    description: str | None
    parent: str | None
    children: list[str] = Field(description="The codes one level below it, in that edition.")
    spans: list[Span]
    predecessors: list[Step] = Field(description="What it was before, back to the first edition; of subheadings only.")
    successors: list[Step] = Field(description="What became of it, on to the newest edition; of subheadings only.")
    lists: list[Listing]
    links: Link


class Products(Paged):
    """Which products."""

    edition: EditionName | None = Field(
        None, description="An edition of the Harmonized System; the newest by default.", examples=["HS2017"]
    )
    prefix: str | None = Field(None, pattern=r"^[0-9]{1,6}$", description="Codes that begin so: 85, 8507.")
    level: int | None = Field(None, ge=2, le=6, multiple_of=2, description="Digits of the code: 2, 4 or 6.")
    q: Short | None = Field(None, description="A part of the description, or of a name that a list gives the code.")


class Followed(Asked):
    """From where a code is followed."""

    edition: EditionName | None = Field(None, description="The edition of the code; by default the newest that has it.")


@router.get("/editions", **table(Page[EditionRow]))
def list_editions(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """Editions of the Harmonized System, with their names elsewhere, their years and their numbers of codes."""
    _use(request)
    return answer(request, asked, Table("editions", nomenclature.editions_table()))


@router.get("/products", **table(Page[ProductRow], example={"prefix": "8507", "edition": "HS2017"}))
def list_products(request: Request, asked: Annotated[Products, Query()]) -> Response:
    """Codes of an edition of the Harmonized System: chapters, headings and subheadings."""
    import polars as pl

    folder = _use(request)
    edition = nomenclature.edition(asked.edition).name if asked.edition else nomenclature.known_editions()[-1]
    described = nomenclature.read_descriptions(edition, folder)
    codes = sorted({*nomenclature.chapters(edition), *nomenclature.headings(edition), *nomenclature.codes(edition)})
    if asked.prefix:
        codes = [code for code in codes if code.startswith(asked.prefix)]
    if asked.level:
        codes = [code for code in codes if len(code) == asked.level]
    if asked.q:
        sought, named = asked.q.casefold().strip(), _named()
        codes = [code for code in codes if sought in f"{described.get(code, '')} {named.get(code, '')}".casefold()]
    rows = [(code, edition, described.get(code)) for code in codes]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("code", "edition", "description"), pl.String), orient="row")
    return answer(request, asked, Table("products", frame))


@router.get("/products/{code}", **thing(ProductFacts, path={"code": "850760"}))
def one_product(
    request: Request,
    code: Annotated[str, Path(description="An HS code of 2, 4 or 6 digits: 85, 8507, 850760.")],
    asked: Annotated[Followed, Query()],
) -> Response:
    """One code: the editions that have it, its predecessors and successors with weights, and the lists that hold it."""
    folder = _use(request)
    plain, edition = _found(code, asked.edition)
    before, after = _followed(folder, plain, edition)
    told = ProductFacts(
        code=plain,
        level={2: "chapter", 4: "heading", 6: "subheading"}[len(plain)],
        edition=edition,
        description=nomenclature.read_descriptions(edition, folder).get(plain),
        parent=nomenclature.parent(plain),
        children=_children(plain, edition),
        spans=[
            Span(**vars(span), description=nomenclature.read_descriptions(span.last, folder).get(plain))
            for span in nomenclature.validity(plain)
        ],
        predecessors=before,
        successors=after,
        lists=list(_listings(plain)),
        links=Link(self=place(request, f"/api/v1/products/{plain}")),
    )
    return one(request, told)


def _use(request: Request) -> Folder:
    """Where this store keeps descriptions; codes and links that were added to it count from here on."""
    root = request.app.state.current.store.root
    nomenclature.use_store(root)
    return nomenclature.descriptions_folder(root)


def _found(code: str, edition: str | None) -> tuple[str, str]:
    """A code and the edition it is followed from. Raises `NotFoundError` for one that no edition has."""
    plain = code.strip().replace(".", "")
    spans = nomenclature.validity(plain) if plain.isascii() and plain.isdigit() and len(plain) in (2, 4, 6) else ()
    if not spans:
        raise NotFoundError(f"No edition has the code {code[:50]!r}", remedy="Give an HS code of 2, 4 or 6 digits; see /api/v1/products")
    name = nomenclature.edition(edition).name if edition else spans[-1].last
    return nomenclature.checked(plain, name), name


def _children(code: str, edition: str) -> list[str]:
    below = {2: nomenclature.headings, 4: nomenclature.codes}.get(len(code))
    return sorted(each for each in below(edition) if each.startswith(code)) if below else []


def _followed(folder: Folder, code: str, edition: str) -> tuple[list[Step], list[Step]]:
    """The steps back from a subheading, and those on."""
    if len(code) < 6:
        return [], []
    weights = nomenclature.read_weights(nomenclature.weights_folder(folder.parent.parent))
    order = nomenclature.known_editions()
    steps = [_step(row) for row in nomenclature.trace(weights, code, edition).iter_rows(named=True)]
    back = [each for each in steps if order.index(each.to_edition) < order.index(each.from_edition)]
    return back, [each for each in steps if each not in back]


def _step(row: dict[str, Any]) -> Step:
    return Step(
        from_edition=row["from"],
        to_edition=row["to"],
        **{name: row[name] for name in ("source", "target", "relation", "weight", "share", "origin", "reporters", "formal")},
    )


def _listings(code: str) -> Iterator[Listing]:
    """The entries of all versions of all lists that are the code, or lie below it."""
    for name in lists.list_ids():
        try:
            about = lists.list_metadata(name)
            versions = [lists.product_list(f"{name}@{each.version}") for each in reversed(about.versions)]
        except InputError:
            continue  # a list that cannot be read is told under /lists
        for each in versions:
            for entry in each.entries:
                if entry.code.startswith(code):
                    yield Listing(
                        list=name, version=each.version, edition=each.edition, code=entry.code, jurisdiction=entry.jurisdiction,
                        name=entry.name, group=entry.group,
                    )  # fmt: skip


def _named() -> dict[str, str]:
    """The names that lists give to six-digit codes."""
    found: dict[str, list[str]] = {}
    for each in lists.available():
        for entry in each.entries:
            found.setdefault(entry.hs6, []).append(entry.name)
    return {code: " ".join(names) for code, names in found.items()}
