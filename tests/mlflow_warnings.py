"""Warnings from MLflow, shap and their dependencies, which are not ours."""

import pytest

IGNORED = [
    pytest.mark.filterwarnings(f"ignore:{text}")
    for text in (
        "The ``noload`` loader strategy:sqlalchemy.exc.SADeprecationWarning",
        "Operation with range is deprecated:pandas.errors.Pandas4Warning",
        "The set_(bad|over|under) function:PendingDeprecationWarning",
    )
]
