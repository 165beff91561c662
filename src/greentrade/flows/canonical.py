"""Economies under the code that holds their records today: the two sides of a flow, or two releases, may write one economy differently."""

from __future__ import annotations

import narwhals as nw

from greentrade import economies


def canonical(column: str) -> nw.Expr:
    """The codes of a column, with `economies.aliases` followed: 840 is 842, 736 (Sudan until 2011) is 729."""
    code, known = nw.col(column), economies.aliases()
    found = code.replace_strict([*known], [*known.values()], default=code, return_dtype=nw.Int32)
    # Few rows have such a code: only these are looked up.
    return nw.when(code.is_in([*known])).then(found).otherwise(code).alias(column)
