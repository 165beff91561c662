"""What a list's definition does to the numbers: two versions of a list, several lists, or both matches side by side.

Everything here asks `indicators` and puts the answers next to one another; each number keeps its bounds, unit and status.
A verb takes an open store (`greentrade.open`) and product lists, and gives a frame (`impact`: an `Impact`).
"""

from greentrade.scope.candidates import candidates
from greentrade.scope.contributions import contributions
from greentrade.scope.impact import Impact, impact
from greentrade.scope.linking import linked
from greentrade.scope.overlap import covered, overlap
from greentrade.scope.sensitivity import sensitivity

__all__ = ["Impact", "candidates", "contributions", "covered", "impact", "linked", "overlap", "sensitivity"]
