"""Every line about a missing result has its Swedish; the test reads the sources, so none is missed.

A line is said (``problems.say``), or is a place (``noted``) and the BadTable that is raised there.
What an expression puts into it is not known here: a line has its Swedish if it has it with one of
SAMPLES for each.
"""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import training
from srs.errors import BadTable
from srs.tables.spells import RULES
from training.evaluation.problems import Problems
from training.evaluation.release import gate
from training.report.problem_words import swedish

ROOT = Path(training.__file__).parent
SAMPLES = (
    *("7", "it holds words", "sex=female", "sex=female, horizon 7", "auc", "loess2", "over_90"),
    *("case mix", "right"),
)
# Errors raised in them end a command, or concern documents whose pages have no such lines.
ENDS = {
    *("evaluation/document.py", "evaluation/files.py", "evaluation/study.py"),
    *("evaluation/manual.py", "evaluation/options.py", "evaluation/hints.py"),
    *("evaluation/release/proof.py", "evaluation/rows/pairing.py", "evaluation/rows/table.py"),
    *("patterns/counts.py", "patterns/population.py", "patterns/rates.py", "patterns/source.py"),
    *("statistics/cusum.py", "statistics/e_value.py", "statistics/intraclass.py"),
    *("statistics/sequential.py",),
}
Strings = set[str]


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


class Read:
    """The strings that an expression can be, as far as literals show; else a "{}"."""

    def __init__(self, module: ast.Module) -> None:
        self.module = module
        self.functions = {e.name: e for e in module.body if isinstance(e, ast.FunctionDef)}

    def of(self, node: ast.expr | None, inside: ast.AST, seen: frozenset[str]) -> Strings:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return {node.value}
        if isinstance(node, ast.FormattedValue):
            return self.of(node.value, inside, seen)
        if isinstance(node, ast.JoinedStr):
            parts = [self.of(each, inside, seen) for each in node.values]
            return {"".join(each) for each in product(*parts)}
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            both = product(self.of(node.left, inside, seen), self.of(node.right, inside, seen))
            return {"".join(each) for each in both}
        if isinstance(node, ast.IfExp):
            return self.of(node.body, inside, seen) | self.of(node.orelse, inside, seen)
        if isinstance(node, ast.Name) and node.id not in seen:
            return self.named(node.id, inside, seen | {node.id})
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.returned(node.func.id, seen)
        return {"{}"}

    def named(self, name: str, inside: ast.AST, seen: frozenset[str]) -> Strings:
        """All that is assigned to a name in the function, or else in the module."""
        for scope in (ast.walk(inside), self.module.body):
            given = [
                each.value
                for each in scope
                if isinstance(each, ast.Assign)
                and any(isinstance(to, ast.Name) and to.id == name for to in each.targets)
            ]
            if given:
                return set().union(*(self.of(each, inside, seen) for each in given))
        return {"{}"}

    def returned(self, name: str, seen: frozenset[str]) -> Strings:
        function = self.functions.get(name)
        if function is None or name in seen or ast.unparse(function.returns or function) != "str":
            return {"{}"}
        given = [each.value for each in ast.walk(function) if isinstance(each, ast.Return)]
        return set().union(*(self.of(each, function, seen | {name}) for each in given))

    def calls(self, *names: str) -> Iterator[tuple[str, ast.Call, ast.AST]]:
        for function in (e for e in ast.walk(self.module) if isinstance(e, ast.FunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                    if called in names:
                        yield called, node, function


def given(called: str, folders: tuple[str, ...], ends: set[str] = frozenset()) -> list[tuple]:
    found = []
    for path, module in sources(*folders):
        read = Read(module)
        for _, call, function in read.calls(called) if path not in ends else ():
            if called == "all_are":
                name, expected = call.args[1:]
                texts = {
                    f"{a}: expected {b}, found 7 rows with another"
                    for a in read.of(name, function, frozenset())
                    for b in read.of(expected, function, frozenset())
                }
            elif call.args and function.name not in ("all_are", "noted"):
                found_all = read.of(call.args[0], function, frozenset())
                texts = {each for each in found_all if not each.endswith("; ")}  # without a hint
            else:
                texts = set()
            found += [(f"{path}:{call.lineno}", each) for each in sorted(texts)]
    return found


def filled(text: str) -> Iterator[str]:
    parts = text.split("{}")
    for samples in product(SAMPLES, repeat=len(parts) - 1):
        yield "".join(a + b for a, b in zip(parts, (*samples, ""), strict=True))


def noted(where: str, message: str) -> str:
    problems = Problems()
    with problems.noted(where):
        raise BadTable(message)
    return problems.lines[0]


def known(lines: Iterator[str]) -> bool:
    return any(swedish(each) for each in lines)


def lacking(found: list[tuple[str, str]], line) -> list[str]:
    assert found
    return [f"{at}: {text}" for at, text in found if not known(line(e) for e in filled(text))]


def test_every_line_has_a_swedish_translation():
    found = given("say", ("evaluation", "patterns", "pilot"))
    found = [each for each in found if each[1] != "{}"]
    assert len(found) > 40
    assert lacking(found, str) == []


def test_every_line_of_a_shadow_has_its_swedish():
    found = given("append", ("pilot",))
    found = [each for each in found if "verdict" in each[1]]
    assert len(found) == 3
    assert lacking(found, str) == []


def test_every_place_where_something_is_not_computed_has_its_swedish():
    found = given("noted", ("evaluation", "patterns", "pilot"))
    assert len(found) > 25
    assert lacking(found, lambda place: noted(place, "outcome: expected rows, found 0")) == []


@pytest.mark.parametrize("called", ["BadTable", "all_are"])
def test_every_reason_why_something_is_not_computed_has_its_swedish(called):
    folders = ("statistics", "evaluation", "patterns", "pilot")
    ends = ENDS | {f"pilot/{each.name}" for each in (ROOT / "pilot").glob("*.py")}
    ends -= {"pilot/opinions.py", "pilot/predictions.py"}
    found = given(called, folders, ends)
    assert lacking(found, lambda reason: noted("horizon 90", reason)) == []


def test_every_hint_has_its_swedish():
    (module,) = (each for path, each in sources("evaluation") if path.endswith("/hints.py"))
    read = Read(module)
    found = [
        (name, hint)
        for name, function in read.functions.items()
        if function.returns and ast.unparse(function.returns) == "str"
        for hint in sorted(read.returned(name, frozenset()))
        if hint not in ("", "{}") and not hint.startswith(":")
    ]
    # Of a loop over pairs the second is the hint.
    pairs = [each for each in ast.walk(read.functions["text"]) if isinstance(each, ast.For)]
    looped = pairs[0].iter.elts
    found += [("text", each.elts[1].value) for each in looped]
    assert len(found) > 12
    assert lacking(found, lambda hint: f"model a: {hint}") == []


def test_every_rule_of_certificates_has_its_swedish_and_so_has_what_is_replaced():
    for rule in RULES:
        assert swedish(f"found about 120 rows that were left out: {rule}")
    assert swedish(
        "replaced_by: found about 35 certificates replaced by one that the person does not have; "
        "they were left out"
    )
    assert swedish(gate._BEFORE)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "model a, b: c, sex=female, horizon 90, ici_loess2: outcome: expected both 0 and 1; "
            "choose another horizon or a larger group; not computed",
            "Modell a, b: c, Kön: Kvinna, horisont 90, Kalibreringsfel, medel (ICI), loess: "
            "beräknades inte. Alla rader med känt utfall har samma utfall. Välj en annan horisont "
            "eller en större grupp.",
        ),
        (
            "p: expected 0 or 1, found fewer than 10 rows with another; left out; it holds words: "
            "write 1 for the outcome and 0 for none",
            "Kolumnen p ska vara 0 eller 1. Rader med något annat (färre än 10) är inte med. "
            "Kolumnen innehåller ord: skriv 1 för utfallet och annars 0.",
        ),
        (
            "found about 1210 rows that were left out: end: expected a date that is not before "
            "start",
            "Rader som inte är med (omkring 1\u202f210): slutdatum (end) får inte "
            "ligga före startdatum (start).",
        ),
        (
            "equality, some levels of region: too few of one of female and male; not computed",
            "Lika behov inom region: beräknades inte överallt. Någon av grupperna kvinnor och män "
            "har för få personer på en del ställen.",
        ),
    ],
)
def test_a_line_names_in_swedish_what_it_is_of(line, told):
    assert swedish(line) == told


@pytest.mark.parametrize(
    "line",
    [
        "",
        "something else",
        "horizon 90: something else; not computed",
        "somewhere: outcome: expected rows; not computed",
        "horizon 90, somewhere: outcome: expected rows; not computed",
        "model a, sex=female, horizon 90, somewhere: outcome: expected rows; not computed",
    ],
)
def test_a_line_that_is_not_known_has_no_swedish(line):
    assert swedish(line) is None
