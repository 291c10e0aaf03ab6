"""How many diagnoses a run's data effectively have, and which of them have their own trees."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from srs import Icd10
from srs.model.boosted import Boosted

from ..fit.spells import ANY, Texts


@dataclass(frozen=True, slots=True)
class Pooled:
    """The codes of the spells learnt from, by the trees that answer for them.

    Attributes
    ----------
    effective : float
        exp(-sum p log p), p the codes' shares of the spells: the number of equally frequent codes
        that would be as diverse (Hill, Ecology 1973, order 1).
    own, by_parent, together : int
        Numbers of codes with their own trees, with those of a parent, and with those of all codes.
    shared : float
        The share of the spells whose codes do not have their own trees.
    """

    codes: int
    effective: float
    own: int
    by_parent: int
    together: int
    shared: float

    @classmethod
    def of(cls, diagnosis: Texts, model: Boosted) -> "Pooled | None":
        """The pooled codes; None where the data have no diagnoses."""
        codes, counts = np.unique(diagnosis[diagnosis != ANY], return_counts=True)
        if not len(codes):
            return None
        shares = counts / counts.sum()
        answers = [_answering(model, str(code)) for code in codes]
        own = np.array([a == str(code) for a, code in zip(answers, codes, strict=True)])
        together = sum(answer == ANY for answer in answers)
        return cls(
            len(codes),
            float(np.exp(-(shares * np.log(shares)).sum())),
            int(own.sum()),
            len(codes) - int(own.sum()) - together,
            together,
            float(shares[~own].sum()),
        )

    def metrics(self) -> Mapping[str, float]:
        return {
            "diagnoses": float(self.codes),
            "diagnoses_effective": self.effective,
            "diagnoses_with_own_trees": float(self.own),
            "diagnoses_by_parent": float(self.by_parent),
            "diagnoses_together": float(self.together),
            "spells_without_own_trees": self.shared,
        }

    def __str__(self) -> str:
        return (
            f"{self.codes} diagnoses, as diverse as {self.effective:.1f} that are equally frequent "
            f"(exponential of the entropy). {self.own} have trees of their own, {self.by_parent} "
            f"share those of a parent code, and {self.together} those of all; "
            f"{100 * self.shared:.0f} % of the spells are of the latter two kinds."
        )


def _answering(model: Boosted, code: str) -> str:
    """The group whose trees it has."""
    return model.of(Icd10(code)).coded.group
