"""What each item of TARGET asks for, shortened, in our words (Cashin et al., JAMA 2025).

Items 6 and 7 belong together: what the trial would be, and how the data emulate it. The statement
has no open licence. Numbers, order and meaning were checked against a summary that states that it
was compared with the tables item by item; they were not checked against the tables.
"""

from srs.wording import Words

ITEMS: dict[str, Words] = {
    "1a": Words(
        "Att en målprövning efterliknas med observationsdata; mål och prövningen i korthet",
        "That a target trial is emulated with observational data; aims, and the trial in brief",
    ),
    "1b": Words("Vilka data som användes", "Which data were used"),
    "1c": Words(
        "Antaganden, metoder, resultat och slutsats i korthet",
        "Assumptions, methods, findings and conclusion in brief",
    ),
    "2": Words("Bakgrund, och vad som inte är känt", "Background, and what is not known"),
    "3": Words("Orsaksfrågan", "The causal question"),
    "4": Words(
        "Varför en prövning efterliknas med dessa data, och vilka prövningar den liknar",
        "Why a trial is emulated with these data, and which trials it is modelled on",
    ),
    "5": Words(
        "Datakällor: syfte, slag, plats, miljö, tid och länkning",
        "Data sources: purpose, type, place, setting, period and linkage",
    ),
    "6a": Words("Prövningen: vilka som kan vara med", "The trial: who is eligible"),
    "6b": Words("Prövningen: strategierna", "The trial: the strategies"),
    "6c": Words(
        "Prövningen: lottning, och att alla kan veta vad de lottats till",
        "The trial: random assignment, which all may know",
    ),
    "6d": Words(
        "Prövningen: uppföljning från lottningen, och till när",
        "The trial: follow-up from assignment, and until when",
    ),
    "6e": Words("Prövningen: utfallen, hur och när", "The trial: outcomes, how and when"),
    "6f": Words("Prövningen: kontrasterna och måtten", "The trial: contrasts and measures"),
    "6g": Words(
        "Prövningen: antaganden, och variablerna som de gäller",
        "The trial: assumptions, and the variables they concern",
    ),
    "6h": Words(
        "Prövningen: analysen och dess modeller, även av saknade värden",
        "The trial: analysis and its models, missing data included",
    ),
    "7a": Words("Data: vilka som är med", "The data: who is eligible"),
    "7b": Words("Data: strategierna", "The data: the strategies"),
    "7c": Words("Data: hur personer förs till strategier", "The data: how persons are assigned"),
    "7d": Words(
        "Data: uppföljningen börjar när strategin tilldelas, och slutar när",
        "The data: follow-up begins at assignment, and ends when",
    ),
    "7e": Words("Data: utfallen", "The data: outcomes"),
    "7f": Words("Data: kontrasterna och måtten", "The data: contrasts and measures"),
    "7g(i)": Words(
        "Data: antaganden, även om vad som stör från början",
        "The data: assumptions, baseline confounding included",
    ),
    "7g(ii)": Words(
        "Data: variablerna som antagandena gäller", "The data: the variables of the assumptions"
    ),
    "7h(i)": Words(
        "Data: analysen och dess modeller, även av saknade värden",
        "The data: analysis and its models, missing data included",
    ),
    "7h(ii)": Words(
        "Data: hur känsligt resultatet är för valen",
        "The data: how sensitive results are to choices",
    ),
    "8": Words(
        "Antal bedömda, möjliga och i varje strategi, gärna som flöde",
        "Numbers assessed, eligible and in each strategy, best as a flow",
    ),
    "9": Words("Egenskaper från början, per strategi", "Baseline characteristics by strategy"),
    "10": Words(
        "Uppföljningens längd och varför den slutade, per strategi och kontrast",
        "Length of follow-up and why it ended, by strategy and contrast",
    ),
    "11": Words("Saknade värden, per strategi", "Missing values, by strategy"),
    "12": Words("Utfallens fördelning, per strategi", "Distribution of outcomes, by strategy"),
    "13": Words(
        "Effekterna med osäkerhet, absolut och relativt där det går",
        "Effects with precision, absolute and relative where applicable",
    ),
    "14": Words(
        "Resultat av känslighetsanalyserna",
        "Results of the sensitivity analyses",
    ),
    "15": Words("Tolkning utifrån orsaksfrågan", "Interpretation in light of the causal question"),
    "16": Words(
        "Begränsningar: var data skiljer sig från prövningen, och om antagandena är rimliga, även "
        "om vad som stör från början",
        "Limitations: where data and trial differ, and whether assumptions are plausible, baseline "
        "confounding included",
    ),
    "17": Words("Etikprövning", "Ethical approval"),
    "18": Words("Registrering av protokollet", "Registration of the protocol"),
    "19": Words("Tillgång till data, kod och material", "Access to data, code and materials"),
    "20": Words("Finansiering, och finansiärens roll", "Funding, and the funder's role"),
    "21": Words("Intressekonflikter", "Conflicts of interest"),
}
_SECTIONS = {
    "Sammanfattning | Abstract": range(1, 2),
    "Inledning | Introduction": range(2, 5),
    "Metod | Methods": range(5, 8),
    "Resultat | Results": range(8, 15),
    "Diskussion | Discussion": range(15, 17),
    "Övrigt | Other information": range(17, 22),
}


def _number(name: str) -> int:
    return int(name[:2] if name[:2].isdigit() else name[:1])


PARTS = {
    section: [name for name in ITEMS if _number(name) in numbers]
    for section, numbers in _SECTIONS.items()
}
