"""What is written of a register's patterns, as one document.

    {"title", "created", "study", "data": {...}, "definitions": {name: {"sv", "en", "source"}},
     "tables": [{"name", "title", "by": [...], "measure", "unit", "definition",
                 "rows": [{<by columns>, "persons", "value", "low", "high"}]}],
     "equality": [...], "units": {...}, "suppressed": [...], "rounding": {...}, "notes": [...]}

Every number of the page and of the CSV comes from it. A part puts its counts into the ledger and
names them in its ``counts``; ``training.evaluation.gate`` closes what depends on few persons.
"""
