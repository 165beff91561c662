"""Writes each command's help into cli.md, between its marks: `python docs/commands.py`. A test says when this is due."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).with_name("cli.md")
BLOCK = re.compile(r"(<!-- help: (?P<command>[a-z -]*) -->\n).*?(<!-- end -->)", re.DOTALL)


def commands() -> Iterator[str]:
    """Every command, as it is typed after `greentrade`."""
    from typer.main import get_command

    from greentrade.cli.app import app

    def below(command: object, path: tuple[str, ...]) -> Iterator[str]:
        yield " ".join(path)
        for name, inner in getattr(command, "commands", {}).items():
            yield from below(inner, (*path, name))

    return below(get_command(app), ())


def help_of(command: str) -> str:
    """What `greentrade COMMAND --help` prints."""
    from greentrade.cli import main

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main([*command.split(), "--help"])
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def with_help(page: str) -> str:
    """The page with every block of help as it is now."""
    return BLOCK.sub(lambda found: f"{found[1]}```text\n{help_of(found['command'])}\n```\n{found[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(with_help(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
