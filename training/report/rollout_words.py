"""What a rollout's page says: its question, aggregates, warnings and definitions."""

from srs.wording import Words

TITLES = {
    "verdict": Words("Svar", "Answer"),
    "course": Words("Före och efter införandet", "Before and since the introduction"),
    "parts": Words("När och var", "When and where"),
    "two_way": Words("Hur det inte ska räknas", "How it is not done"),
    "means": Words("Som det var", "As it was"),
    "flow": Words("Vilka som jämförs", "Who is compared"),
    "data": Words("Data och studie", "Data and study"),
    "definitions": Words("Definitioner", "Definitions"),
}
TITLE = Words("Effekten av ett införande", "The effect of an introduction")
ASKED = Words(
    "Åtgärd: {measure}. Så mycket har antalet sjukskrivningsdagar inom {horizon} dagar från dag "
    "{day} ändrats, i medeltal, hos enheter som har infört åtgärden, jämfört med enheter som {not_}"
    ".",
    "Measure: {measure}. So much has the number of days of leave within {horizon} days from day "
    "{day} changed, on average, at units that have introduced it, compared with units that {not_}.",
)
QUESTION = Words(
    "Åtgärd: {measure}. Frågan var hur mycket antalet sjukskrivningsdagar inom {horizon} dagar "
    "från dag {day} har ändrats, i medeltal, hos enheter som har infört åtgärden, jämfört med "
    "enheter som {not_}.",
    "Measure: {measure}. The question was by how much the number of days of leave within {horizon} "
    "days from day {day} has changed, on average, at units that have introduced it, compared with "
    "units that {not_}.",
)
NOT = {
    "waiting": Words("inte har gjort det än", "have not done so yet"),
    "never": Words("aldrig gör det", "never do so"),
}
BY_ORDER = Words(
    "Av {orders} slumpade ordningar att införa åtgärden i gav andelen {p} en minst lika stor "
    "skillnad.",
    "Of {orders} orders of introduction drawn by chance, the share {p} gave a difference of at "
    "least that size.",
)
ASSUMED = Words(
    "Ordningen är inte lottad om inte studien säger det. Svaret är rätt bara om enheterna hade "
    "följts åt utan åtgärden, och om inget annat infördes samtidigt.",
    "The order is not random unless the study says so. The answer is right only if units would "
    "have gone the same way without the measure, and if nothing else came at the same time.",
)
BEGUN = Words(
    "Sjukfallen som nådde tid noll blev {ratio} gånger så många {interval}: ändras vilka som är "
    "sjukskrivna då jämförs inte lika med lika.",
    "Spells that reached time zero became {ratio} times as many {interval}: if those on leave then "
    "change, like is not compared with like.",
)
LEADS = Words(
    "Före införandet skilde sig enheterna inte mer än slumpen gör (p = {p}). Det bevisar inte att "
    "de hade följts åt sedan.",
    "Before the introduction units differed by no more than chance does (p = {p}). That does not "
    "prove that they would have gone the same way afterwards.",
)
LEADS_DIFFER = Words(
    "Redan före införandet skilde sig enheterna mer än slumpen gör (p = {p}).",
    "Before the introduction already units differed by more than chance does (p = {p}).",
)
LEADS_UNTESTED = Words(
    "Om enheterna skilde sig redan före införandet gick inte att pröva: perioderna är för få.",
    "Whether units differed before the introduction already could not be tested: there are too "
    "few periods.",
)
COURSE = Words("Skilde de sig redan före?", "Did they differ before already?")
COURSE_READ = Words(
    "Till vänster om linjen är åtgärden inte införd: där ska värdena ligga runt 0. Till höger är "
    "skillnaden efter så många perioder; under 0 är sjukfallen kortare.",
    "Left of the line it is not introduced yet: values there should lie about 0. To the right is "
    "the difference after so many periods; below 0 leave is shorter.",
)
COURSE_REFUSED = Words(
    "Bara perioderna före införandet visas: där ska värdena ligga runt 0.",
    "Only periods before the introduction are shown: values there should lie about 0.",
)
BANDS = Words("Strecken är {}.", "Whiskers are {}s.")
SINCE = {
    "month": Words("Månader sedan införandet", "Months since the introduction"),
    "quarter": Words("Kvartal sedan införandet", "Quarters since the introduction"),
}
BEFORE, AFTER = Words("Före", "Before"), Words("Efter", "Since")
INTRODUCED = Words("införande", "introduced")
DAYS = Words("Skillnad i dagar", "Difference in days")
PARTS = {
    "cohort": Words("Efter när de införde", "By when they introduced it"),
    "calendar": Words("Efter period", "By period"),
    "group-time": Words("Varje grupp och period", "Each group and period"),
}
TWO_WAY = Words(
    "En vanlig regression med effekter av enhet och period ger {estimate} dagar. Andelen "
    "{negative} av jämförelserna får negativ vikt.",
    "The usual regression with effects of unit and period gives {estimate} days. The share "
    "{negative} of its comparisons gets a negative weight.",
)
MEANS = Words(
    "Medeltal dagar per period, utan jämförelse: skillnader har många skäl.",
    "Mean days by period, compared with nothing: differences have many reasons.",
)
WITHOUT = Words(
    "Enheter som inte är med, eftersom inget av deras sjukfall kan räknas ({count}): {units}. "
    "Kontrollera att tabellen har samma namn på dem.",
    "Units left out, as none of their spells counts ({count}): {units}. Check that the table has "
    "the same names for them.",
)
MORE = Words(" och {} till", " and {} more")
NEVER = Words("Inte infört", "Not introduced")
DEFINED = {
    "overall": (
        Words("Sammanlagd effekt", "Overall effect"),
        Words(
            "Medelvärdet över alla enheter som infört åtgärden och deras perioder sedan dess, av "
            "förändringen sedan före minus den hos enheter som inte har nåtts (Callaway och "
            "Sant'Anna, Journal of Econometrics 2021). Osäkerheten räknas ur enheternas bidrag.",
            "The mean over all units that introduced it and their periods since, of the change "
            "since before less that of units that are not reached (Callaway and Sant'Anna, "
            "Journal of Econometrics 2021). How sure it is follows from what each unit adds.",
        ),
    ),
    "exposure": (
        Words("Perioder sedan införandet", "Periods since the introduction"),
        Words(
            "Medelvärdet över enheter så många perioder efter införandet; under 0 före det.",
            "The mean over units so many periods since the introduction; below 0 before it.",
        ),
    ),
    "cohort": (
        Words("Efter när de införde", "By when they introduced it"),
        Words(
            "Medelvärdet över perioderna för de enheter som införde åtgärden samtidigt.",
            "The mean over the periods of units that introduced it in the same period.",
        ),
    ),
    "calendar": (
        Words("Efter period", "By period"),
        Words(
            "Medelvärdet över enheterna som har infört åtgärden, i en period.",
            "The mean over the units that have introduced it, in one period.",
        ),
    ),
    "group-time": (
        Words("Grupp och period", "Group and period"),
        Words(
            "Enheterna som införde åtgärden samtidigt, i en period.",
            "The units that introduced it in the same period, in one period.",
        ),
    ),
}
