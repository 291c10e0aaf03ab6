"""What each item of TRIPOD+AI asks for, shortened (Collins et al., BMJ 2024;385:e078378)."""

from srs.wording import Words

ITEMS: dict[str, Words] = {
    "1": Words(
        "Titeln säger att studien utvecklar eller utvärderar en prediktionsmodell, för vilka och "
        "för vilket utfall",
        "Title says that a prediction model is developed or evaluated, for whom and which outcome",
    ),
    "2": Words(
        "Sammanfattning enligt TRIPOD+AI för sammanfattningar",
        "Abstract, by TRIPOD+AI for Abstracts",
    ),
    "3a": Words(
        "Sammanhang i vården och skäl, med befintliga modeller",
        "Healthcare context and rationale, with existing models",
    ),
    "3b": Words(
        "Målgrupp, avsedd användning i vårdförloppet och avsedda användare",
        "Target population, purpose in the care pathway and intended users",
    ),
    "3c": Words(
        "Kända ojämlikheter i hälsa mellan sociodemografiska grupper",
        "Known health inequalities between sociodemographic groups",
    ),
    "4": Words(
        "Mål: utveckling eller utvärdering, eller båda",
        "Objectives: development or evaluation, or both",
    ),
    "5a": Words(
        "Datakällor för utveckling och utvärdering, skäl och representativitet",
        "Sources of data for development and evaluation, rationale and representativeness",
    ),
    "5b": Words(
        "Datum: insamlingens början och slut, uppföljningens slut",
        "Dates: start and end of accrual, end of follow-up",
    ),
    "6a": Words(
        "Miljö, antal enheter och var de ligger",
        "Setting, number of centres and where they are",
    ),
    "6b": Words("Urvalskriterier", "Eligibility criteria"),
    "6c": Words(
        "Behandlingar som gavs, och hur de hanterades",
        "Treatments received, and how they were handled",
    ),
    "7": Words(
        "Förberedelse och kvalitetskontroll av data, och om den var lika för alla grupper",
        "Data preparation and quality checking, and whether similar across groups",
    ),
    "8a": Words(
        "Utfallet och horisonten, hur och när det bestämdes, och varför just det",
        "The outcome and horizon, how and when it was assessed, and why it was chosen",
    ),
    "8b": Words(
        "Om utfallet kräver tolkning: bedömarnas kompetens",
        "If the outcome needs interpretation: qualifications of the assessors",
    ),
    "8c": Words("Blindning av utfallet", "Blinding of the outcome"),
    "9a": Words(
        "Hur de första prediktionsfaktorerna valdes",
        "How the initial predictors were chosen",
    ),
    "9b": Words(
        "Alla prediktionsfaktorer: definition, hur och när de mättes",
        "All predictors: definition, how and when measured",
    ),
    "9c": Words(
        "Om prediktionsfaktorer kräver tolkning: bedömarnas kompetens",
        "If predictors need interpretation: qualifications of the assessors",
    ),
    "10": Words(
        "Hur studiens storlek bestämdes, för utveckling och utvärdering",
        "How the study size was arrived at, for development and evaluation",
    ),
    "11": Words("Hur saknade värden hanterades", "How missing data were handled"),
    "12a": Words(
        "Hur data användes och delades", "How the data were used and partitioned"
    ),
    "12b": Words(
        "Hur prediktionsfaktorer hanterades i analysen",
        "How predictors were handled in the analysis",
    ),
    "12c": Words(
        "Modelltyp, skäl, steg, inställningar och intern validering",
        "Type of model, rationale, steps, hyperparameters and internal validation",
    ),
    "12d": Words(
        "Hur skillnader mellan kluster (sjukhus, regioner) uppskattades",
        "How heterogeneity across clusters (hospitals, regions) was estimated",
    ),
    "12e": Words(
        "Mått och figurer för diskriminering, kalibrering, nytta och jämförelse av modeller",
        "Measures and plots of discrimination, calibration, utility and comparison of models",
    ),
    "12f": Words(
        "Uppdatering av modellen till följd av utvärderingen",
        "Model updating that arises from the evaluation",
    ),
    "12g": Words(
        "Hur modellens prediktioner räknades ut (formel, kod, tjänst)",
        "How the predictions were calculated (formula, code, interface)",
    ),
    "13": Words("Om obalanserade klasser hanterades", "Class imbalance, if it was handled"),
    "14": Words("Hur rättvisa hanterades, och varför så", "Fairness: what was done, and why"),
    "15": Words(
        "Modellens utdata, och skäl för klasser och tröskelvärden",
        "Output of the model, and rationale for classes and thresholds",
    ),
    "16": Words(
        "Skillnader mellan data för utveckling och utvärdering",
        "Differences between development and evaluation data",
    ),
    "17": Words("Etikprövning och samtycke", "Ethical approval and consent"),
    "18a": Words("Finansiering", "Funding"),
    "18b": Words("Intressekonflikter", "Conflicts of interest"),
    "18c": Words("Var protokollet finns", "Where the protocol is"),
    "18d": Words("Registrering", "Registration"),
    "18e": Words("Tillgång till data", "Data sharing"),
    "18f": Words("Tillgång till kod", "Code sharing"),
    "19": Words(
        "Hur patienter och allmänhet var med", "Patient and public involvement"
    ),
    "20a": Words(
        "Deltagarnas väg genom studien: antal med och utan utfall, uppföljningstid",
        "Flow of participants: number with and without the outcome, follow-up time",
    ),
    "20b": Words(
        "Deltagarnas egenskaper, totalt och per källa, med saknade värden",
        "Characteristics overall and by data source, with missing values",
    ),
    "20c": Words(
        "Jämförelse med utvecklingsdata av viktiga prediktionsfaktorer",
        "Comparison with development data of important predictors",
    ),
    "21": Words(
        "Antal deltagare och utfall i varje analys",
        "Number of participants and outcome events in each analysis",
    ),
    "22": Words(
        "Hela modellen, så att andra kan räkna prediktioner",
        "The full model, so that others can make predictions",
    ),
    "23a": Words(
        "Prestanda med intervall, även i viktiga grupper, med figurer",
        "Performance with intervals, key subgroups included, with plots",
    ),
    "23b": Words(
        "Skillnader i prestanda mellan kluster", "Heterogeneity in performance across clusters"
    ),
    "24": Words(
        "Resultat av uppdatering", "Results of model updating"
    ),
    "25": Words(
        "Samlad tolkning, även av rättvisa, mot målen och tidigare studier",
        "Overall interpretation, fairness included, against objectives and earlier studies",
    ),
    "26": Words("Begränsningar", "Limitations"),
    "27a": Words(
        "Hur dåliga eller saknade indata hanteras i bruk",
        "How poor or unavailable input data are handled in use",
    ),
    "27b": Words(
        "Vad användaren måste göra, och vilken kunskap det kräver",
        "What users have to do, and the expertise it takes",
    ),
    "27c": Words(
        "Nästa steg: tillämpbarhet och generaliserbarhet",
        "Next steps: applicability and generalisability",
    ),
}  # fmt: skip

_SECTIONS = {
    "Titel och sammanfattning | Title and abstract": range(1, 3),
    "Inledning | Introduction": range(3, 5),
    "Metod | Methods": range(5, 18),
    "Öppen vetenskap | Open science": range(18, 19),
    "Patienter och allmänhet | Patient and public involvement": range(19, 20),
    "Resultat | Results": range(20, 25),
    "Diskussion | Discussion": range(25, 28),
}
# Items of each section, in the order of the checklist.
PARTS = {
    section: [name for name in ITEMS if int(name.rstrip("abcdefg")) in numbers]
    for section, numbers in _SECTIONS.items()
}
