"""Cleaning: named, switchable steps that look at records before they are reconciled. They flag, and never delete.

`cleaned` takes a frame of records to the same records with flags, evidence and suggestions; `steps` names the steps.
"""

from greentrade.flows.cleaning.corrections import Correction, corrections_folder, read_corrections
from greentrade.flows.cleaning.export import write_flagged
from greentrade.flows.cleaning.pipeline import cleaned
from greentrade.flows.cleaning.run import clean, counts, flagged, kept_name
from greentrade.flows.cleaning.settings import Cleaning, Tools
from greentrade.flows.cleaning.steps import EVIDENCE, STEPS, Step, steps_table

__all__ = [
    "EVIDENCE",
    "STEPS",
    "Cleaning",
    "Correction",
    "Step",
    "Tools",
    "clean",
    "cleaned",
    "corrections_folder",
    "counts",
    "flagged",
    "kept_name",
    "read_corrections",
    "steps_table",
    "write_flagged",
]
