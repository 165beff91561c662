"""`greentrade hs`: codes of the Harmonized System through its editions, and the weights to convert between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from greentrade.cli import options

if TYPE_CHECKING:
    from greentrade.nomenclature import Weights


class _CodeOrCommand(TyperGroup):
    """A group whose first word may be a code: `greentrade hs 870380` is `greentrade hs show 870380`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_CodeOrCommand,
    help="Codes of the Harmonized System through its editions, and conversion weights. With a CODE, short for hs show CODE.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
weights_app = typer.Typer(help="Weights to convert trade between editions.", no_args_is_help=True, rich_markup_mode=None)
descriptions_app = typer.Typer(help="Official descriptions, from your own download.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(weights_app, name="weights")
app.add_typer(descriptions_app, name="descriptions")

Code = Annotated[str, typer.Argument(metavar="CODE", help="HS code of 2, 4 or 6 digits: 87, 8703, 870380.")]
From = Annotated[str | None, typer.Option("--from", metavar="EDITION", help="Edition of the code; by default the newest that has it.")]
To = Annotated[str | None, typer.Option("--to", metavar="EDITION", help="Edition to go to; all others where left out.")]
StepFrom = Annotated[str | None, typer.Option("--from", metavar="EDITION", help="Edition of the data: HS2012.")]
StepTo = Annotated[str | None, typer.Option("--to", metavar="EDITION", help="Edition to convert to: HS2017.")]


@app.command("show")
def show_code(
    code: Code,
    source: From = None,
    target: To = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print what a code was before and what became of it, as a tree with the share of its trade that goes each way."""
    from greentrade import nomenclature
    from greentrade.cli.options import Format
    from greentrade.cli.output import choose_format, write_frame

    weights = _weights(store)
    edition = nomenclature.edition(source).name if source else _newest_with(code)
    found = nomenclature.trace(weights, code, edition, target)
    if choose_format(output, out) is not Format.table:
        write_frame(found, output, out)
        return
    from greentrade.cli.hs_tree import print_tree

    print_tree(code, edition, found, nomenclature.descriptions_folder(store), out)


@app.command("editions")
def show_editions(output: options.Output = None, out: options.Out = None, store: options.StoreFolder = options.DEFAULT_STORE) -> None:
    """Print the editions: their names elsewhere, years of force and numbers of codes; those without a predecessor's code are new."""
    from greentrade import nomenclature
    from greentrade.cli.output import write_frame

    nomenclature.use_store(store)
    write_frame(nomenclature.editions_table(), output, out)


@weights_app.command("estimate")
def estimate_weights(
    source: StepFrom = None,
    target: StepTo = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Estimate weights from the reporters in the store that changed editions between two years, and keep them with the store.

    Without --from and --to, every step that somebody changed over, both ways. `residual` is the share of the reports' trade that the
    weights place elsewhere than it was found, `residual_default` the same with the weights that need no data.
    """
    import polars as pl

    from greentrade import nomenclature
    from greentrade.cli.output import progress, say, write_frame
    from greentrade.engine import get_engine
    from greentrade.flows.switching import estimate_weights
    from greentrade.store import Store

    nomenclature.use_store(store)
    snapshot = Store.open(store).snapshot()
    folder = nomenclature.weights_folder(store)
    with progress() as tell:
        done = estimate_weights(snapshot, get_engine(), folder, source, target, tell)
    rows = [
        (each.source, each.target, each.estimate.groups, each.estimate.frame["source"].n_unique(), each.estimate.frame.height,
         each.estimate.reporters, each.estimate.residual, each.estimate.residual_default)
        for each in done
    ]  # fmt: skip
    kinds = {"from": pl.String, "to": pl.String, "groups": pl.Int64, "codes": pl.Int64, "weights": pl.Int64, "reporters": pl.Int64}
    kinds |= {"residual": pl.Float64, "residual_default": pl.Float64}
    write_frame(pl.DataFrame(rows, schema=kinds, orient="row"), output, out)
    for each in done:
        if each.file is None:
            say(f"{each.source} to {each.target}: the reports do not hold every code of any group; the default weights stand")
    if written := [each for each in done if each.file]:
        say(f"{len(written)} {'file' if len(written) == 1 else 'files'} written to {folder}")


@weights_app.command("show")
def show_weights(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="Only this code of 2, 4 or 6 digits.")] = None,
    source: StepFrom = None,
    target: StepTo = None,
    every: Annotated[bool, typer.Option("--all", help="Also codes with one target, and links of weight 0.")] = False,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print conversion weights with their origin and number of reporters; between distant editions, the product of the steps."""
    import polars as pl

    from greentrade import nomenclature
    from greentrade.cli.output import write_frame
    from greentrade.errors import InputError

    if not source or not target:
        raise InputError("Weights are between two editions", remedy="Pass --from and --to: --from HS2012 --to HS2017")
    weights = _weights(store)
    frame = nomenclature.weights_table(weights, source, target)
    if code:
        frame = frame.filter(pl.col("source").str.starts_with(nomenclature.checked(code, source)))
    if not every:
        several = pl.lit(True) if code else (pl.col("origin") != "fixed") | (pl.col("weight") < 1)
        frame = frame.filter((pl.col("weight") > 0) & several)
    write_frame(frame, output, out)


@descriptions_app.command("import")
def import_descriptions(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Comtrade's H5.json or HS.json, or BACI's product_codes_HS17_V*.csv.")],
    edition: Annotated[
        str | None, typer.Option("--edition", metavar="EDITION", help="Edition, where the file's name does not say.")
    ] = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Keep the descriptions of a file with the store; hs shows them beside the codes. None come with greentrade."""
    from greentrade import nomenclature
    from greentrade.cli.output import say

    nomenclature.use_store(store)
    folder = nomenclature.descriptions_folder(store)
    name, found = nomenclature.import_descriptions(file, folder, edition)
    say(f"{name}: {len(found):,} descriptions kept in {folder}")


def _weights(store: Path) -> Weights:
    """The weights that count in this store, its own editions and estimates among them."""
    from greentrade import nomenclature

    nomenclature.use_store(store)
    return nomenclature.read_weights(nomenclature.weights_folder(store))


def _newest_with(code: str) -> str:
    """The newest edition that has a code, else the newest of all, whose error says more."""
    from greentrade import nomenclature

    plain = "".join(code.split()).replace(".", "")
    spans = nomenclature.validity(plain)
    return spans[-1].last if spans else nomenclature.known_editions()[-1]
