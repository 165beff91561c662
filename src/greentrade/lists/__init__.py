"""What counts as green: product lists, each in dated versions that do not change once published."""

from greentrade.lists.catalogue import Entry, ProductList, available, product_list, read_list

__all__ = ["Entry", "ProductList", "available", "product_list", "read_list"]
