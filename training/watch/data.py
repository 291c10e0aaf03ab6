"""The data of a watch: the newest model's assessments, and their outcomes."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from srs.errors import BadInput
from srs.tables.columns import pl

from ..evaluation.release.suppression import Ledger
from ..evaluation.study import Release
from ..pilot.assessments import assessed, first_of_spell, shown
from ..pilot.limits import Watch
from ..pilot.source import Frames

RECENT = timedelta(days=92)


class WatchStudy(Protocol):
    """What a watch takes from a study."""

    @property
    def level(self) -> float: ...
    @property
    def release(self) -> Release: ...
    @property
    def watch(self) -> Watch: ...


@dataclass(frozen=True, eq=False)
class WatchData:
    """Frames, read once.

    Attributes
    ----------
    answers
        Each answered assessment, shadows excluded, with a risk or with bounds.
    spells
        Each spell once, by its first assessment with one risk, from the model behind most of the
        last three months' assessments.
    until
        Certificates are known up to this day; ``None`` where no outcome was linked.
    reference
        Later spells are compared with those assessed before this day.
    """

    study: WatchStudy
    model: str
    answers: pl.DataFrame
    spells: pl.DataFrame
    until: date | None
    newest: date
    reference: date
    ledger: Ledger

    @classmethod
    def of(cls, frames: Frames, study: WatchStudy) -> "WatchData":
        """Read the frames.

        Raises
        ------
        BadInput
            When nothing was assessed: a watch of nothing would say that all is well.
        """
        every = assessed(frames).filter(pl.col("shadow_of").is_null())
        bounds = pl.col("probability").is_null() & pl.col("low").is_not_null()
        answers = every.filter(pl.col("probability").is_not_null() | bounds)
        one = shown(answers)
        if not len(one):
            raise BadInput(
                "nothing to watch: expected assessments with a risk, found none; is it the store "
                "of the service?"
            )
        recent = one.filter(pl.col("on") > one["on"].max() - RECENT)  # type: ignore[operator]
        model = str(recent["model"].value_counts().sort("count", "model")["model"][-1])
        spells = first_of_spell(one.filter(pl.col("model") == model))
        return cls(
            study,
            model,
            answers.with_columns(bounds=bounds),
            spells,
            frames.outcomes["until"].max(),  # type: ignore[arg-type]
            answers["on"].max(),  # type: ignore[arg-type]
            _reference(study.watch.reference, spells["on"]),
            Ledger(),
        )

    def counted(self, key: str, rows: pl.DataFrame) -> tuple[str, ...]:
        """A count in the ledger, with its persons."""
        return (self.ledger.count(key, len(rows), rows["who"].n_unique()),)

    def enough(self, rows: pl.DataFrame) -> bool:
        return self.study.release.grain.enough(rows["who"].n_unique())


def _reference(asked: date | None, days: pl.Series) -> date:
    """The reference's end: as *asked*, or after a quarter of the spells if the model is newer."""
    first: date = days.min()  # type: ignore[assignment]
    if asked is not None and asked > first:
        return asked
    ordered = days.sort()
    found: date = ordered[len(ordered) // 4]
    return found
