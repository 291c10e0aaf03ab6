"""The report of an evaluation, for people."""

from .page import page

__all__ = ["page"]
