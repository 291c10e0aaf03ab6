"""A region's own averages for tests; a test gives only the values that it is about."""

import json
from datetime import date

from srs.certificate import Icd10
from srs.knowledge.averages import Own, Reached
from srs.knowledge.averages_file import FORMAT, import_averages, save
from srs.risk import Whose

ON = date(2025, 3, 20)
DAYS = (1, 8, 15, 22, 30, 31, 46, 61, 90, 91, 121, 151, 180, 181, 271, 365, 366)
# Of F43.8A; of F43 as many more end early.
MANY = (4305, 4225, 4005, 3805, 3465, 3435, 3005, 2605, 2165, 2145, 1795, 1495, 1185, 1175, 705)
MANY = (*MANY, 405, 395)
WHOSE = Whose("Region Exempel", 2024, 2024, date(2025, 2, 28), 10, False)


def row(diagnosis="F438A", sex=None, reached=MANY, followed=None):
    return {
        "diagnosis": diagnosis,
        "sex": sex,
        "reached": list(reached),
        "followed": list(followed or reached),
    }


def document(*rows, **fields):
    """As ``python -m training averages`` writes it."""
    whose = {
        "region": WHOSE.region,
        "first_year": 2024,
        "last_year": 2024,
        "until": WHOSE.until.isoformat(),
        "step": WHOSE.step,
        "synthetic": False,
    }
    every = rows or (row(), row("F43", reached=[2 * each - 5 for each in MANY]))
    return {"format": FORMAT, **whose, "days": list(DAYS), "averages": list(every)} | fields


def of_both_sexes():
    women, men = ([each * part // 20 * 10 + 5 for each in MANY] for part in (1.3, 0.7))
    women, men = ([int(each) for each in some] for some in (women, men))
    rows = row(), row(sex="female", reached=women), row(sex="male", reached=men)
    return raw(*rows, first_year=2022)


def raw(*rows, **fields):
    return json.dumps(document(*rows, **fields)).encode()


def keep(folder, *rows, **fields):
    """Imported, and kept where an import keeps it."""
    taken, _ = import_averages(raw(*rows, **fields), on=ON)
    save(taken, folder / "statistics.json")
    return taken


def curve(reached, followed=None, days=DAYS, diagnosis="F438A", sex=None):
    days, followed = tuple(days[: len(reached)]), tuple(followed or reached)
    return Reached(Icd10(diagnosis), sex, days, tuple(reached), followed)


def own(*curves, whose=WHOSE):
    return Own(whose, {(each.diagnosis.code, each.sex): each for each in curves})
