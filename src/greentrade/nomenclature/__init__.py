"""What is traded: the editions of the Harmonized System and their years of force."""

from greentrade.nomenclature.editions import (
    Edition,
    edition,
    edition_in_force,
    edition_of_baci,
    edition_of_comtrade,
    editions,
)

__all__ = ["Edition", "edition", "edition_in_force", "edition_of_baci", "edition_of_comtrade", "editions"]
