"""Who trades: economies with their codes, names and dates, groups with their members at a date, prices and GDP.

A reference room: everything here is dated data with a source, and looking it up has no side effects, but for the World Bank's
files, which are imported into a folder of the user's.
"""

from greentrade.economies.expressions import is_group, members
from greentrade.economies.lookup import find
from greentrade.economies.macro import gdp, gdp_per_capita_ppp, import_world_bank, national_accounts, reference_folder
from greentrade.economies.membership import Group, Membership, groups
from greentrade.economies.prices import PriceIndex, deflator, price_index, price_indices
from greentrade.economies.register import Economy, aliases, canonical, code, economy, iso3, name, table, variants

__all__ = [
    "Economy",
    "Group",
    "Membership",
    "PriceIndex",
    "aliases",
    "canonical",
    "code",
    "deflator",
    "economy",
    "find",
    "gdp",
    "gdp_per_capita_ppp",
    "groups",
    "import_world_bank",
    "is_group",
    "iso3",
    "members",
    "name",
    "national_accounts",
    "price_index",
    "price_indices",
    "reference_folder",
    "table",
    "variants",
]
