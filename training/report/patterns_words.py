"""The texts of the page of a region's patterns."""

from collections.abc import Mapping

from srs.wording import Words

TITLE = Words("Sjukskrivningsmönster", "Sick-leave patterns")
TITLES = {
    "glance": Words("I korthet", "At a glance"),
    "time": Words("Över tid", "Over time"),
    "whom": Words("Vilka", "Whom"),
    "equality": Words("Lika behov", "Equal need"),
    "units": Words("Enheterna", "The units"),
    "prognoses": Words("Prognosen och hur det gick", "The prognosis and the outcome"),
    "files": Words("Alla tabeller", "All tables"),
    "data": Words("Data och studie", "Data and study"),
    "notes": Words("Att tänka på", "Beware"),
    "definitions": Words("Definitioner", "Definitions"),
}
MEASURE = Words("Mått", "Measure")
GLANCE = Words(
    "Hela studieperioden, {since} till {until}. Skillnaderna mellan kvinnor och män är här "
    "ojusterade; ”Lika behov” jämför dem vid lika behov.",
    "The whole study, {since} to {until}. Differences between women and men are unadjusted here; "
    "“Equal need” compares them at equal need.",
)
TIME = Words(
    "En punkt för varje period, med de sjukfall som pågick eller började då.",
    "A point for each period, with the spells ongoing or begun then.",
)
LATE = Words(
    "Den sista perioden kan stiga när fler intyg kommer in.",
    "The last period may rise as more certificates come in.",
)
MORE_FIGURES = Words("Ytterligare {} mått", "Another {} measures")
PERIOD = Words("Period", "Period")
UNITS_OF: Mapping[str, Words] = {
    "share": Words("Procent", "Per cent"),
    "spells": Words("Antal", "Number"),
    "days": Words("Dagar", "Days"),
    "certificates": Words("Intyg", "Certificates"),
    "messages": Words("Meddelanden", "Messages"),
    "per 1000 inhabitants": Words("Per 1 000 invånare", "Per 1 000 inhabitants"),
}
WHOM = Words(
    "Hela studieperioden. Tabellerna per period finns som CSV.",
    "The whole study. Tables by period are available as CSV.",
)

# For groups at equal need.
GIVEN: Mapping[str, Words] = {
    "diagnosis": Words("diagnos", "diagnosis"),
    "age": Words("ålder", "age"),
    "earlier_days": Words("tidigare sjukskrivning", "earlier sick leave"),
    "risk": Words("predicerad risk", "predicted risk"),
    "sex": Words("kön", "sex"),
    "region": Words("region", "region"),
    "unit": Words("enhet", "unit"),
}
AS_IT_IS = Words("Som det är", "As it is")
AT_NEED = Words("Vid lika behov", "At equal need")
COMPARED = Words("Vad som jämförs", "What is compared")
DIFFERENCE = Words("Skillnad", "Difference")
EQUALITY_READ = Words(
    "{first} jämförda med {second}. Som det är: grupperna ojusterade. Vid lika behov: vid lika "
    "{given}, bland dem som har någon att jämföras med i den andra gruppen. Talen visar inte "
    "varför grupperna skiljer sig åt, och behov som inte framgår av intygen är inte med.",
    "{first} compared with {second}. As it is: the groups unadjusted. At equal need: at equal "
    "{given}, among those with a comparable person in the other group. The numbers do not show "
    "why groups differ, and needs that no certificate shows are not included.",
)
NOT_GIVEN = Words(
    "Inte med, eftersom uppgiften saknas: {}.", "Not held equal, as it is not known: {}."
)
SAYS: Mapping[str, Words] = {
    "differs": Words(
        "Vid lika behov: {apart} ({low} till {high}). Skillnaden kvarstår när behoven är lika.",
        "At equal need: {apart} ({low} to {high}). The difference remains when needs are equal.",
    ),
    "not shown": Words(
        "Vid lika behov: {apart} ({low} till {high}). Det visar ingen skillnad.",
        "At equal need: {apart} ({low} to {high}). That shows no difference.",
    ),
    "no common support": Words(
        "Vid lika behov: ingen jämförelse. Ingen i den ena gruppen liknar någon i den andra.",
        "At equal need: no comparison. Nobody in one group resembles anybody in the other.",
    ),
}
HIDDEN = Words(
    "Vid lika behov: dolt för att skydda personer.", "At equal need: hidden to protect persons."
)
CRUDE = Words(
    "{outcome}: {first} {a}, {second} {b}. Som det är: {apart} ({low} till {high}).",
    "{outcome}: {first} {a}, {second} {b}. As it is: {apart} ({low} to {high}).",
)
POINTS = Words("procentenheter", "percentage points")
DAYS = Words("dagar", "days")
OUTCOMES: Mapping[str, Words] = {
    "over_90": Words("Varar mer än 90 dagar", "Lasts more than 90 days"),
    "days_365": Words("Sjukskrivningsdagar inom 365 dagar", "Days of leave within 365 days"),
    "degree": Words("Sjukskrivningsgrad vid start, procent", "Degree at the start, per cent"),
    "measure_90": Words(
        "Arbetslivsinriktad åtgärd föreslagen inom 90 dagar",
        "Work-oriented measure proposed within 90 days",
    ),
}
SUPPORT = Words(
    "{n} av {rows} sjukfall jämförs vid lika behov.",
    "{n} of {rows} spells are compared at equal need.",
)
WITHOUT = Words(
    "Ingen jämförelse för dessa diagnoser, eftersom den ena gruppen är för liten: {}.",
    "No comparison for these diagnoses, too few of one group: {}.",
)
SOME = 8
RISK_OF_MODEL = Words(
    "Den predicerade risken kommer från {model}. Den är medelvärdet av risken som kvinna och som "
    "man, så att könet inte räknas som ett behov.",
    "The predicted risk comes from {model}. It is the mean of the risk as a woman and as a man, "
    "so that sex does not count as a need.",
)
SYNTHETIC_MODEL = Words(
    "Modellen är gjord på påhittade sjukfall.", "The model was fitted to made-up spells."
)

# For units.
UNITS_READ = Words(
    "Antalet sjukfall som blev längre än {days} dagar, delat med det väntade antalet. Längre till "
    "höger: fler väntade sjukfall. Mellan linjerna ligger det som slumpen kan förklara. Det är "
    "ingen rangordning: enheter har olika patienter, och allt som skiljer dem åt framgår inte av "
    "intygen.",
    "The number of spells that became longer than {days} days, divided by the expected number. "
    "Farther right: more expected spells. Chance alone explains points between the lines. It is "
    "no ranking: units have different patients, and certificates do not show all that they differ "
    "in.",
)
BASES: Mapping[str, Words] = {
    "model": Words("Väntat enligt modellen", "Expected by the model"),
    "case mix": Words("Väntat enligt patienterna", "Expected by the patients"),
}
BASIS_SAID: Mapping[str, Words] = {
    "model": Words(
        "Väntat antal är summan av modellens risker för sjukfall som nådde dag {day}.",
        "The expected number is the sum of the model's risks for spells that reached day {day}.",
    ),
    "case mix": Words(
        "Väntat antal bygger på hur det gick för liknande patienter på alla enheter tillsammans: "
        "samma {given}.",
        "The expected number follows from similar patients at all units: the same {given}.",
    ),
}
CENTRE = Words(
    "Mittlinjen är alla enheters O/E, {}. Är den över 1 blev fler sjukfall långa än modellen "
    "angav.",
    "The middle line is the O/E of all units, {}. If it is above 1, the model expected too few.",
)
SHRUNKEN = Words("Bästa gissning", "Best guess")
SHRUNKEN_SAID = Words(
    "Bästa gissning: enhetens O/E draget mot alla enheters O/E, mer ju färre sjukfall enheten "
    "har. För en enhet med få sjukfall är O/E mest slump.",
    "Best guess: the unit's O/E shrunk towards that of all units, the more so the fewer spells "
    "the unit has. The O/E of a unit with few spells is mostly chance.",
)
NOT_SHOWN = Words(
    "{} enheter har för få sjukfall för att visas.", "{} units have too few spells to be shown."
)
SOME_UNITS = Words("Några få", "A few")
SPELLS = Words("Sjukfall", "Spells")
NO_UNITS = Words(
    "Enheterna kan inte jämföras med dessa data.", "Units cannot be compared with these data."
)
FUNNEL_SAID = Words(
    "O/E mot väntat antal, med gränserna 1 ± z √(n p (1 − p)) / E för 95 och 99,8\u00a0% "
    "(Spiegelhalter, Statistics in Medicine 2005), kring alla enheters O/E och vidgade för att "
    "antal anges i steg. φ är medelvärdet av enheternas z², efter winsorisering av den yttersta "
    "tiondelen på var sida.",
    "O/E against the expected number, with limits 1 ± z √(n p (1 − p)) / E of 95% and 99.8% "
    "(Spiegelhalter, Statistics in Medicine 2005), around the O/E of all units and widened "
    "since counts are given in steps. φ is the mean of the units' z², with the outermost tenth "
    "on each side winsorised.",
)
FUNNEL = Words("Trattdiagram", "Funnel plot")
NEED_SAID = Words(
    "Båda grupperna räknas som om de hade samma sammansättning som de två tillsammans, bland dem "
    "som har någon att jämföras med i den andra gruppen (standardisering, dubbelt robust: Bang "
    "och Robins, "
    "Biometrics 2005). Sjukfall som ännu inte har slutat vägs in (pseudoobservationer: Andersen, "
    "Syriopoulou och Parner, Statistics in Medicine 2017). En skillnad anges när p-värdet, "
    "justerat för att flera mått jämförs (Holm), är under 5\u00a0%.",
    "Both groups are standardised to the two together, among those with a comparable person in "
    "the other group (standardisation, doubly robust: Bang and Robins, "
    "Biometrics 2005). Spells not yet ended are included (pseudo-observations: Andersen, "
    "Syriopoulou and Parner, Statistics in Medicine 2017). A difference is stated if the p value, "
    "adjusted for the number of outcomes (Holm), is below 5%.",
)

# For one unit.
UNIT_TITLE = Words("Enhet {}", "Unit {}")
UNIT_READ = Words(
    "Enheten {unit} jämförd med alla enheter tillsammans. Andra enheter visas utan namn.",
    "The unit {unit} compared with all units together. Other units are shown without a name.",
)
OWN = Words("Enheten", "The unit")
TOGETHER = Words("Alla enheter", "All units")
UNIT_FAIR = Words(
    "{n} sjukfall; väntat {expected} som varar längre än {days} dagar. O/E {ratio} ({low} till "
    "{high}); bästa gissning {best} ({best_low} till {best_high}).",
    "{n} spells; {expected} expected to last more than {days} days. O/E {ratio} ({low} to {high}); "
    "best guess {best} ({best_low} to {best_high}).",
)
UNIT_PLAIN = Words(
    "{n} sjukfall; väntat {expected} som varar längre än {days} dagar. O/E {ratio} ({low} till "
    "{high}).",
    "{n} spells; {expected} expected to last more than {days} days. O/E {ratio} ({low} to {high}).",
)
WITHIN = Words("Inom det som slumpen kan förklara.", "Within what chance explains.")
BEYOND = Words(
    "Utanför {}-gränsen: mer än slumpen brukar förklara. Det visar inte varför.",
    "Outside the {} limit: more than chance usually explains. It does not show why.",
)
TOO_FEW = Words(
    "Enheten har för få sjukfall för att jämföras.", "The unit has too few spells to be compared."
)
FILES = Words(
    "{n} tabeller i mappen tables, en CSV-fil för varje; patterns.json har samma tal.",
    "{n} tables in the folder tables, one CSV file each; patterns.json has the same numbers.",
)
