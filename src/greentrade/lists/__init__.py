"""What counts as green: product lists, each in dated versions that do not change once published.

A list is a folder that a person can edit and review. It lives by proposals: made, answered, tried out, adopted into the next
version or taken back, and all of that stays on record.
"""

from greentrade.lists.adoption import adopt
from greentrade.lists.catalogue import available, list_folder, list_ids, list_metadata, product_list, user_folder
from greentrade.lists.checking import Finding, check
from greentrade.lists.comparison import Comparison, compare
from greentrade.lists.conversion import Conversion, convert, settle, write_draft
from greentrade.lists.differences import Difference, diff
from greentrade.lists.entries import Entry
from greentrade.lists.interchange import export_text, read_export, write_export
from greentrade.lists.metadata import Metadata, Version
from greentrade.lists.overview import history, overview
from greentrade.lists.proposals import Proposal, Proposed, answer, apply, proposal, proposals, propose, withdraw
from greentrade.lists.versions import ProductList, read_list

__all__ = [
    "Comparison",
    "Conversion",
    "Difference",
    "Entry",
    "Finding",
    "Metadata",
    "ProductList",
    "Proposal",
    "Proposed",
    "Version",
    "adopt",
    "answer",
    "apply",
    "available",
    "check",
    "compare",
    "convert",
    "diff",
    "export_text",
    "history",
    "list_folder",
    "list_ids",
    "list_metadata",
    "overview",
    "product_list",
    "proposal",
    "proposals",
    "propose",
    "read_export",
    "read_list",
    "settle",
    "user_folder",
    "withdraw",
    "write_draft",
    "write_export",
]
