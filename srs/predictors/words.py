"""Words for nothing, yes and no, as various programs and people write them."""

from collections.abc import Collection

# R (NA, <NA>), pandas (nan, NaT and its list of missing values), SQL (NULL, \N), SAS and Stata (.),
# Excel (#N/A), Python (None), and people.
_NOTHING = (
    *("", ".", "-", "--", "–", "—", "NA", "N/A", "N.A.", "#N/A", "#NA", "<NA>", "NULL", "(NULL)"),
    *("None", "NaN", "-NaN", "NaT", r"\N", "1.#QNAN", "1.#IND", "-1.#QNAN", "-1.#IND"),
)
NOTHING = frozenset(
    form for word in _NOTHING for form in (word, word.lower(), word.upper(), word.capitalize())
)

# The column that pandas makes of rows' numbers, as CSV, as CSV that was read again, and as Parquet.
INDEX = ("", "Unnamed: 0", "__index_level_0__")

# Casefolded; 1 and 0 are not among them, because they can count something.
YES = ("yes", "y", "true", "t", "ja", "j", "sant")
NO = ("no", "n", "false", "f", "nej", "falskt")


def nothing_beside(levels: Collection[str]) -> set[str]:
    """The words for nothing in a column that has *levels*.

    A level that is called so is a level, in capitals, too; None, as Python writes it, is nothing.

    >>> sorted(NOTHING - nothing_beside(["none", "some"]))
    ['NONE', 'none']
    """
    folded = {level.casefold() for level in levels}
    return {
        word
        for word in NOTHING
        if word not in levels and (word == "None" or word.casefold() not in folded)
    }
