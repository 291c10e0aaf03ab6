"""What became of the rows of a table that was taken in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """
    Attributes
    ----------
    read : int
        Measures, or diagnoses, taken in.
    skipped : tuple of str
        A line for each that was not: which one, and what was expected where.
    remarks : tuple of str
        What was taken in and may be meant otherwise.
    """

    read: int
    skipped: tuple[str, ...]
    remarks: tuple[str, ...]
