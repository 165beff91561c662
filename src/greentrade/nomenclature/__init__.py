"""What is traded: the editions of the Harmonized System, their codes and links, and weights to convert between them.

`tables` reads the links, `chains` joins them over editions, `weights` turns them into shares; nothing else in the house does.
"""

from greentrade.nomenclature.chains import links
from greentrade.nomenclature.codes import Validity, chapters, checked, codes, exists, headings, known_editions, parent, validity, within
from greentrade.nomenclature.descriptions import descriptions_folder, import_descriptions, read_descriptions
from greentrade.nomenclature.editions import (
    Edition,
    edition,
    edition_in_force,
    edition_of_baci,
    edition_of_comtrade,
    editions,
)
from greentrade.nomenclature.membership import membership
from greentrade.nomenclature.overviews import editions_table, weights_table
from greentrade.nomenclature.tables import use_store
from greentrade.nomenclature.traces import trace
from greentrade.nomenclature.weight_files import read_about, read_weights, weights_folder, write_weights
from greentrade.nomenclature.weights import Weights, default_weights, with_estimates

__all__ = [
    "Edition",
    "Validity",
    "Weights",
    "chapters",
    "checked",
    "codes",
    "default_weights",
    "descriptions_folder",
    "edition",
    "edition_in_force",
    "edition_of_baci",
    "edition_of_comtrade",
    "editions",
    "editions_table",
    "exists",
    "headings",
    "import_descriptions",
    "known_editions",
    "links",
    "membership",
    "parent",
    "read_about",
    "read_descriptions",
    "read_weights",
    "trace",
    "use_store",
    "validity",
    "weights_folder",
    "weights_table",
    "with_estimates",
    "within",
    "write_weights",
]
