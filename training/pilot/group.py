"""``python -m training pilot``: an evaluation, or one of size, plan and analyse."""

from typing import Any

import typer
from typer.core import TyperGroup

from ..design import command as design
from .command import pilot

_EVALUATE = "evaluate"


class _Evaluates(TyperGroup):
    """Reads a first argument that names no command as the store or export to evaluate."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_EVALUATE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Evaluates,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Evaluate a pilot: pilot STORE-OR-EXPORT STUDY.toml -o DIR. Or plan and analyse one.",
)
app.command(
    _EVALUATE, epilog="Example: python -m training pilot evaluate export study.toml -o page"
)(pilot)
app.command(
    "size",
    epilog="Example: python -m training pilot size --design stepped --units 24 --months 12 "
    "--before 12 --follow-up 6 --horizon 90 --sd 32 --spells 20 --difference 6",
)(design.size)
app.command("plan", epilog="Example: python -m training pilot plan pilot.toml -o plan")(design.plan)
app.command(
    "analyse", epilog="Example: python -m training pilot analyse plan/plan.toml data -o analysis"
)(design.analyse)
