# ruff: noqa: E501
"""What could not be computed, in Swedish: a document has these lines in English.

A line is known as a whole, or as a place and a reason ("{place}: {reason}; not computed"). An
unknown line has no Swedish text; the tests require every line in the sources to be known.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from srs.tables.cells import AN_ID
from srs.wording import Lang, Words

from ..statistics.curve import SMOOTHER_NAMES
from . import names
from .columns import OPINIONS
from .numbers import plain
from .patterns_words import BASES, OUTCOMES

_SV: Lang = "sv"
_NOT_COMPUTED = "; not computed"

# "{horizon}" and the like stand for values in a line; _WORDED translates each kind.
_PLACES = {
    "date {column}": "Datumkolumnen {column}",
    "region {column}": "Regionkolumnen {column}",
    "subgroup {variable}": "Grupper efter {variable}",
    "horizon {horizon}": "Horisont {horizon}",
    "horizon {horizon}, sample sizes": "Horisont {horizon}, antal som behövs",
    "horizon {horizon}, decision curve of flagging all": "Horisont {horizon}, nettonyttan av att flagga alla",
    "model {model}, {group}, horizon {horizon}": "Modell {model}, {group}, horisont {horizon}",
    "model {model}, {group}, horizon {horizon}, {metric}": "Modell {model}, {group}, horisont {horizon}, {metric}",
    "model {model}, {group}, horizon {horizon}, equality": "Modell {model}, {group}, horisont {horizon}, skillnader mellan grupper",
    "model {model}, {group}, length of spells": "Modell {model}, {group}, sjukfallets längd",
    "model {model}, {metric}, regions together": "Modell {model}, {metric}, regionerna sammanvägda",
    "model {model}, {variable}, given_risk": "Modell {model}, {variable}, skillnader vid samma risk",
    "model {model}, horizon {horizon}, updating": "Modell {model}, horisont {horizon}, uppdatering",
    "model {model}, horizon {horizon}, calibration curve by {smoother}": "Modell {model}, horisont {horizon}, kalibreringskurva ({smoother})",
    "model {model}, horizon {horizon}, decision curve": "Modell {model}, horisont {horizon}, nettonytta vid olika tröskelvärden",
    "model {model}, horizon {horizon}, capacity curve": "Modell {model}, horisont {horizon}, andel hittade vid olika antal platser",
    "drift": "Förändring över tid",
    "equality, {outcome}": "Lika behov, {outcome}",
    "equality, {group}, {outcome}": "Lika behov, {group}, {outcome}",
    "units, {basis}": "Enheterna, {basis}",
    "opinion {opinion}": "Bedömningen ”{opinion}”",
    "gain, {group}": "Vinst, {group}",
    "gain by {variable}": "Vinst efter {variable}",
}

_REASONS = {
    # Rows and columns.
    "outcome: expected rows": "Det finns inga rader.",
    "{value}: expected {n} values, one per row": "{value} ska ha {n} värden, ett per rad.",
    "{value}: expected {why}": "{value} ska vara {why}.",
    "probability: expected {n} numbers, one per row": "Sannolikheten ska ha {n} tal, ett per rad.",
    "weight: expected numbers above 0, found none": "Ingen vikt är större än 0.",
    "the table lacks {column}: expected a column of that name":
        "Tabellen har ingen kolumn som heter {column}.",
    "the column {column}: expected text, numbers or booleans":
        "Kolumnen {column} ska innehålla text, tal eller sant och falskt.",
    "the column {column}: expected dates or text":
        "Kolumnen {column} ska innehålla datum eller text.",
    "expected at most {n} values, each a group, found a column that identifies persons":
        "Kolumnen skiljer personer åt. Den ska ha högst {n} värden, ett för varje grupp.",
    "expected groups of {n} persons or more, found a value for every few persons; cut numbers, as {column}:30,40, and merge rare values":
        "Det finns ett värde för varje handfull personer. Grupperna ska ha minst {n} personer: dela in tal, till exempel {column}:30,40, och slå ihop det som är ovanligt.",
    "expected at most {n} values; cut numbers, as {column}:30,40":
        "Kolumnen har fler än {n} värden. Dela in tal, till exempel {column}:30,40.",
    "expected values, found none": "Kolumnen är tom.",
    "expected cuts in rising order, as age:30,40,50":
        "Gränserna ska vara stigande tal, till exempel age:30,40,50.",
    "expected numbers to cut, found none; for words give {column} alone":
        "Kolumnen har inga tal att dela in. Har den ord, ange bara {column}.",
    "expected dates, found none": "Det finns inga datum.",
    "{metric}: expected rows in its denominator, found none": "{metric} har inga rader i nämnaren.",
    # Outcomes and follow-up.
    "outcome: expected both 0 and 1; choose another horizon or a larger group":
        "Alla rader med känt utfall har samma utfall. Välj en annan horisont eller en större grupp.",
    "outcome: expected rows with a known outcome; choose an earlier horizon or a larger group":
        "Ingen rad har ett känt utfall. Välj en tidigare horisont eller en större grupp.",
    "event: expected an event by the horizon {horizon}; choose a later one":
        "Ingen händelse inträffar senast vid horisonten {horizon}. Välj en senare.",
    "time: expected rows followed until the horizon {horizon}; choose an earlier one":
        "Ingen rad följs till horisonten {horizon}. Välj en tidigare.",
    "event: expected rows with an event (1)": "Ingen rad har händelsen (1).",
    "event: expected events by {horizon}; choose a later horizon":
        "Ingen händelse inträffar senast vid {horizon}. Välj en senare horisont.",
    "oe: expected rows with the outcome and probabilities above 0, found none":
        "Det saknas rader med utfallet eller sannolikheter över 0.",
    "{metric}: expected rows that were under observation when another ended, found none":
        "Ingen rad följdes när en annan tog slut.",
    "{metric}: expected days that rise from quantile to quantile":
        "{metric}: dagarna ska stiga från kvantil till kvantil.",
    "{metric}: expected rows followed until the last day of their interval":
        "{metric}: ingen rad följs till sista dagen i sitt intervall.",
    "{metric}: expected rows with a known end": "{metric}: ingen rad har ett känt slut.",
    "{metric}: expected spells that end within it and outside it":
        "{metric}: det behövs sjukfall som slutar i intervallet och sjukfall som slutar utanför.",
    # Models and curves.
    "calibration: expected probabilities that differ, found one value for all rows; compare its mean by oe instead":
        "Alla rader har samma sannolikhet. Jämför medelvärdet med observerat / förväntat (oe) i stället.",
    "calibration: expected probabilities that differ and do not separate the outcomes perfectly; the logistic model has no solution":
        "Den logistiska modellen har ingen lösning. Sannolikheterna ska skilja sig åt men inte skilja utfallen åt helt utan fel.",
    "calibration: expected predictions that differ and do not put the events in order without error; the Cox model has no solution":
        "Coxmodellen har ingen lösning. Prediktionerna ska skilja sig åt men inte ordna händelserna helt utan fel.",
    "calibration: expected predictions spread over {n} knots, found many that are equal; take fewer knots or another smoother":
        "Många prediktioner är lika och räcker inte till {n} knutar. Välj färre knutar eller en annan utjämning.",
    "calibration: expected time and event for this smoother, found a 0/1 outcome; take loess2, lowess or rcs":
        "Utjämningen kräver tid och händelse, men utfallet är bara 0 eller 1. Välj loess2, lowess eller rcs.",
    "slope_cox: expected time and event, found a 0/1 outcome; take slope":
        "Måttet kräver tid och händelse, men utfallet är bara 0 eller 1. Välj kalibreringslutning (slope).",
    "smoother: expected one of {text}": "Utjämningen ska vara någon av {text}.",
    "comparison of {metric}: expected the same rows for both models; pair them by id":
        "Modellerna ska ha samma rader. Para ihop raderna med id.",
    "cut-offs: expected one or more numbers that rise":
        "Gränserna ska vara ett eller flera tal som stiger.",
    "month: expected {n} values, one per row, and places of 0 or more":
        "Månaden ska ha {n} värden, ett per rad, och antalet platser ska vara 0 eller mer.",
    "margin: expected worse_by above 0 and better_by of 0 or more":
        "Marginalen ska ha worse_by över 0 och better_by 0 eller mer.",
    "updating: expected 0/1 outcomes that are known for all rows; take rows that began early enough to be followed until the horizon":
        "Utfallet ska vara känt för alla rader. Välj rader som började så tidigt att de följs till horisonten.",
    "updating: expected 0/1 outcomes that are known for all rows, found time and event; take rows that began early enough to be followed until the horizon":
        "Utfallet ska vara 0 eller 1 och känt för alla rader. Välj rader som började så tidigt att de följs till horisonten.",
    "design: expected {n} rows and two columns or more": "Det behövs {n} rader och minst två kolumner.",
    "the update: expected outcomes that the model does not separate perfectly; the likelihood has no maximum":
        "Likelihooden har inget största värde, eftersom modellen skiljer utfallen åt helt utan fel.",
    "expected predictors that differ": "Alla rader har samma värden på prediktionsfaktorerna.",
    "gain: expected 0/1 outcomes that are known for all rows":
        "Utfallet ska vara 0 eller 1 och känt för alla rader.",
    "gain: expected the reference level and one or more others":
        "Det behövs rader med referensnivån och med minst en nivå till.",
    # Periods, regions and sizes.
    "drift: expected numbers in both periods": "Det saknas tal i en av perioderna.",
    "drift: expected rows in both periods": "Det saknas rader i en av perioderna.",
    "pooling: expected two regions or more, with standard errors above 0":
        "Det behövs minst två regioner med medelfel över 0.",
    "net benefit: expected probabilities on both sides of {number}":
        "Det behövs sannolikheter både under och över {number}.",
    "r2: expected a number above 0 and below the shrinkage":
        "R² ska vara ett tal över 0 och under krympningen.",
    "log-odds: expected numbers that differ": "Log-oddsen ska skilja sig åt.",
    "sample size: expected an error above 0 that rows can reach":
        "Inget antal rader ger den precision som begärs.",
    # Groups at equal need, units, and a pilot.
    "persons: expected the columns person, and born, sex or both":
        "Tabellen med personer ska ha kolumnen person, och born, sex eller båda.",
    "degree: expected per cent of full time, found none": "Ingen grad är angiven i procent av heltid.",
    "expected spells of enough persons with either outcome":
        "För få personer har sjukfall med vartdera utfallet.",
    "expected shown risks with an outcome that is due and linked, found none":
        "Ingen visad risk har ett utfall som är känt och kopplat.",
    "expected enough persons for whom the model was called right, and enough others":
        "För få personer har bedömningen att risken stämmer, eller för få har en avvikande bedömning.",
    "expected enough persons of each opinion with the outcome and without it":
        "Någon bedömning har för få personer med utfallet eller för få utan.",
}  # fmt: skip

_LINES = {
    # How the rows were read.
    "date {column}: expected dates as YYYY-MM-DD, found {n} rows without; they are left out of results by time":
        "Datumkolumnen {column} ska ha datum som ÅÅÅÅ-MM-DD. Rader utan datum ({n}) är inte med i det som visas över tid.",
    "{column}: expected {why}, found {n} rows with another; left out":
        "Kolumnen {column} ska vara {why}. Rader med något annat ({n}) är inte med.",
    "{column}: expected {why}, found {n} rows with another; left out; {hint}":
        "Kolumnen {column} ska vara {why}. Rader med något annat ({n}) är inte med. {hint}",
    "{column}: expected days, found {n} rows with something else; they are left out of the share of spells that end within these days":
        "Kolumnen {column} ska vara dagar. Rader med något annat ({n}) är inte med i andelen sjukfall som slutar inom dessa dagar.",
    "{column}: the table has probabilities of several models: expected a column for each, as {text}; this one is not read":
        "Kolumnen {column} läses inte, eftersom tabellen har flera modellers sannolikheter. Varje modell ska ha en egen, till exempel {text}.",
    "{column}: expected times that differ, found one for all rows; is it the horizon rather than how long each was followed?":
        "Kolumnen {column} har samma tid i alla rader. Är det horisonten och inte hur länge var och en följdes?",
    "{column}: expected some ends (1), found none; write 0 for censored, 1 for an end and 2 for a competing end":
        "Kolumnen {column} har inga slut (1). Skriv 0 för censurerad, 1 för slut och 2 för konkurrerande slut.",
    "{column}: nobody is censored (0), and there are ends (1) and competing ends (2); if 1 means censored and 2 the end, as in R, write 0 and 1":
        "Kolumnen {column} har slut (1) och konkurrerande slut (2) men ingen censurerad (0). Betyder 1 censurerad och 2 slut, som i R, skriv 0 och 1.",
    "{column}: all rows with the longest time have an end (1), and most others are censored (0): does 1 mean censored? Expected 0 for censored, 1 for an end":
        "Kolumnen {column} har slut (1) i alla rader med den längsta tiden och censurerad (0) i de flesta andra. Betyder 1 censurerad? Skriv 0 för censurerad och 1 för slut.",
    "horizon {horizon}: expected rows followed for that long, found none; is it in the unit of {column}?":
        "Ingen rad följs så länge som till horisonten {horizon}. Är den i samma enhet som {column}?",
    "horizon {horizon}: half of the rows were followed for more than ten times as long; expected the unit of {column} (days, where the horizon may be in months)":
        "Hälften av raderna följs mer än tio gånger så länge som till horisonten {horizon}. Den ska ha samma enhet som {column} (dagar, om horisonten är i månader).",
    "horizon {horizon}: quarters without known outcomes of both kinds are left out":
        "Horisont {horizon}: kvartal som inte har kända utfall av båda slagen visas inte.",
    "horizon {horizon}, updating: expected {n} persons or more who could be followed until the horizon; not computed":
        "Horisont {horizon}, uppdatering: beräknades inte. Det behövs minst {n} personer som kan följas till horisonten.",
    "horizon {horizon}, updating: expected outcomes known for all rows, or --date to find rows early enough; not computed":
        "Horisont {horizon}, uppdatering: beräknades inte. Utfallet ska vara känt för alla rader, eller så ska --date visa vilka rader som började tillräckligt tidigt.",
    "horizon {horizon}, updating: expected rows early enough to be followed until the horizon; not computed":
        "Horisont {horizon}, uppdatering: beräknades inte. Ingen rad började så tidigt att den följs till horisonten.",
    # Models.
    "model {model}: {hint}": "Modell {model}: {hint}",
    "model {model}: expected what {text} needs in every row, found {n} rows that it cannot score, most often: {why}":
        "Modell {model}: {text} ger ingen risk för en del rader ({n}). Vanligaste skälet: {why}.",
    "model {model}: expected probabilities from 0 to 1, found {n} rows with another, which is more than half; the model is left out":
        "Modell {model} är inte med, eftersom mer än hälften av raderna ({n}) inte har någon sannolikhet från 0 till 1.",
    "model {model}: expected probabilities from 0 to 1, found {n} rows with another, which is more than half; the model is left out; {hint}":
        "Modell {model} är inte med, eftersom mer än hälften av raderna ({n}) inte har någon sannolikhet från 0 till 1. {hint}",
    "model {model}: expected probabilities from 0 to 1, found {n} rows with another or none; these rows are left out for all models":
        "Modell {model}: rader utan en sannolikhet från 0 till 1 ({n}) är inte med för någon modell.",
    "model {model}: expected probabilities from 0 to 1, found {n} rows with another or none; these rows are left out for all models; {hint}":
        "Modell {model}: rader utan en sannolikhet från 0 till 1 ({n}) är inte med för någon modell. {hint}",
    "model {model}: expected probabilities, found 0 and 1 only; it looks like a column of flags":
        "Modell {model}: kolumnen har bara 0 och 1 och inga andra sannolikheter. Den ser ut att visa vilka som flaggas.",
    "model {model}: the AUC is below 0.5: high probabilities go with the opposite of the outcome; is the outcome coded the other way, or the probability of the opposite?":
        "Modell {model}: AUC är under 0,5, så höga sannolikheter hör ihop med motsatsen till utfallet. Är utfallet kodat tvärtom, eller gäller sannolikheten motsatsen?",
    "model {model}: the AUC is below 0.5: high probabilities go with the opposite of the outcome; do they predict the opposite ({text})?":
        "Modell {model}: AUC är under 0,5, så höga sannolikheter hör ihop med motsatsen till utfallet. Förutsäger modellen motsatsen ({text})?",
    "model {model}: the outcomes are separated almost without error; is the column the outcome itself, or known only afterwards?":
        "Modell {model} skiljer utfallen åt nästan helt utan fel. Är kolumnen själva utfallet, eller något som blir känt först efteråt?",
    "models {model} and {other}: expected two columns, found {column} for both; all their differences are 0":
        "Modellerna {model} och {other} har samma kolumn, {column}, så skillnaderna mellan dem är 0.",
    "models {model} and {other}: expected two models, found the same probabilities in all rows":
        "Modellerna {model} och {other} har samma sannolikheter i alla rader.",
    "models {model} and {other}: the columns {column} and {text} are named the other way round; exchange them if they are mixed up":
        "Modellerna {model} och {other} har kolumnerna {column} och {text}, vars namn tyder på motsatsen. Byt plats på dem om de är förväxlade.",
    "margin of {metric}: expected two models to compare, found one; no verdict":
        "Marginalen för {metric} ger ingen slutsats: det finns bara en modell och ingen att jämföra med.",
    "margin of {metric}: expected a metric that is compared; no verdict":
        "Marginalen för {metric} ger ingen slutsats: måttet jämförs inte.",
    # Groups.
    "subgroup {variable}: levels with fewer than {n} persons are not shown":
        "Grupper efter {variable}: grupper med färre än {n} personer visas inte.",
    "subgroup {column}: some rows are not numbers: they are in no group; write numbers as 1234.5 or 1234,5":
        "Grupper efter {column}: rader som inte har tal är inte med i någon grupp. Skriv tal som 1234.5 eller 1234,5.",
    "subgroup {column}: each of {n} numbers is a group; cut them, as {column}:30,40":
        "Grupper efter {column}: vart och ett av {n} tal är en grupp. Dela in dem, till exempel {column}:30,40.",
    "an earlier release gave exact counts: they are known, and how they differ from those of this one may reveal few persons":
        "En tidigare utlämning gav exakta antal. De är kända, och skillnaden mot antalen här kan röja få personer.",
    # Patterns.
    "found {n} rows that were left out: {why}": "Rader som inte är med ({n}): {why}.",
    "replaced_by: found {n} certificates replaced by one that the person does not have; they were left out":
        "Ersatta intyg som inte är med för att personen inte har intyget som ersätter dem: {n}.",
    "equality: there is no column {column}; not computed":
        "Lika behov: beräknades inte. Det finns ingen kolumn {column}.",
    "equality: there is no column {column}; not computed within it":
        "Lika behov: beräknades inte inom {column}. Det finns ingen sådan kolumn.",
    "equality: too few of one of {persons} and {others}; not computed":
        "Lika behov: beräknades inte. Någon av grupperna {persons} och {others} har för få personer.",
    "equality, some levels of {variable}: too few of one of {persons} and {others}; not computed":
        "Lika behov inom {variable}: beräknades inte överallt. Någon av grupperna {persons} och {others} har för få personer på en del ställen.",
    "units: there is no column risk; nothing is expected by the model":
        "Enheterna: kolumnen risk saknas, så inget väntat antal kan beräknas med modellen.",
    # A pilot.
    "measures: no spell that was assessed has a measure":
        "Åtgärder: inget bedömt sjukfall har någon åtgärd.",
    "{indicator}, {persons}: too few persons with it or without it to be shown":
        "{indicator}, {persons}: för få personer med eller utan för att visas.",
    "{indicator}, {persons} at equal predicted risk: too few persons with it or without it to be shown":
        "{indicator}, {persons} vid lika risk: för få personer med eller utan för att visas.",
    "{indicator}, {persons}: fewer than half got one while they were followed, so no median exists":
        "{indicator}, {persons}: färre än hälften fick någon medan de följdes, så det finns ingen median.",
    "{indicator}, {persons} at equal predicted risk: fewer than half got one while they were followed, so no median exists":
        "{indicator}, {persons} vid lika risk: färre än hälften fick någon medan de följdes, så det finns ingen median.",
    "outcomes: some are known from later assessments only; a person who was not assessed again seems to have ended, so risks look too high; run srs db outcomes CERTIFICATES":
        "En del utfall är kända bara genom senare bedömningar. Sjukfall som inte bedömdes igen ser ut att ha slutat, så riskerna ser för höga ut. Kör srs db outcomes CERTIFICATES.",
    "shadow: expected assessments with a shadow's risk; no verdict":
        "Ingen slutsats: ingen bedömning har också en skuggmodells risk.",
    "shadow: expected a margin of brier in the study's [margins]; no verdict":
        "Ingen slutsats: studien anger ingen marginal för brier i [margins].",
    "shadow {model}: expected outcomes that are due, found none; no verdict":
        "Ingen slutsats om {model}: inget utfall är känt än.",
}  # fmt: skip

# Possible values of names that cannot be just anything.
_FORMS = {
    **dict.fromkeys(("n", "all"), r"(?:about |fewer than )?\d+"),
    **dict.fromkeys(("horizon", "number"), r"\d+(?:\.\d+)?"),
    "group": r"all|[^=,]+=.*?",
}

# Phrases within a line: what was expected, or what a column looks like.
_PARTS = {
    "a number above 0": "ett tal över 0",
    "a number of 0 or more": "ett tal som är 0 eller mer",
    "a number from 0 to 1": "ett tal från 0 till 1",
    "a number above 0 and below 1": "ett tal över 0 och under 1",
    "a number above 0 and below 1, for its log-odds":
        "ett tal över 0 och under 1, så att log-oddset finns",
    "0 or 1": "0 eller 1",
    "0, 1 or 2": "0, 1 eller 2",
    "0 (lost), 1 (end) or 2 (competing end)": "0 (bortfall), 1 (slut) eller 2 (konkurrerande slut)",
    "it holds dates": "kolumnen innehåller datum",
    "it holds words": "kolumnen innehåller ord",
    "it has commas that may separate thousands: write 1234, or 1.234 for decimals":
        "kolumnen har kommatecken som kan avgränsa tusental: skriv 1234, eller 1.234 för decimaler",
    "it has per cent signs: write 0.31 for 31 %": "kolumnen har procenttecken: skriv 0.31 för 31 %",
    "they all have one value: does it mean missing?":
        "alla de raderna har samma värde: betyder det att uppgiften saknas?",
    "it looks like log-odds or a score; of log-odds x the probability is 1/(1 + exp(-x))":
        "det ser ut som log-odds eller poäng; om det är log-odds x är sannolikheten 1/(1 + exp(-x))",
    "it looks like per cent: divide by 100": "det ser ut som procent: dela med 100",
    "it looks like a score: expected the model's probability of the outcome":
        "det ser ut som poäng: här ska modellens sannolikhet för utfallet stå",
    "{why}: write 1 for the outcome and 0 for none": "{why}: skriv 1 för utfallet och annars 0",
    "if the cell is empty where there was no outcome, write 0 there":
        "är cellen tom där utfallet inte inträffade, skriv 0 där",
    "it looks like probabilities: expected what happened, 0 or 1":
        "det ser ut som sannolikheter: här ska det stå vad som hände, 0 eller 1",
    "it looks like times: give those by --time, with --event":
        "det ser ut som tider: ange dem med --time, tillsammans med --event",
    "{why}: expected how long each was followed, the date less the start":
        "{why}: här ska det stå hur länge var och en följdes, från starten till datumet",
    "write 0 for censored, 1 for an end and 2 for a competing end":
        "skriv 0 för censurerad, 1 för slut och 2 för konkurrerande slut",
    "{why}: write 0 for censored, 1 for an end and 2 for a competing end":
        "{why}: skriv 0 för censurerad, 1 för slut och 2 för konkurrerande slut",
    "if the cell is empty where a row is censored, write 0 for censored, 1 for an end and 2 for a competing end":
        "är cellen tom där raden är censurerad, skriv 0 för censurerad, 1 för slut och 2 för konkurrerande slut",
    'the column "{column}" is not read: did you mean {text}? Then rename it':
        "kolumnen ”{column}” läses inte: menas {text}, byt namn på den",
    'the column "{column}" is not read, because {text} is also there':
        "kolumnen ”{column}” läses inte, eftersom {text} också finns",
    "{n} columns that are not ours: not used": "kolumner som srs inte känner ({n}) används inte",
    "{n} column that is not ours: not used": "en kolumn som srs inte känner används inte",
    # Why a published model gives no risk.
    "missing: {predictors}": "uppgift saknas om {predictors}",
    "diagnosis: expected an ICD-10-SE code": "diagnos saknas",
    "the diagnosis is not an ICD-10-SE code: expected {text}": "diagnosen är ingen kod i ICD-10-SE",
    "no model for the diagnosis: {text}": "modellen är inte gjord för diagnosen",
    "no model without a diagnosis: expected {text}": "modellen svarar inte utan diagnos",
    "day: expected a whole number from {n}": "dagen (day) ska vara ett heltal från {n}",
    "day: expected one before the last horizon": "dagen (day) ska ligga före den sista horisonten",
    "day: expected one before the horizon {horizon}": "dagen (day) ska ligga före horisonten {horizon}",
    "{column}: expected one of {text}": "värdet i {column} är inget av de möjliga",
    "{column}: expected a number{text}": "värdet i {column} är inget möjligt tal",
    # The rules of srs.tables.spells.
    f"{{column}}: {AN_ID}":
        "{column} ska vara ett id; ett tal som har tappat siffror (1.98E+11) och ett sanningsvärde är inget id",
    "{column}: expected a date as YYYY-MM-DD": "{column} ska vara ett datum, ÅÅÅÅ-MM-DD",
    "end: expected a date that is not before start": "slutdatum (end) får inte ligga före startdatum (start)",
    "degree: expected 25, 50, 75 or 100, a share of 1, or a code of KV_FKMU_0003, such as HALFTEN":
        "graden (degree) ska vara 25, 50, 75 eller 100, en andel av 1 eller en kod i KV_FKMU_0003, till exempel HALFTEN",
    "signed: expected a time as YYYY-MM-DDTHH:MM:SS, or nothing":
        "signeringstiden (signed) ska vara en tid, till exempel 2024-05-31T13:30:00, eller vara tom",
    "diagnosis: expected an ICD-10-SE code such as F43 or F43.8A, or nothing for infection control":
        "diagnosen (diagnosis) ska vara en kod i ICD-10-SE, till exempel F43 eller F43.8A, eller vara tom vid avstängning enligt smittskyddslagen",
}  # fmt: skip

_VALUES = {
    "outcome": "Utfallet",
    "event": "Händelsen",
    "time": "Tiden",
    "probability": "Sannolikheten",
    "weight": "Vikten",
    "threshold": "Tröskelvärdet",
    "prevalence": "Andelen med utfallet",
    "kept": "Krympningen",
    "auc": "AUC",
}
_INDICATORS = {
    "first_measure": "Dagar till första åtgärden",
    "plan": "Plan",
    "employer": "Kontakt med arbetsgivaren",
}
_PERSONS = {"all": "alla", "female": "kvinnor", "male": "män"}
_ABOUT = {"about ": "omkring ", "fewer than ": "färre än "}


def swedish(line: str) -> str | None:
    """The Swedish line; ``None`` where it is unknown.

    >>> swedish("horizon 90: outcome: expected rows; not computed")
    'Horisont 90: beräknades inte. Det finns inga rader.'
    """
    return _read(line, "line") or _not_computed(line) or _sentence(line)


def _not_computed(line: str) -> str | None:
    """A place and a reason; names may contain a colon."""
    if not line.endswith(_NOT_COMPUTED):
        return None
    told = line.removesuffix(_NOT_COMPUTED)
    for found in re.finditer(": ", told):
        place, reason = told[: found.start()], told[found.end() :]
        of, why = _read(place, "place"), _read(reason, "reason")
        if of is not None and why is not None:
            return f"{of}: beräknades inte. {why}"
    return None


def _sentence(text: str) -> str | None:
    told = _read(text, "part")
    if told is None:
        return None
    return told[:1].upper() + told[1:] + ("" if told.endswith("?") else ".")


def _read(text: str, kind: str) -> str | None:
    for pattern, words in _patterns(kind):
        if found := pattern.fullmatch(text):
            told = {name: _worded(name, value) for name, value in found.groupdict().items()}
            if None not in told.values():
                return words.format_map(told)
    return None


_TABLES: Mapping[str, Mapping[str, str]] = {
    "line": _LINES,
    "place": _PLACES,
    "reason": _REASONS,
    "part": _PARTS,
}


@cache
def _patterns(kind: str) -> list[tuple[re.Pattern[str], str]]:
    """Templates with the most fixed words first: their values could contain the words of others."""
    table = _TABLES[kind]
    order = sorted(table, key=lambda each: -len(re.sub(r"\{\w+\}", "", each)))
    return [(_pattern(each), table[each]) for each in order]


def _pattern(english: str) -> re.Pattern[str]:
    """The template as a pattern; a name that occurs twice has the same value both times."""
    seen: set[str] = set()

    def group(match: re.Match[str]) -> str:
        name = match[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{_FORMS.get(name, '.+?')})"

    return re.compile(re.sub(r"\\\{(\w+)\\\}", group, re.escape(english)), re.DOTALL)


def _worded(name: str, value: str) -> str | None:
    return _WORDED[name](value) if name in _WORDED else value


def _count(text: str) -> str:
    """A count as the release gate writes it: "120", "about 120", "fewer than 10"."""
    about = next((each for each in _ABOUT if text.startswith(each)), "")
    return _ABOUT.get(about, "") + _number(text.removeprefix(about))


def _number(text: str) -> str:
    return plain(float(text), _SV)


def _of(words: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: words.get(value, value)


def _to_swedish(words: Mapping[str, Words]) -> Callable[[str], str | None]:
    return lambda value: words[value].inside.sv if value in words else None


def _metric(name: str) -> str | None:
    found = names.metric(name).name
    return None if found.en == name else found.sv


def _variable(name: str) -> str:
    """The variable inside a sentence; a register's own column is unchanged."""
    told = names.variable(f"{name}=", _SV)
    return told if told == name else told[:1].lower() + told[1:]


_WORDED: Mapping[str, Callable[[str], str | None]] = {
    "n": _count,
    "all": _count,
    "number": _number,
    "horizon": _number,
    "metric": _metric,
    "smoother": _of(SMOOTHER_NAMES),
    "group": lambda value: names.whose(value, _SV),
    "variable": _variable,
    "predictors": lambda value: ", ".join(_variable(each) for each in value.split(", ")),
    "value": _of(_VALUES),
    "persons": _of(_PERSONS),
    "others": _of(_PERSONS),
    "indicator": _of(_INDICATORS),
    "outcome": _to_swedish(OUTCOMES),
    "basis": _to_swedish(BASES),
    "opinion": _to_swedish(OPINIONS),
    "why": lambda value: _read(value, "part"),
    "hint": _sentence,
}
