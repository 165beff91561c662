"""From the reports of both sides to one FOB value a flow: five pure functions, and the run that applies them to a store.

`pairs`, `margin`, `valuation`, `reliability` and `values` are the five steps in their order; `records` cleans before
them, `run` writes a snapshot, `estimates`
and `charts` show what the model found. After Gaulier & Zignago (2010), BACI, CEPII WP 2010-23.
"""

from greentrade.flows.reconcile.margin import MarginModel, fit_margins
from greentrade.flows.reconcile.pairs import pair_reports
from greentrade.flows.reconcile.records import chosen_cleaning
from greentrade.flows.reconcile.reliability import Reliability, reliability
from greentrade.flows.reconcile.run import Reconciled, Scope, reconcile
from greentrade.flows.reconcile.valuation import fob_values
from greentrade.flows.reconcile.values import reconcile_values

__all__ = [
    "MarginModel",
    "Reconciled",
    "Reliability",
    "Scope",
    "chosen_cleaning",
    "fit_margins",
    "fob_values",
    "pair_reports",
    "reconcile",
    "reconcile_values",
    "reliability",
]
