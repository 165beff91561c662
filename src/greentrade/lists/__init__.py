"""What counts as green: product lists, each in dated versions that do not change once published."""

from greentrade.lists.catalogue import available, list_ids, list_metadata, product_list, user_folder
from greentrade.lists.entries import Entry
from greentrade.lists.metadata import Metadata, Version
from greentrade.lists.versions import ProductList, read_list

__all__ = [
    "Entry",
    "Metadata",
    "ProductList",
    "Version",
    "available",
    "list_ids",
    "list_metadata",
    "product_list",
    "read_list",
    "user_folder",
]
