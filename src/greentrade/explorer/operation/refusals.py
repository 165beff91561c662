"""Why a question that is right is not answered here and now."""

from __future__ import annotations

from greentrade.errors import GreentradeError


class BusyError(GreentradeError):
    """Every database is lent out; the same request may be answered later."""

    exit_code = 75


class TooCostlyError(GreentradeError):
    """The question takes longer, or gives more, than a server may spend on one; a narrower one will be answered."""

    exit_code = 2
