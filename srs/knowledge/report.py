"""The result for the rows of an imported table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """
    Attributes
    ----------
    read : int
        The number of imported measures or diagnoses.
    skipped : tuple of str
        A line for each that was not: which one, what was expected, and where.
    remarks : tuple of str
        A line for what was imported but may be a mistake.
    """

    read: int
    skipped: tuple[str, ...]
    remarks: tuple[str, ...]
