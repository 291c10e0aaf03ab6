"""From certificates, or a register's own extract, to the table that models learn from."""

from .extract import Extract, read_extract
from .landmark import landmark_table
from .shape import OwnPredictor, TrainingTable
from .splits import Split, by_column, by_person, by_region, by_time

__all__ = [
    "Extract",
    "OwnPredictor",
    "Split",
    "TrainingTable",
    "by_column",
    "by_person",
    "by_region",
    "by_time",
    "landmark_table",
    "read_extract",
]
