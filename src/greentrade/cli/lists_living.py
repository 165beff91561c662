"""`greentrade lists propose | proposals | review | adopt | withdraw | impact | watch`: lists that change, on record."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greentrade.cli import options
from greentrade.cli.lists_options import By, Lists, StoreAtHand, existing, person
from greentrade.errors import GreentradeError, InputError

if TYPE_CHECKING:
    from greentrade.indicators import Database
    from greentrade.lists import ProductList, Proposal


class Kind(StrEnum):
    """What is proposed."""

    ADD = "add"
    DROP = "drop"
    RESCOPE = "rescope"
    SPLIT = "split"


class Scope(StrEnum):
    """How much of a code is meant."""

    full = "full"
    ex_out = "ex-out"


def propose(
    kind: Annotated[Kind, typer.Argument(metavar="add|drop|rescope|split", help="What to do; rescope also renames and regroups.")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code it is about: 850760.")],
    product_list: Annotated[str, typer.Option("--list", metavar="ID", help="The list to change.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")],
    evidence: Annotated[str, typer.Option("--evidence", metavar="URL", help="Where that can be read: https://... or doi:...")],
    by: By = None,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="Short name, for charts.")] = None,
    group: Annotated[str | None, typer.Option("--group", metavar="ID", help="Technology group, one of list.toml.")] = None,
    scope: Annotated[Scope | None, typer.Option("--scope", help="ex-out where only a part of the code is meant.")] = None,
    scope_text: Annotated[str | None, typer.Option("--scope-text", metavar="TEXT", help="Which part an ex-out means.")] = None,
    dual_use: Annotated[
        str | None, typer.Option("--dual-use", metavar="SHARE", help="Share that serves the purpose, 0 to 1: 0.5, or LOW:SHARE:HIGH.")
    ] = None,
    jurisdiction: Annotated[
        str, typer.Option("--jurisdiction", metavar="CODE", help="Whose tariff lines codes of more than six digits are: EU, CN, EAEU.")
    ] = "",
    into: Annotated[
        str | None, typer.Option("--into", metavar="CODES", help="What a split puts in its place: CODE,CODE or CODE=NAME,CODE=NAME.")
    ] = None,
    years: options.Years = None,
    lists: Lists = None,
    store: StoreAtHand = None,
) -> None:
    """Propose a change of a list. It is put on record and its effect shown; the list itself does not change.

    A list that comes with greentrade is first copied into the folder of your own lists.
    """
    from greentrade import lists as room
    from greentrade.cli.output import say

    database = _at_hand(store)
    traits = {"name": name, "group": group, "scope": scope.value if scope else None, "scope_text": scope_text}
    change: dict[str, Any] = {key: value for key, value in traits.items() if value is not None} | _dual_use(dual_use) | _into(into)
    who = person(by)
    done = room.propose(
        product_list, kind.value, code, by=who, reason=reason, evidence=evidence, jurisdiction=jurisdiction, change=change, lists=lists
    )  # fmt: skip
    if done.copied:
        say(f"{done.before.id} comes with greentrade: copied to {done.copied}, where it changes from now on")
    print(done.proposal.id)
    say(done.proposal.sentence())
    _tell_conflicts(done.conflicts)
    _tell_impact(database, done.before, done.after, years)


def proposals(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="A list's id.")],
    lists: Lists = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print all proposals on a list: what, who, when, why, and what became of it."""
    import polars as pl

    from greentrade import lists as room
    from greentrade.cli.output import write_frame

    found = room.proposals(identifier, existing(lists))
    rows = [_row(each, found) for each in found]
    names = (
        "id", "status", "kind", "code", "base", "by", "at", "reason", "evidence", "approved_by", "objected_by", "conflicts", "version",
    )  # fmt: skip
    table = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").with_columns(pl.all().replace("", None))
    write_frame(table, output, out)


def _row(each: Proposal, every: tuple[Proposal, ...]) -> tuple[str, ...]:
    rivals = each.conflicts(every) if each.status == "open" else ()
    told = (each.id, each.status, each.kind, each.label, each.base)
    who = (", ".join(each.standing("approve")), ", ".join(each.standing("object")))
    return (*told, each.by, each.at, each.reason, each.evidence, *who, ", ".join(rival.id for rival in rivals), each.version)


def review(
    identifier: Annotated[str, typer.Argument(metavar="PROPOSAL", help="A proposal's id: imf-lct-1.")],
    comment: Annotated[str | None, typer.Option("--comment", metavar="TEXT", help="Put a comment on record.")] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Put your approval on record.")] = False,
    object_: Annotated[bool, typer.Option("--object", help="Put your objection on record; say why with --comment.")] = False,
    by: By = None,
    years: options.Years = None,
    lists: Lists = None,
    store: StoreAtHand = None,
) -> None:
    """Print a proposal with its answers, conflicts and effect; put a comment, an approval or an objection on record."""
    from greentrade import lists as room

    database = _at_hand(store)
    if approve and object_:
        raise InputError("--approve and --object are both given", remedy="Give one of them")
    if object_ and not comment:
        raise InputError("An objection needs its reason", remedy="Say why with --comment")
    found = room.proposal(identifier, existing(lists))
    if approve or object_ or comment is not None:
        kind = "approve" if approve else "object" if object_ else "comment"
        found = room.answer(identifier, kind, by=person(by), text=comment or "", lists=lists)
    print(f"{found.sentence()}\nstatus: {found.status}{f' into {found.list}@{found.version}' if found.version else ''}")
    print(f"proposed: {found.at}\nevidence: {found.evidence}")
    for name, value in found.change.items():
        print(f"{name}: {value if name != 'into' else ', '.join(f'{code} {text}'.strip() for code, text in value.items())}")
    for each in found.answers:
        print(f"{each.at} {each.by}: {each.kind}{f': {each.reason}' if each.reason else ''}")
    if found.status != "open":
        return
    _tell_conflicts(found.conflicts(room.proposals(found.list, lists)))
    _tell_newer(found, lists)
    before = room.product_list(f"{found.list}@{found.base}", lists)
    _tell_impact(database, before, room.apply(before, [found]), years)


def _tell_newer(found: Proposal, lists: Path | None) -> None:
    from greentrade.cli.output import say
    from greentrade.lists import list_metadata

    newest = list_metadata(found.list, lists).head.version
    if newest != found.base:
        say(f"outdated: {found.list} has a newer version, {newest}; withdraw the proposal and make it again")


def adopt(
    identifiers: Annotated[list[str], typer.Argument(metavar="PROPOSAL...", help="Proposals to one list: imf-lct-1 imf-lct-2.")],
    version: Annotated[str, typer.Option("--version", metavar="DATE", help="The new version's date; one to come prepares it.")],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why the version is made; by default the proposals' reasons.")
    ] = "",
    by: By = None,
    lists: Lists = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Make a list's next version out of proposals: its file, its metadata and content hash, its rows of the change log."""
    from greentrade import lists as room
    from greentrade.cli.output import say

    made = room.adopt(identifiers, version, by=person(by), reason=reason, lists=existing(lists))
    print(made.label)
    say(f"{made.label}: {len(made)} codes of {made.edition}, valid from {made.valid_from}, content hash {made.content_hash}")
    for identifier in dict.fromkeys(identifiers):
        if against := room.proposal(identifier, lists).standing("object"):
            say(f"note: {identifier} was adopted against the objection of {', '.join(against)}")


def withdraw(
    identifier: Annotated[str, typer.Argument(metavar="PROPOSAL", help="A proposal's id: imf-lct-1.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")],
    by: By = None,
    lists: Lists = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Take a proposal back. It stays on record."""
    from greentrade import lists as room
    from greentrade.cli.output import say

    done = room.withdraw(identifier, by=person(by), reason=reason, lists=existing(lists))
    say(f"{done.id} is withdrawn")


def impact(
    before: Annotated[str, typer.Argument(metavar="A", help="A list or version: imf-lct@2025-08-16.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The list or version to compare it with.")],
    reporter: options.Reporters = None,
    years: options.Years = None,
    lists: Lists = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print what the change from A to B does to the totals, shares and ranks of every economy."""
    import greentrade
    from greentrade.cli.output import say, write_frame
    from greentrade.lists import product_list
    from greentrade.scope.impact import impact as measure

    a, b = (product_list(name, existing(lists)) for name in (before, after))
    effect = measure(greentrade.open(store), a, b, years=years, reporters=reporter)
    write_frame(effect.frame, output, out)
    for line in effect.summary():
        say(line)


def watch(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="A list or version.")],
    top: Annotated[int, typer.Option("--top", min=1, help="How many candidates at most, taken from the kinds in turn.")] = 50,
    years: options.Years = None,
    lists: Lists = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print candidates for a list, each with its evidence, for a person to decide.

    They are successors of listed codes, codes whose trade moves with the list, fast risers in its headings, new national lines.
    """
    import greentrade
    from greentrade.cli.output import write_frame
    from greentrade.lists import available, product_list
    from greentrade.scope.candidates import candidates

    chosen = product_list(identifier, existing(lists))
    others = [each for each in available(lists) if each.id != chosen.id]
    write_frame(candidates(greentrade.open(store), chosen, top=top, years=years, others=others), output, out)


def _dual_use(text: str | None) -> dict[str, float]:
    if not text:
        return {}
    parts = text.split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, 3):
        raise InputError(f"--dual-use {text!r} is no share", remedy="Give 0.5, or low, share and high: 0.3:0.5:0.6")
    if len(numbers) == 1:
        return {"dual_use": numbers[0]}
    return dict(zip(("dual_use_low", "dual_use", "dual_use_high"), numbers, strict=True))


def _into(text: str | None) -> dict[str, dict[str, str]]:
    if text is None:
        return {}
    pairs = [item.partition("=") for item in options.split_list(text) or []]
    codes = [code.strip() for code, _, _ in pairs]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise InputError("--into names a code twice", rows=twice, remedy="Name each once")
    return {"into": {code.strip(): name.strip() for code, _, name in pairs}}


def _at_hand(store: Path | None) -> Database | None:
    """The store that was named, else the one in the usual folder; None where there is none. Raises `InputError` for one named in vain."""
    import greentrade

    if store is None and not options.DEFAULT_STORE.is_dir():
        return None
    return greentrade.open(store or options.DEFAULT_STORE)


def _tell_conflicts(rivals: tuple[Proposal, ...]) -> None:
    from greentrade.cli.output import say

    for rival in rivals:
        say(f"conflict: {rival.sentence()}")
    if rivals:
        say("Neither can be adopted until all but one of them are withdrawn")


def _tell_impact(database: Database | None, before: ProductList, after: ProductList, years: str | None) -> None:
    from greentrade.cli.output import say

    if database is None:
        say("impact: not shown, as there is no store here; pass --store DIR")
        return
    from greentrade.scope.impact import impact as measure

    try:
        lines = measure(database, before, after, years=years).summary()
    except GreentradeError as error:  # the proposal is on record all the same
        lines = (f"not shown: {error}",)
    for line in lines:
        say(f"impact: {line}")
