"""The texts of a rollout's page: its question, aggregates, warnings and definitions."""

from srs.wording import Words

TITLES = {
    "verdict": Words("Svar", "Answer"),
    "course": Words("Före och efter införandet", "Before and since the introduction"),
    "parts": Words("När och var", "When and where"),
    "two_way": Words("Så ska det inte beräknas", "How not to compute it"),
    "means": Words("Observerade medelvärden", "Observed means"),
    "flow": Words("Vilka som jämförs", "Who is compared"),
    "data": Words("Data och studie", "Data and study"),
    "definitions": Words("Definitioner", "Definitions"),
}
TITLE = Words("Effekten av ett införande", "The effect of an introduction")
ASKED = Words(
    "Åtgärd: {measure}. Så mycket har antalet sjukskrivningsdagar inom {horizon} dagar från dag "
    "{day} ändrats i genomsnitt hos enheter som har infört åtgärden, jämfört med enheter som {not_}"
    ".",
    "Measure: {measure}. The mean change in days of leave within {horizon} days from day {day} at "
    "units that have introduced it, compared with units that {not_}.",
)
QUESTION = Words(
    "Åtgärd: {measure}. Frågan var hur mycket antalet sjukskrivningsdagar inom {horizon} dagar "
    "från dag {day} har ändrats i genomsnitt hos enheter som har infört åtgärden, jämfört med "
    "enheter som {not_}.",
    "Measure: {measure}. The question was the mean change in days of leave within {horizon} days "
    "from day {day} at units that have introduced it, compared with units that {not_}.",
)
NOT = {
    "waiting": Words("ännu inte har gjort det", "have not done so yet"),
    "never": Words("aldrig gör det", "never do so"),
}
BY_ORDER = Words(
    "Bland {orders} slumpade ordningar att införa åtgärden i gav andelen {p} en minst lika stor "
    "skillnad.",
    "Among {orders} random orders of introduction, the share {p} gave a difference of at least "
    "that size.",
)
ASSUMED = Words(
    "Ordningen är lottad bara om studien säger det. Svaret stämmer bara om enheterna hade "
    "utvecklats lika utan åtgärden, och om inget annat infördes samtidigt.",
    "The order is random only if the study says so. The answer is right only if units would have "
    "followed the same course without the measure, and if nothing else was introduced at the same "
    "time.",
)
BEGUN = Words(
    "Antalet sjukfall som nådde tid noll blev {ratio} gånger så stort {interval}. Om andra "
    "patienter då är sjukskrivna än förut jämförs inte lika med lika.",
    "The number of spells that reached time zero became {ratio} times as large {interval}. If "
    "other patients than before are then on leave, like is not compared with like.",
)
LEADS = Words(
    "Före införandet skilde sig enheterna inte åt mer än slumpen förklarar (p = {p}). Det bevisar "
    "inte att de hade utvecklats lika utan åtgärden.",
    "Before the introduction, units differed by no more than chance explains (p = {p}). That does "
    "not prove that they would have followed the same course without the measure.",
)
LEADS_DIFFER = Words(
    "Redan före införandet skilde sig enheterna åt mer än slumpen förklarar (p = {p}).",
    "Already before the introduction, units differed by more than chance explains (p = {p}).",
)
LEADS_UNTESTED = Words(
    "Det gick inte att pröva om enheterna skilde sig åt redan före införandet: perioderna är för "
    "få.",
    "Whether units differed already before the introduction could not be tested: there are too "
    "few periods.",
)
COURSE = Words("Skilde de sig åt redan före?", "Did they differ already before?")
COURSE_READ = Words(
    "Till vänster om linjen är åtgärden inte införd: där ska värdena ligga runt 0. Till höger "
    "visas skillnaden efter så många perioder. Under 0 är sjukfallen kortare.",
    "Left of the line the measure is not introduced yet: values there should lie about 0. To the "
    "right is the difference after so many periods. Below 0, leave is shorter.",
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
    "En vanlig regression med effekter för enhet och period ger {estimate} dagar. I den får "
    "andelen {negative} av jämförelserna negativ vikt.",
    "The usual regression with unit and period effects gives {estimate} days. In it, the share "
    "{negative} of the comparisons gets a negative weight.",
)
MEANS = Words(
    "Medeltal dagar per period, utan jämförelse: skillnader kan ha många orsaker.",
    "Mean days by period, without comparison: differences can have many causes.",
)
WITHOUT = Words(
    "Enheter som inte är med, eftersom inget av deras sjukfall kan räknas ({count}): {units}. "
    "Kontrollera att enheterna heter likadant i tabellen.",
    "Units left out because none of their spells count ({count}): {units}. Check that the table "
    "uses the same names for them.",
)
MORE = Words(" och {} till", " and {} more")
NEVER = Words("Inte infört", "Not introduced")
DEFINED = {
    "overall": (
        Words("Sammanlagd effekt", "Overall effect"),
        Words(
            "Förändringen sedan före införandet minus den hos enheter som inte har nåtts, i "
            "medeltal över alla enheter som har infört åtgärden och deras perioder sedan dess "
            "(Callaway och Sant'Anna, Journal of Econometrics 2021). Osäkerheten beräknas ur "
            "enheternas bidrag.",
            "The change since before the introduction less that of units not reached, averaged "
            "over all units that introduced the measure and their periods since (Callaway and "
            "Sant'Anna, Journal of Econometrics 2021). The uncertainty is computed from the "
            "contribution of each unit.",
        ),
    ),
    "exposure": (
        Words("Perioder sedan införandet", "Periods since the introduction"),
        Words(
            "Medelvärdet över enheter så många perioder efter införandet; under 0 före det.",
            "The mean over units that many periods after the introduction; below 0 before it.",
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
