"""The texts of the page of a pilot's analysis."""

from srs.wording import Words

TITLE = Words("Pilotens analys", "Analysis of the pilot")
TITLES = {
    "verdict": Words("Svar", "Answer"),
    "outcomes": Words("Alla utfall", "All outcomes"),
    "flow": Words("Vilka som jämförs", "Who is compared"),
    "plan": Words("Planen", "The plan"),
}
ASKED = Words(
    "Åtgärd: {measure}. Den genomsnittliga skillnaden i sjukskrivningsdagar inom {horizon} dagar "
    "från dag {day} mellan enheter som har infört åtgärden och enheter som inte har gjort det, "
    "beräknad enligt planen.",
    "Measure: {measure}. The mean difference in days of leave within {horizon} days from day "
    "{day} between units that have introduced it and units that have not, computed as the plan "
    "says.",
)
HASH = Words("Planens SHA-256:", "The plan's SHA-256:")
LEADS = Words(
    "Prövning av om enheterna skilde sig åt redan före införandet: p = {}. Ett högt p-värde "
    "bevisar inte att de hade utvecklats lika utan åtgärden.",
    "A test of whether units differed already before the introduction: p = {}. A high p value "
    "does not prove that they would have followed the same course without the measure.",
)
ORDERS = Words(
    "Bland slumpade ordningar att införa åtgärden i gav andelen {} en minst lika stor skillnad.",
    "Among random orders of introduction, the share {} gave a difference of at least that size.",
)
ASSUMED = Words(
    "Bara skillnaden i dagar är planens svar. De andra utfallen prövas inte mot någon marginal, "
    "och deras p-värden är inte justerade för att de är flera.",
    "Only the difference in days is the plan's answer. The other outcomes have no margin, and "
    "their p values are not adjusted for multiple testing.",
)
READ = Words(
    "Enheter med åtgärden minus enheter utan. Minus betyder kortare eller färre.",
    "Units with the measure minus units without. Minus means shorter or fewer.",
)
OUTCOME = Words("Utfall", "Outcome")
DIFFERENCE = Words("Skillnad", "Difference")
OUTCOMES = {
    "days": Words("Dagar i sjukfallet", "Days of leave"),
    "assessed": Words("Andel sjukfall som bedömdes", "Share of spells assessed"),
    "started": Words("Andel som fick åtgärden i tid", "Share with the measure started in time"),
    "days_before": Words("Dagar i sjukfallet före åtgärden", "Days of leave before the measure"),
}
SHARES = ("assessed", "started")
POINTS = Words("procentenheter", "percentage points")
DAYS = Words("dagar", "days")
PLAN = {
    "design": Words("Upplägg", "Design"),
    "measure": Words("Åtgärd", "Measure"),
    "difference": Words("Skillnad som ska hittas, dagar", "Difference to be found, days"),
    "power": Words("Styrka", "Power"),
    "level": Words("Intervallens nivå", "Level of intervals"),
    "since": Words("Sjukfall som börjar från", "Spells that begin from"),
    "months": Words("Månader", "Months"),
    "day": Words("Tid noll, sjukfallets dag", "Time zero, day of the spell"),
    "horizon": Words("Horisont, dagar", "Horizon, days"),
    "measure_by": Words("Åtgärden i tid, dagar", "The measure in time, days"),
    "reaches": Words("Åtgärden når", "The measure reaches"),
    "introduced": Words("Enheter som inför", "Units that introduce it"),
    "never": Words("Enheter som inte inför", "Units that do not"),
}
VALUES = {
    ("design", "parallel"): Words("parallella enheter", "parallel units"),
    ("design", "stepped"): Words("stegvis", "stepped"),
    ("design", "before-after"): Words(
        "före och efter, med kontroller", "before and after, with controls"
    ),
    ("reaches", "ongoing"): Words("även pågående sjukfall", "ongoing spells, too"),
    ("reaches", "new"): Words("bara nya sjukfall", "new spells only"),
}
