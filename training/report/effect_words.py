"""The names of answers, strategies, estimators and outcomes in a study of a measure."""

from srs.wording import Words

ANSWERS = {
    "shorter": Words("kortare", "shorter"),
    "longer": Words("längre", "longer"),
    "no relevant difference": Words("ingen relevant skillnad", "no relevant difference"),
    "too little data": Words("för lite data", "too little data"),
    "refused": Words("kan inte besvaras", "cannot be answered"),
    "estimate only": Words("utan intervall", "no interval"),
}
SIGNS = {
    "shorter": "▼",
    "longer": "▲",
    "no relevant difference": "●",
    "too little data": "?",
    "refused": "✕",
    "estimate only": "?",
}
# Classes of the style sheet, by the meaning of their colours.
CLASSES = {
    "shorter": "superior",
    "longer": "worse",
    "no relevant difference": "non-inferior",
    "too little data": "inconclusive",
    "refused": "inconclusive",
    "estimate only": "inconclusive",
}
HEADS = {
    "no relevant difference": Words(
        "Ingen relevant skillnad: {days}", "No relevant difference: {days}"
    ),
    "too little data": Words("För lite data för ett svar: {days}", "Too little data: {days}"),
    "refused": Words(
        "Frågan kan inte besvaras med dessa data",
        "The question cannot be answered with these data",
    ),
    "estimate only": Words("{days}, utan intervall", "{days}, without an interval"),
}
NO_ANSWER = Words("Dokumentet har inget svar", "The document has no answer")
CHECKED = Words(
    "Bara diagnostik: inget utfall efter tid noll är läst",
    "Diagnostics only: no outcome after time zero was read",
)

STRATEGIES = {
    "start": Words("Börjar inom {grace} dagar", "Starts within {grace} days"),
    "wait": Words(
        "Börjar inte inom {grace} dagar, sedan som vanligt",
        "Does not start within {grace} days, then as usual",
    ),
    "never": Words("Börjar aldrig", "Never starts"),
}
STARTS = {
    "uniform": Words(
        "Starterna sprids jämnt över de {grace} dagarna.",
        "Starts are spread evenly over the {grace} days.",
    ),
    "natural": Words(
        "Starterna kommer som de brukar, och alla har börjat när de {grace} dagarna är slut.",
        "Starts come as they usually do, and all have begun when the {grace} days are over.",
    ),
}

ESTIMATORS = {
    "crude": Words("Ojusterad: fel", "Crude: wrong"),
    "ipw": Words("Omvänd sannolikhet", "Inverse probability"),
    "standardised": Words("Standardisering", "Standardisation"),
    "dr": Words("Dubbelt robust", "Doubly robust"),
}
CRUDE = Words(
    "Den ojusterade jämförelsen är fel. Den visas för att du ska se hur stort felet är. En åtgärd "
    "kan bara sättas in medan sjukfallet pågår, så de som fick den hade redan längre sjukfall. "
    "Dessutom ges den oftare till dem som väntas vara borta länge. Båda delarna får åtgärden att "
    "se ut att förlänga sjukfallet.",
    "The crude comparison is wrong. It is shown so that you can see how wrong. A measure can only "
    "start while the leave lasts, so those who got it already had longer leave. It is also given "
    "more often to those expected to be away for long. Both make the measure seem to prolong it.",
)
OUTCOMES = {
    "days": Words("Dagar i sjukfallet, brutto", "Days of leave, gross"),
    "net_days": Words("Dagar vägda med sjukskrivningsgrad, netto", "Days weighted by degree, net"),
    "outlast": Words(
        "Sjukfallet varar längre än dag {horizon}", "The leave outlasts day {horizon}"
    ),
    "days_to_return": Words("Dagar till återgång i arbete", "Days to return to work"),
    "returned": Words("Åter i arbete", "Returned to work"),
}
IN_DAYS = ("days", "net_days", "days_to_return")
DEFINED = {
    "days": Words(
        "Begränsat medelvärde: medeltalet sjukfallsdagar från tid noll, där dagar efter "
        "horisonten inte räknas. Alla slut räknas lika: återgång, sjukersättning och död.",
        "Restricted mean: the mean number of days of leave from time zero. Days after the horizon "
        "do not count. All ends count alike: return, disability pension and death.",
    ),
    "net_days": Words(
        "Som brutto, men varje dag vägs med sjukskrivningsgraden.",
        "As gross, but each day is weighted by the degree of the leave.",
    ),
    "outlast": Words(
        "Andelen vars sjukfall varar längre än den dagen, räknad från sjukfallets första dag. "
        "Skillnaden är i procentenheter.",
        "The share whose leave outlasts that day, counted from the first day of the leave. The "
        "difference is in percentage points.",
    ),
    "days_to_return": Words(
        "Dagar inom horisonten som patienten inte är åter i arbete. Den som dör eller får "
        "sjukersättning kommer inte tillbaka: dagarna fram till horisonten räknas.",
        "Days within the horizon that the patient is not back at work. Patients who die or get a "
        "disability pension do not return: their days count up to the horizon.",
    ),
    "returned": Words(
        "Andelen som är åter i arbete vid horisonten, med död och sjukersättning som "
        "konkurrerande slut. Skillnaden är i procentenheter.",
        "The share back at work by the horizon, with death and disability pension as competing "
        "ends. The difference is in percentage points.",
    ),
    "crude": Words(
        "De som började inom tidsfristen mot de andra, utan justering.",
        "Those who began within the grace period against the others, unadjusted.",
    ),
    "ipw": Words(
        "Varje person följs i båda strategierna så länge personen gör som strategin säger. De som "
        "är kvar vägs med 1 delat med sannolikheten att vara kvar.",
        "Each person is followed under both strategies for as long as they do what the strategy "
        "says. Those who remain are weighted by one over the probability of remaining.",
    ),
    "standardised": Words(
        "En modell för utfallet anger vad som skulle hända varje person under vardera strategin. "
        "Skattningen är rätt bara om modellen är rätt. Osäkerheten beräknas ur enheternas bidrag.",
        "A model of the outcome predicts what would happen to each person under either strategy. "
        "The estimate is right only if the model is. Its uncertainty is computed from the "
        "contribution of each unit.",
    ),
    "dr": Words(
        "Båda modellerna tillsammans, steg för steg: rätt om någon av dem är rätt. Denna "
        "skattning ger svaret. Osäkerheten beräknas ur enheternas bidrag, med t-fördelningen.",
        "Both models together, step by step: right if either of them is right. This estimate "
        "gives the verdict. Its uncertainty is computed from the contribution of each unit, with "
        "the t distribution.",
    ),
    "ess": Words(
        "Antalet personer utan vikter som skulle ge lika mycket information: vikternas summa i "
        "kvadrat delad med summan av deras kvadrater (Kish 1965).",
        "The number of persons without weights who would give as much information: the square of "
        "the weights' sum over the sum of their squares (Kish 1965).",
    ),
    "positivity": Words(
        "Sannolikheten att börja inom tidsfristen medan sjukfallet pågår, enligt modellen för "
        "starter. Om den är nästan 0 eller 1 för många kan strategierna inte jämföras för dem.",
        "The probability of starting within the grace period while on leave, by the model of "
        "starts. If it is close to 0 or 1 for many, the strategies cannot be compared for them.",
    ),
    "balance": Words(
        "Skillnaden i medelvärde mellan dem som följer strategin och alla, delad med "
        "standardavvikelsen, före och efter viktning.",
        "The difference of means between those who follow the strategy and all, over the "
        "standard deviation, before and after weighting.",
    ),
    "e_value": Words(
        "Hur starkt, mätt som riskkvot, en omätt faktor måste hänga ihop både med att åtgärden "
        "sätts in och med hur länge sjukfallet varar för att ensam förklara skattningen "
        "(VanderWeele och Ding, Annals of Internal Medicine 2017).",
        "How strongly, as a risk ratio, an unmeasured factor would have to be associated with "
        "both the start of the measure and the length of the leave to explain the estimate alone "
        "(VanderWeele and Ding, Annals of Internal Medicine 2017).",
    ),
}
DEFINED_NAMES = {
    "ess": Words("Effektivt antal", "Effective sample"),
    "positivity": Words("Sannolikhet att börja", "Probability of starting"),
    "balance": Words("Standardiserad skillnad", "Standardised difference"),
    "e_value": Words("E-värde", "E-value"),
}
