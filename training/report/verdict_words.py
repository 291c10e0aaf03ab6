"""The names of verdicts, and their reasons."""

from srs.wording import Words

ANSWERS = {
    "superior": Words("bättre", "superior"),
    "non-inferior": Words("inte sämre", "non-inferior"),
    "worse": Words("sämre", "worse"),
    "inconclusive": Words("avgörs inte", "inconclusive"),
    "": Words("dold", "hidden"),
}
SIGNS = {"superior": "▲", "non-inferior": "●", "worse": "▼", "inconclusive": "?"}
HEAD = {
    "superior": Words("{b} är bättre än {a}", "{b} is superior to {a}"),
    "non-inferior": Words(
        "{b} är inte sämre än {a}, men inte visat bättre",
        "{b} is non-inferior to {a}, but not shown to be better",
    ),
    "worse": Words("{b} är sämre än {a}", "{b} is worse than {a}"),
    "inconclusive": Words(
        "Det går inte att avgöra om {b} är bättre än {a}",
        "Whether {b} is better than {a} cannot be decided",
    ),
}
HIDDEN = Words(
    "Slutsatsen är dold för att skydda personer", "The verdict is hidden to protect persons"
)
WHY = {
    "superior": Words(
        "Hela intervallet ligger över gränsen för bättre, {better}.",
        "The whole interval lies above the margin for superior, {better}.",
    ),
    "non-inferior": Words(
        "Hela intervallet ligger över −{worse}, det mesta som {b} fick vara sämre; det når inte "
        "över {better}.",
        "The whole interval lies above −{worse}, the most that {b} was allowed to be worse; it "
        "does not lie above {better}.",
    ),
    "worse": Words(
        "Hela intervallet ligger under 0, och det når under −{worse}, det mesta som {b} fick vara "
        "sämre.",
        "The whole interval lies below 0 and reaches below −{worse}, the most that {b} was allowed "
        "to be worse.",
    ),
    "inconclusive": Words(
        "Intervallet är förenligt både med att {b} är sämre med mer än {worse} och med att {b} "
        "inte är sämre alls.",
        "The interval is compatible both with {b} being worse by more than {worse} and with it "
        "not being worse.",
    ),
}
