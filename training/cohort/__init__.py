"""A synthetic population that resembles the country."""

from .measures import Measures, read_measures
from .report import errors, lines
from .simulation import GRID, STEPS, simulate

__all__ = ["GRID", "STEPS", "Measures", "errors", "lines", "read_measures", "simulate"]
