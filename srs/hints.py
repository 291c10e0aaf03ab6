"""Where to look further when something is at fault; each channel has its own words for it."""

from typing import Literal, NamedTuple


class Hint(NamedTuple):
    """*of* is the full name of a model, or the name of a source of knowledge."""

    code: Literal["questions", "model", "import", "overwrite", "resume", "afresh", "unit"]
    of: str = ""


# For callers of functions; the other hints are for commands alone.
PYTHON = {
    "questions": "srs.load(MODEL).of(srs.Icd10.parse(CODE)).columns has them",
    "model": "srs.load({of!r}).diagnoses has them",
}

# In the words of the command line; {of} is the hint's model or source.
COMMANDS = {
    "questions": "`srs questions DIAGNOSIS` lists them",
    "model": "`srs models {of}` lists them",
    "import": "`srs {of} import` does it",
    "overwrite": "--overwrite replaces it",
    "resume": "--resume continues from what is finished",
    "afresh": "start again without --resume",
    "unit": "--unit says which",
}
