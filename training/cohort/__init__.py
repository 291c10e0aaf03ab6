"""A synthetic population that behaves like the country."""

from .report import errors, lines
from .simulate import GRID, STEPS, simulate

__all__ = ["GRID", "STEPS", "errors", "lines", "simulate"]
