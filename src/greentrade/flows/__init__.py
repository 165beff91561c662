"""From records to flows: which rows are in force, totals counted once, and who says so.

Hands `trade` frames (`columns.TRADE`) to the indicators through `Trade`; every rule is a small function on frames.
"""

from greentrade.flows.matching import Selection
from greentrade.flows.trade import Trade

__all__ = ["Selection", "Trade"]
