# ruff: noqa: E501
"""Definitions in Swedish: a document has them in English, as they are published.

A definition is translated clause by clause ("; " separates them). An unknown clause stays in
English; the tests require a translation for every metric.
"""

import re
from functools import cache

# "{}" is a number, or another value from a study.
_CLAUSES = {
    "P(p_i > p_j | y_i = 1, y_j = 0), ties count half":
        "P(p_i > p_j | y_i = 1, y_j = 0), lika räknas till hälften",
    "P(p_i > p_j | y_i = 1, y_j = 0) at the horizon (cumulative/dynamic), ties count half":
        "P(p_i > p_j | y_i = 1, y_j = 0) vid horisonten (kumulativt/dynamiskt), lika räknas till hälften",
    "sensitivity against 1 - specificity at the thresholds {}":
        "sensitivitet mot 1 - specificitet vid tröskelvärdena {}",
    "sensitivity against 1 - specificity at every threshold":
        "sensitivitet mot 1 - specificitet vid varje tröskelvärde",
    "Σ w_i [p_i > p_j] / Σ w_i over pairs with T_i < T_j and an event of i, ties of p half, w = {}":
        "Σ w_i [p_i > p_j] / Σ w_i över par med T_i < T_j och en händelse för i, lika p till hälften, w = {}",
    "observed share with the outcome / mean probability":
        "observerad andel med utfallet / medelvärdet av sannolikheterna",
    "observed share with the outcome - mean probability":
        "observerad andel med utfallet - medelvärdet av sannolikheterna",
    "a in logit P(y = 1) = a + logit p, the coefficient of logit p held at 1":
        "a i logit P(y = 1) = a + logit p, koefficienten för logit p låst till 1",
    "a in logit P(y = 1) = a + b logit p, both fitted":
        "a i logit P(y = 1) = a + b logit p, båda skattade",
    "b in logit P(y = 1) = a + b logit p, both fitted":
        "b i logit P(y = 1) = a + b logit p, båda skattade",
    "below 1: probabilities too extreme": "under 1: för extrema sannolikheter",
    "Σ (y - p)(1 - 2p) / sqrt(Σ (1 - 2p)² p (1 - p))":
        "Σ (y - p)(1 - 2p) / sqrt(Σ (1 - 2p)² p (1 - p))",
    "share with y = 1": "andel med y = 1",
    "mean of p": "medelvärdet av p",
    "c in logit P(y = 1) = a + b logit p + c [level], 0 for the reference, the largest level":
        "c i logit P(y = 1) = a + b logit p + c [grupp], 0 för referensen, den största gruppen",
    "c in logit P(y = 1) = a + b logit p + c [level], 0 for the reference level":
        "c i logit P(y = 1) = a + b logit p + c [grupp], 0 för referensgruppen",
    "above 0: the outcome is more common than in the reference at the same predicted risk":
        "över 0: utfallet är vanligare än i referensen vid samma predicerade risk",
    "b in hazard(t) = hazard_0(t) exp(b log(-log(1 - p))), p of the event":
        "b i hasard(t) = hasard_0(t) exp(b log(-log(1 - p))), p för händelsen",
    "mean of |p - c(p)|, c the calibration curve": "medelvärdet av |p - c(p)|, c är kalibreringskurvan",
    "median of |p - c(p)|, c the calibration curve": "medianen av |p - c(p)|, c är kalibreringskurvan",
    "90th percentile of |p - c(p)|, c the calibration curve":
        "90:e percentilen av |p - c(p)|, c är kalibreringskurvan",
    "largest |p - c(p)|, c the calibration curve": "största |p - c(p)|, c är kalibreringskurvan",
    "share of spells that end from the first day t with P(T > t) <= {} to the first with P(T > t) <= {}, by the model for each spell":
        "andel sjukfall som slutar från den första dag t då P(T > t) <= {} till den första då den är <= {}, enligt modellen för vart och ett",
    "a spell that ends on either of these days counts half, as the shares are passed within a day":
        "ett som slutar någon av de två dagarna räknas till hälften, eftersom andelarna passeras under en dag",
    "mean of (y - p)²": "medelvärdet av (y - p)²",
    "1 - Brier / (q (1 - q)), q the observed share with the outcome":
        "1 - Brier / (q (1 - q)), q är den observerade andelen med utfallet",
    "below 0: worse than q for everybody": "under 0: sämre än q för alla",
    "TP/n - FP/n × t/(1 - t), flagged at p >= t": "TP/n - FP/n × t/(1 - t), flaggad vid p >= t",
    "100 × (net benefit - net benefit of flagging all) / (t/(1 - t))":
        "100 × (nettonytta - nettonytta av att flagga alla) / (t/(1 - t))",
    "flagged among those with the outcome": "flaggade bland dem med utfallet",
    "not flagged among those without": "inte flaggade bland dem utan utfallet",
    "with the outcome among the flagged": "med utfallet bland de flaggade",
    "without among those not flagged": "utan utfallet bland dem som inte flaggas",
    "flagged among all rows": "flaggade bland alla rader",
    "rows with p < cut-off among all rows: the assessment may say for these that no special support is indicated":
        "rader med p < gränsen bland alla rader: för dessa kan bedömningen ange att inget särskilt stöd är indicerat",
    "rows with p < cut-off among those with the outcome": "rader med p < gränsen bland dem med utfallet",
    "1 - sensitivity": "1 - sensitivitet",
    "share of those with the outcome who are among the k highest probabilities of their month":
        "andel av dem med utfallet som är bland de k högsta sannolikheterna i sin månad",
    "rows tied at the limit count in part": "rader med samma sannolikhet vid gränsen räknas delvis",
    "observed share with the outcome as a smooth function of the predicted":
        "observerad andel med utfallet som en jämn funktion av den predicerade",
    "E[y | p], pointwise intervals": "E[y | p], punktvisa intervall",
    "share of the rows in the bin": "andel av raderna i stapeln",
    "population stability index, Σ (q - p) ln(q / p) over bins, p and q their shares in the first and the second period, with half a row added to each bin":
        "population stability index, Σ (q - p) ln(q / p) över klasser, p och q är deras andelar i den första och den andra perioden, en halv rad läggs till varje klass",
    "largest difference of the two distribution functions":
        "största skillnaden mellan de två fördelningsfunktionerna",
    "Σ (observed - expected)² / expected over both periods and all levels":
        "Σ (observerat - förväntat)² / förväntat över båda perioderna och alla nivåer",
    "Σ p_i (1 - p_j) [p_i > p_j] / Σ p_i (1 - p_j) over i ≠ j, ties half":
        "Σ p_i (1 - p_j) [p_i > p_j] / Σ p_i (1 - p_j) över i ≠ j, lika till hälften",
    "mean of p (1 - p)": "medelvärdet av p (1 - p)",
    "likelihood ratio of the refit against the original, recalibration in the large and logistic recalibration in turn":
        "likelihoodkvot för den nya anpassningen mot originalet, omkalibrering i stort och logistisk omkalibrering i tur och ordning",
    "the first update that is not significantly worse is proposed":
        "den första som inte är signifikant sämre föreslås",
    "P / ((S - 1) ln(1 - R²/S)) rows, P parameters: a numeric predictor counts one, a categorical one its levels less one":
        "P / ((S - 1) ln(1 - R²/S)) rader, P parametrar: en numerisk prediktor räknas som en, en kategorisk som antalet nivåer minus en",
    "shrinkage S = 0.9": "krympning S = 0,9",
    "as for shrinkage, with S = R² / (R² + 0.05 of the largest R²)":
        "som för krympning, med S = R² / (R² + 0,05 av det största R²)",
    "(1.96/0.05)² q (1 - q) rows, q the observed share with the outcome: its interval reaches 0.05 to either side":
        "(1,96/0,05)² q (1 - q) rader, q är den observerade andelen med utfallet: dess intervall når 0,05 åt vardera hållet",
    "interval of the share that has ended by the horizon reaches 0.05 to either side":
        "intervallet för andelen som har slutat vid horisonten når 0,05 åt vardera hållet",
    "(1 - q) / (q se²) rows, q the observed share": "(1 - q) / (q se²) rader, q är den observerade andelen",
    "interval of O/E about 0.2 wide (se 0.051)": "intervallet för O/E omkring 0,2 brett (se 0,051)",
    "interval 0.2 wide (se 0.051)": "intervallet 0,2 brett (se 0,051)",
    "interval 0.1 wide (se 0.0255)": "intervallet 0,1 brett (se 0,0255)",
    "interval 0.1 wide (se 0.0255), by Newcombe's formula with the AUC expected from the predictions":
        "intervallet 0,1 brett (se 0,0255), enligt Newcombes formel med den AUC som väntas utifrån prediktionerna",
    "interval of net benefit / q 0.2 wide (se 0.051), with the sensitivity and specificity expected from the predictions":
        "intervallet för nettonytta / q 0,2 brett (se 0,051), med den sensitivitet och specificitet som väntas utifrån prediktionerna",
    "mean over persons of (p_b - y)² - (p_a - y)²": "medelvärdet över personer av (p_b - y)² - (p_a - y)²",
    "below 0: the second is better": "under 0: den andra är bättre",
    "S = max(0, S + y log R - log(1 - p + R p)), R = exp(±shift)":
        "S = max(0, S + y log R - log(1 - p + R p)), R = exp(±förskjutningen)",
    "an alarm where S reaches its limit": "larm när S når sin gräns",
    "(likelihood ratio of the nested models - terms added) / (2 rows), in nats per row":
        "(likelihoodkvoten mellan de nästlade modellerna - tillagda termer) / (2 rader), i nat per rad",
    "AUC with the additional information - AUC without it, both recalibrated":
        "AUC med den ytterligare uppgiften - AUC utan den, båda omkalibrerade",
    # Estimators
    "Mann-Whitney": "Mann-Whitney",
    "variance of DeLong by midranks": "DeLongs varians genom medelranger",
    "weighted Mann-Whitney, influence function": "viktad Mann-Whitney, influensfunktion",
    "at few thresholds, so that no two differ by a single person":
        "vid få tröskelvärden, så att inga två skiljer sig med en enda person",
    "pairs of equal times count if one of the two was lost": "par med lika tider räknas när en av dem föll bort",
    "influence function": "influensfunktion",
    "influence function, with the estimate of q": "influensfunktion, med skattningen av q",
    "influence function with the estimate of G": "influensfunktion med skattningen av G",
    "reverse Kaplan-Meier, events before censorings at ties":
        "omvänd Kaplan-Meier, händelser före censureringar vid lika tid",
    "interval on the log scale, influence function": "intervall på logskala, influensfunktion",
    "maximum likelihood": "maximum likelihood",
    "maximum likelihood with logit p as offset": "maximum likelihood med logit p som offset",
    "robust (sandwich) variance": "robust varians (sandwich)",
    "robust (sandwich) variance, clustered by person":
        "robust varians (sandwich), en persons rader tillsammans",
    "normal under perfect calibration": "normalfördelad vid perfekt kalibrering",
    "partial likelihood, Efron's ties": "partiell likelihood, lika tider enligt Efron",
    "variance from the information matrix": "varians ur informationen",
    "over all rows": "över alla rader",
    "inverse probability of censoring weights, reverse Kaplan-Meier, events before censorings at ties, G(t-) (Graf 1999)":
        "vikter efter omvänd sannolikhet för censurering, omvänd Kaplan-Meier, händelser före censureringar vid lika tid, G(t-) (Graf 1999)",
    "inverse probability of censoring weights, reverse Kaplan-Meier, events before censorings at ties, G(t-) (Graf 1999), each row until the last day of its interval":
        "vikter efter omvänd sannolikhet för censurering, omvänd Kaplan-Meier, händelser före censureringar vid lika tid, G(t-) (Graf 1999), varje rad till den sista dagen i sitt intervall",
    "curve by inverse probability of censoring weights, reverse Kaplan-Meier, events before censorings at ties, G(t-) (Graf 1999)":
        "kurvan med vikter efter omvänd sannolikhet för censurering, omvänd Kaplan-Meier, händelser före censureringar vid lika tid, G(t-) (Graf 1999)",
    "rows whose interval has no end, or ends when fewer than one in twenty are still followed, are left out":
        "rader vars intervall saknar slut, eller slutar när färre än var tjugonde fortfarande följs, är inte med",
    "Wilson interval": "Wilsons intervall",
    "Wilson interval, with the months' selections as given":
        "Wilsons intervall, månadernas urval taget som givet",
    "pointwise interval": "punktvist intervall",
    "numbers in tenths of the first period": "tal i tiondelar av den första perioden",
    "two-sided, asymptotic p": "tvåsidigt, asymptotiskt p",
    "levels expected fewer than five times in a period are pooled":
        "nivåer som väntas färre än fem gånger i en period slås ihop",
    "before outcomes are known": "innan utfallen är kända",
    "holds only as far as the model is calibrated": "gäller så långt modellen är kalibrerad",
    "refit: log-odds of the model and the predictors":
        "ny anpassning: modellens log-odds och prediktionsfaktorerna",
    "at most {} rows by seed": "högst {} rader, valda med slumpfröet",
    "expected R² (Cox-Snell): 0.15 of the largest that the outcome allows":
        "väntat R² (Cox-Snell): 0,15 av det största som utfallet tillåter",
    "constant hazard, nobody lost before the horizon": "konstant hasard, ingen faller bort före horisonten",
    "the largest number that any model needs, by the spread of its own predictions":
        "det största som någon modell kräver, efter hur dess egna prediktioner sprids",
    "simulated with constant hazards": "simulerat med konstanta hasarder",
    "asymptotic confidence sequence: holds at all looks at once":
        "asymptotisk konfidenssekvens: gäller vid alla avläsningar på en gång",
    "each person counts once": "varje person en gång",
    "limits by the Markov chain of Brook and Evans, for the stated in-control run length":
        "gränser genom Brook och Evans markovkedja, för den angivna tiden till falskt larm",
    "interval from the rows' differences, clustered by person, and from the non-central chi-square of the ratio, whichever reaches farther":
        "intervall ur radernas skillnader, en persons tillsammans, och ur kvotens icke-centrala chitvå, det som når längst",
    "mean of the gain with a row's person kept in and left out (one step)":
        "medelvärdet av vinsten med radens person kvar och utelämnad (ett steg)",
    "interval of as many standard errors as that of the log-score":
        "intervall av lika många medelfel som för logpoängen",
    "bootstrap by person, {} replicates, seed {}": "bootstrap per person, {} upprepningar, slumpfrö {}",
    "bootstrap by row, {} replicates, seed {}": "bootstrap per rad, {} upprepningar, slumpfrö {}",
    "bootstrap, {} replicates, seed {}": "bootstrap, {} upprepningar, slumpfrö {}",
    "no interval: with more than {} rows this curve is not bootstrapped":
        "inget intervall: av fler än {} rader görs ingen bootstrap för den här kurvan",
    "without the {} lowest and the {} highest probabilities":
        "utan de {} lägsta och de {} högsta sannolikheterna",
    "at each threshold t": "vid varje tröskelvärde t",
    "the level less the reference (the largest level)": "gruppen minus referensen, den största gruppen",
    "the two are independent": "de två är oberoende",
    "random effects, between-region variance by REML, interval of Hartung and Knapp":
        "slumpeffekter, varians mellan regioner genom REML, Hartung och Knapps intervall",
    "for the next region t with k - 2 degrees of freedom":
        "för nästa region t med k - 2 frihetsgrader",
    "for the next region t with k - 2 degrees of freedom, on the log scale":
        "för nästa region t med k - 2 frihetsgrader, på logskala",
    "for the next region t with k - 2 degrees of freedom, on the logit scale":
        "för nästa region t med k - 2 frihetsgrader, på logitskala",
    # Smoothers
    "local quadratic regression, span 0.75, tricube, interpolated from a k-d tree (R: loess(degree = 2, span = 0.75))":
        "lokal kvadratisk regression, spännvidd 0,75, trikub, interpolerad ur ett k-d-träd (R: loess(degree = 2, span = 0.75))",
    "local linear regression, span 2/3, not robust (R: lowess(iter = 0))":
        "lokal linjär regression, spännvidd 2/3, inte robust (R: lowess(iter = 0))",
    "logistic regression on a restricted cubic spline of logit p, 4 knots at the quantiles 0.05, 0.35, 0.65 and 0.95":
        "logistisk regression på en restriktad kubisk spline av logit p, 4 knutar vid kvantilerna 0,05, 0,35, 0,65 och 0,95",
    "Cox (with competing ends: Fine-Gray) regression on a restricted cubic spline of log(-log(1 - p)), 3 knots at the quantiles 0.1, 0.5 and 0.9, Efron's ties":
        "Coxregression (med konkurrerande slut: Fine-Gray) på en restriktad kubisk spline av log(-log(1 - p)), 3 knutar vid kvantilerna 0,1, 0,5 och 0,9, lika tider enligt Efron",
    "loess2 of the pseudo-observations (infinitesimal jackknife)":
        "loess2 av pseudoobservationerna (infinitesimal jackknife)",
    "loess2": "loess2",
    # Studies of a measure.
    "mean days on leave within the horizon": "medelantal sjukskrivningsdagar inom horisonten",
    "mean days on leave within the horizon, weighted by their degree":
        "medelantal sjukskrivningsdagar inom horisonten, vägda med sjukskrivningsgraden",
    "probability that the spell outlasts the day": "sannolikheten att sjukfallet varar längre än dagen",
    "probability of return to work within the horizon, where death and pension are no return":
        "sannolikheten för återgång i arbete inom horisonten, där död och sjukersättning inte är återgång",
    "mean days until return to work within the horizon, where death and pension are no return":
        "medelantal dagar till återgång i arbete inom horisonten, där död och sjukersättning inte är återgång",
    "Kaplan-Meier of those who began within the grace period less that of those who did not: wrong, because only those still on leave can begin (immortal time), and those at higher risk get the measure more often":
        "Kaplan–Meier för dem som började inom tidsfristen minus den för dem som inte gjorde det: fel, eftersom bara den som fortfarande är sjukskriven kan börja (odödlig tid) och de med högre risk oftare får åtgärden",
    "clone, censor and weight by the inverse probability of following the strategy":
        "klona, censurera och väg med den omvända sannolikheten att följa strategin",
    "predictions of the outcome models, averaged over all (g-formula)":
        "utfallsmodellernas prediktioner, i medeltal över alla (g-formeln)",
    "variance of influence functions summed by unit, as if the models' penalties were known":
        "variansen av influensfunktioner summerade per enhet, som om modellernas straffparametrar vore kända",
    "no variance if starts follow their usual pattern": "ingen varians om starterna kommer som de brukar",
    "sequentially doubly robust: the outcome models, corrected by weighted residuals":
        "sekventiellt dubbelt robust: utfallsmodellerna, korrigerade med vägda residualer",
    "variance of influence functions summed by unit, Student's t with the effective number of units less one":
        "variansen av influensfunktioner summerade per enhet, Students t med det effektiva antalet enheter minus ett",
    "difference in mean days of leave, from time zero to the horizon, of the spells begun in a period: the change since before the introduction less that of units that are not reached yet (Callaway and Sant'Anna, Journal of Econometrics 2021)":
        "skillnad i medelantal sjukskrivningsdagar, från tid noll till horisonten, för sjukfall som började i en period: förändringen sedan före införandet minus den hos enheter som inte är nådda än (Callaway och Sant'Anna, Journal of Econometrics 2021)",
    "mean over all introduced units and periods that can be compared, each unit by its weight":
        "medelvärde över alla enheter som har infört åtgärden och de perioder som kan jämföras, varje enhet med sin vikt",
    "mean over the periods of the units introduced in one period":
        "medelvärde över perioderna för de enheter som införde åtgärden i samma period",
    "mean over the introduced units in one period": "medelvärde i en period över de enheter som har infört åtgärden",
    "mean over units that many periods after the introduction":
        "medelvärde över enheter så många perioder efter införandet",
    "below 0 before it": "under 0: före införandet",
    "the units introduced in one period, in one period": "de enheter som införde åtgärden i samma period, i en period",
}  # fmt: skip
# What sources say besides the names of authors, journals and books.
_IN_SOURCES = {
    "competing ends as ": "konkurrerande slut enligt ",
    "of a time to event ": "för tid till händelse ",
    "inverse probability of censoring: ": "omvänd sannolikhet för censurering: ",
    "probability integral transform: ": "sannolikhetsintegraltransform: ",
    "calibration within groups, ": "kalibrering inom grupper, ",
    "the sensitivity of ": "sensitiviteten enligt ",
    ", at a share flagged (": ", vid en andel flaggade (",
}


def swedish(text: str) -> str | None:
    """The Swedish definition; ``None`` where a clause is unknown.

    >>> swedish("over all rows; bootstrap by person, 200 replicates, seed 7")
    'över alla rader; bootstrap per person, 200 upprepningar, slumpfrö 7'
    """
    told = [_clause(each) for each in text.split("; ")]
    return None if None in told else "; ".join(filter(None, told))


def swedish_source(text: str) -> str:
    """The source in Swedish.

    >>> swedish_source("Uno et al., Biometrics 2011; competing ends as Lee and Mark, BMJ 2014")
    'Uno et al., Biometrics 2011; konkurrerande slut enligt Lee och Mark, BMJ 2014'
    """
    for english, words in _IN_SOURCES.items():
        text = text.replace(english, words)
    # The first is between authors; a journal's name may contain one, too.
    return "; ".join(each.replace(" and ", " och ", 1) for each in text.split("; "))


def _clause(text: str) -> str | None:
    if text in _CLAUSES:
        return _CLAUSES[text]
    for pattern, words in _patterns():
        if found := pattern.fullmatch(text):
            return words.format(*found.groups())
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.escape(english).replace(r"\{\}", "(.+?)")), words)
        for english, words in _CLAUSES.items()
        if "{}" in english
    ]
