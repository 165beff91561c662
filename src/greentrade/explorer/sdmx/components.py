"""The one data structure of all dataflows: its dimensions, its measure and its attributes, as plain data.

A series is named by seven codes, in the order of `SERIES`. Every dataflow has all of them, so that one key grammar serves all:
a dimension by which an indicator is not split has the code `_T`.
"""

from __future__ import annotations

from dataclasses import dataclass

AGENCY = "GREENTRADE"
VERSION = "1.0.0"
STRUCTURE = "DSD_INDICATORS"
CONCEPTS = "CS_INDICATORS"
TOTAL = "_T"
"""Code of what is not split: all partners, all of a list, all products."""

TIME = "TIME_PERIOD"
FLAT = "AllDimensions"
VALUE = "OBS_VALUE"

CODED, TEXT, DECIMAL, WHOLE, FLAG, PERIOD = "coded", "String", "Double", "Integer", "Boolean", "ObservationalTimePeriod"


@dataclass(frozen=True)
class Component:
    """A dimension, measure or attribute: its concept, what it may hold, and the level (series, observation, dataset) of an attribute.

    `role` is a concept of SDMX:CONCEPT_ROLES, where one fits.
    """

    id: str
    name: str
    meaning: str
    kind: str = TEXT
    codelist: str = ""
    level: str = ""
    role: str = ""


DIMENSIONS = (
    Component("FREQ", "Frequency", "Years or months", CODED, "CL_FREQ", role="FREQ"),
    Component("REF_AREA", "Reference area", "The economy or group of economies whose trade it is", CODED, "CL_AREA", role="GEO"),
    Component(
        "COUNTERPART_AREA",
        "Counterpart area",
        "The partner economy or group of economies; _T is all partners together",
        CODED,
        "CL_AREA",
        role="GEO",
    ),
    Component(
        "COMMODITY",
        "Commodity",
        "A code of the Harmonized System or a technology group of the list; _T is the whole list, or all products",
        CODED,
        "CL_COMMODITY",
    ),
    Component("PRODUCT_LIST", "Product list", "A product list in one of its versions; _T is no list", CODED, "CL_PRODUCT_LIST"),
    Component("PERSPECTIVE", "Perspective", "Whose report counts", CODED, "CL_PERSPECTIVE"),
    Component("MATCH", "Match", "How codes are recognised across editions of the Harmonized System", CODED, "CL_MATCH"),
    Component(TIME, "Time period", "The year (2024) or the month (2024-07)", PERIOD, role="TIME_PERIOD"),
)

SERIES = tuple(each.id for each in DIMENSIONS if each.id != TIME)
"""The dimensions of a series key, in its order."""

MEASURE = Component(VALUE, "Observation value", "The indicator's value; absent where data are missing", DECIMAL)

ATTRIBUTES = (
    Component("LOWER", "Lower bound", "Lower bound of the value; equals it where the value is exact", DECIMAL, level="observation"),
    Component("UPPER", "Upper bound", "Upper bound of the value; equals it where the value is exact", DECIMAL, level="observation"),
    Component(
        "OBS_STATUS",
        "Observation status",
        "How sure the value is: exact, between bounds, resting on conversion weights alone, or missing",
        CODED,
        "CL_OBS_STATUS",
        "observation",
        "OBS_STATUS",
    ),
    Component("BASIS", "Basis", "Whose reports are in the value: reported, mirror, reconciled, several joined by +", level="observation"),
    Component(
        "EDITION", "Edition", "Editions of the Harmonized System in which the data stand, several joined by +", level="observation"
    ),
    Component("EDITION_BREAK", "Edition break", "Whether the series crosses to another edition here", FLAG, level="observation"),
    Component("UNIT_MEASURE", "Unit of measure", "Unit of the value and its bounds", CODED, "CL_UNIT_MEASURE", "series", "UNIT_MEASURE"),
    Component("UNIT_MULT", "Unit multiplier", "Exponent of ten that values are times", CODED, "CL_UNIT_MULT", "series", "UNIT_MULT"),
    Component("COMMODITY_EDITION", "Edition of the commodity", "Edition of the codes, to which converted data were moved", level="series"),
    Component("BASE_PERIOD", "Base period", "Period from which growth is counted", level="series", role="BASE_PER"),
    Component("SNAPSHOT", "Snapshot", "Number of the store's snapshot that answered; asOf asks for it again", WHOLE, level="dataset"),
    Component("SOURCE", "Source", "Releases that the values draw on, with their licences", level="dataset"),
    Component("SOFTWARE", "Software", "Version of greentrade that computed the values", level="dataset"),
    Component("NOTES", "Notes", "What a reader must know, found from the data", level="dataset"),
)  # fmt: skip

COMPONENTS: dict[str, Component] = {each.id: each for each in (*DIMENSIONS, MEASURE, *ATTRIBUTES)}

STATUS = {"exact": "A", "bounded": "E", "unknown": "U", "missing": "O"}
"""Status of a result in the codes of SDMX:CL_OBS_STATUS."""

UNITS = {"USD": "USD", "USD/kg": "USD_KG", "share": "SHARE", "growth": "GROWTH", "index": "INDEX"}
"""Unit of an indicator in the codes of CL_UNIT_MEASURE."""


def at_level(level: str) -> tuple[str, ...]:
    """The attributes of a level, in the order of the structure."""
    return tuple(each.id for each in ATTRIBUTES if each.level == level)


def flow_id(indicator: str) -> str:
    """The id of an indicator's dataflow: IMPORT_SHARE of import-share."""
    return indicator.upper().replace("-", "_")


def urn(kind: str, identifier: str, version: str = VERSION, agency: str = AGENCY) -> str:
    """The URN of an artefact, by the class that its URN has: datastructure.Dataflow, codelist.Codelist."""
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={agency}:{identifier}({version})"
