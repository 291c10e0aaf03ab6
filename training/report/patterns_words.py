"""What the page of a region's patterns says."""

from collections.abc import Mapping

from srs.wording import Words

TITLE = Words("Sjukskrivningsmönster", "Sick-leave patterns")
TITLES = {
    "glance": Words("I korthet", "At a glance"),
    "time": Words("Över tid", "Over time"),
    "whom": Words("Vilka", "Whom"),
    "equality": Words("Lika behov", "Equal need"),
    "units": Words("Enheterna", "The units"),
    "prognoses": Words("Prognosen och hur det gick", "The prognosis and what came"),
    "files": Words("Alla tabeller", "All tables"),
    "data": Words("Data och studie", "Data and study"),
    "notes": Words("Att tänka på", "Beware"),
    "definitions": Words("Definitioner", "Definitions"),
}
MEASURE = Words("Mått", "Measure")
GLANCE = Words(
    "Hela studiens tid, {since} till {until}. Skillnaderna mellan kvinnor och män här är som de "
    "är; ”Lika behov” jämför dem vid lika behov.",
    "All of the study, {since} to {until}. Differences between women and men are here as they "
    "are; “Equal need” compares them at equal need.",
)
TIME = Words(
    "En punkt för varje period. Var och en har med de sjukfall som pågick eller började då.",
    "A point for each period. Each has the spells that went on or began then.",
)
LATE = Words(
    "Den sista perioden kan stiga när fler intyg kommer in.",
    "The last period may rise as more certificates come in.",
)
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
    "Hela studiens tid. Tabellerna per period finns som CSV.",
    "All of the study. Tables by period are in CSV.",
)

# Of groups at equal need.
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
    "{first} jämförda med {second}. Som det är: grupperna som de ser ut. Vid lika behov: vid lika "
    "{given}, bland dem som har någon att jämföras med i den andra gruppen. Talen säger inte "
    "varför grupperna skiljer sig åt, och behov som inte finns i intygen är inte med.",
    "{first} compared with {second}. As it is: the groups whoever they are. At equal need: at "
    "equal {given}, among those who have somebody in the other group to be compared with. The "
    "numbers do not say why groups differ, and needs that no certificate tells are not in them.",
)
NOT_GIVEN = Words(
    "Inte med, eftersom uppgiften saknas: {}.", "Not held equal, as nothing tells it: {}."
)
SAYS: Mapping[str, Words] = {
    "differs": Words(
        "Vid lika behov: {apart} ({low} till {high}). Skillnaden finns kvar när behoven är lika.",
        "At equal need: {apart} ({low} to {high}). The difference is there when needs are equal.",
    ),
    "not shown": Words(
        "Vid lika behov: {apart} ({low} till {high}). Det visar ingen skillnad.",
        "At equal need: {apart} ({low} to {high}). That shows no difference.",
    ),
    "no common support": Words(
        "Vid lika behov: inga att jämföra. Ingen i den ena gruppen liknar någon i den andra.",
        "At equal need: nobody to compare. No one in one group is like anybody in the other.",
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
    "Ingen jämförelse för dessa diagnoser, för få av den ena gruppen: {}.",
    "No comparison for these diagnoses, too few of one group: {}.",
)
SOME = 8
RISK_OF_MODEL = Words(
    "Den predicerade risken kommer från {model} och är medelvärdet av risken som kvinna och som "
    "man, så att könet inte räknas som ett behov.",
    "The predicted risk is that of {model}, the mean of the risk as a woman and as a man, so that "
    "sex is no need.",
)
SYNTHETIC_MODEL = Words(
    "Modellen är gjord av påhittade sjukfall.", "The model was made from made-up spells."
)

# Of units.
UNITS_READ = Words(
    "Hur många sjukfall som blev längre än {days} dagar, delat med hur många som var väntade. Till "
    "höger enheter med många sjukfall; mellan linjerna ligger vad slumpen gör. Det är ingen "
    "rangordning: enheter har olika patienter, och allt som skiljer dem åt står inte i intygen.",
    "How many spells became longer than {days} days, over how many were expected. To the right "
    "units with many spells; between the lines is what chance does. It is no ranking: units have "
    "different patients, and not all that they differ in stands in certificates.",
)
BASES: Mapping[str, Words] = {
    "model": Words("Väntat enligt modellen", "Expected by the model"),
    "case mix": Words("Väntat enligt patienterna", "Expected by the patients"),
}
BASIS_SAID: Mapping[str, Words] = {
    "model": Words(
        "Väntat är summan av modellens risker för sjukfall som nådde dag {day}.",
        "Expected is the sum of the model's risks, of spells that reached day {day}.",
    ),
    "case mix": Words(
        "Väntat är hur det gick för sådana patienter på alla enheter tillsammans: samma {given}.",
        "Expected is what came of such patients at all units together: the same {given}.",
    ),
}
CENTRE = Words(
    "Mittlinjen är alla enheters O/E, {}; över 1 väntade sig modellen färre långa än det blev.",
    "The middle line is the O/E of all units, {}; above 1 the model expected too few.",
)
SHRUNKEN = Words("Bästa gissning", "Best guess")
SHRUNKEN_SAID = Words(
    "Bästa gissning: enhetens O/E draget mot alla enheters, mer ju färre sjukfall den har. O/E för "
    "en enhet med få sjukfall är mest slump.",
    "Best guess: the unit's O/E drawn towards that of all, the more the fewer spells it has. The "
    "O/E of a unit with few spells is mostly chance.",
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
    "O/E mot väntat antal, med gränserna 1 ± z √(n p (1 − p)) / E för 95 och 99,8 % "
    "(Spiegelhalter, Statistics in Medicine 2005), kring alla enheters O/E och vidgade för att "
    "antal anges i steg. φ är medelvärdet av enheternas z², med den yttersta tiondelen på var sida "
    "indragen.",
    "O/E against the expected number, with limits 1 ± z √(n p (1 − p)) / E of 95 and 99.8 % "
    "(Spiegelhalter, Statistics in Medicine 2005), around the O/E of all units and widened as "
    "counts are told in steps. φ is the mean of the units' z², the outermost tenth at each side "
    "pulled in.",
)
FUNNEL = Words("Trattdiagram", "Funnel plot")
NEED_SAID = Words(
    "Båda grupperna räknas som om de var som båda tillsammans, bland dem som har någon att "
    "jämföras med i den andra gruppen (standardisering, dubbelt robust: Bang och Robins, "
    "Biometrics 2005). Sjukfall vars slut inte syns vägs in (pseudoobservationer: Andersen, "
    "Syriopoulou och Parner, Statistics in Medicine 2017). En skillnad sägs finnas när p-värdet, "
    "justerat för att flera mått jämförs (Holm), är under 5 %.",
    "Both groups are taken as if they were like both together, among those who have somebody in "
    "the other group to be compared with (standardisation, doubly robust: Bang and Robins, "
    "Biometrics 2005). Spells whose end is not seen are weighed in (pseudo-observations: Andersen, "
    "Syriopoulou and Parner, Statistics in Medicine 2017). A difference is said to be there where "
    "the p value, adjusted for the number of outcomes (Holm), is below 5 %.",
)

# Of one unit.
UNIT_TITLE = Words("Enhet {}", "Unit {}")
UNIT_READ = Words(
    "Enheten {unit} bredvid alla enheter tillsammans. Andra enheter visas utan namn.",
    "The unit {unit} beside all units together. Other units are shown without a name.",
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
WITHIN = Words("Inom vad slumpen gör.", "Within what chance does.")
BEYOND = Words(
    "Utanför {}-gränsen: mer än slumpen brukar göra. Det säger inte varför.",
    "Outside the {} limit: more than chance usually does. It does not say why.",
)
TOO_FEW = Words(
    "Enheten har för få sjukfall för att jämföras.", "The unit has too few spells to be compared."
)
FILES = Words(
    "{n} tabeller i mappen tables, en CSV var; patterns.json har samma tal.",
    "{n} tables in the folder tables, a CSV each; patterns.json has the same numbers.",
)
