"""Visits in specialised care, as the models 2.1 and 2.2 ask for them.

Their wording is ours; what they mean is read from their names: any visit with the diagnosis
from 365 days before the spell's first day to 6 days after it, and the subdiagnosis of visits
from 6 days before to 15 days after.
"""

from ..wording import Words
from .declare import Level, Predictor, yes_no

_FEW = "assumption: one in ten; no public table"
_EQUAL = "assumption: every group equally common; no public table"

# Suffix of SRS's variable name any_visits_-365_+6_<suffix>, and what the visits were for.
_VISITS = {
    "F317": Words("bipolär sjukdom i remission (F31.7)", "bipolar disorder in remission (F31.7)"),
    "F320": Words("lindrig depressiv episod (F32.0)", "mild depressive episode (F32.0)"),
    "F329": Words(
        "ospecificerad depressiv episod (F32.9)", "unspecified depressive episode (F32.9)"
    ),
    "F330": Words(
        "recidiverande depression, lindrig (F33.0)", "recurrent depression, mild (F33.0)"
    ),
    "F412": Words("blandad ångest och depression (F41.2)", "mixed anxiety and depression (F41.2)"),
    "F419": Words("ospecificerad ångest (F41.9)", "unspecified anxiety (F41.9)"),
    "F43": Words(
        "stressreaktion eller anpassningsstörning (F43)",
        "stress reaction or adjustment disorder (F43)",
    ),
    "F430": Words("akut stressreaktion (F43.0)", "acute stress reaction (F43.0)"),
    "F438": Words(
        "annan reaktion på svår stress (F43.8)", "other reaction to severe stress (F43.8)"
    ),
    "F900": Words(
        "aktivitets- och uppmärksamhetsstörning (F90.0)", "attention deficit disorder (F90.0)"
    ),
    "M171": Words(
        "annan primär knäartros (M17.1)", "other primary osteoarthritis of the knee (M17.1)"
    ),
    "M232": Words("gammal meniskskada (M23.2)", "old meniscus injury (M23.2)"),
    "M235": Words(
        "kronisk instabilitet i knäled (M23.5)", "chronic instability of the knee (M23.5)"
    ),
    "M511": Words(
        "diskbråck med nervrotspåverkan (M51.1)", "disc disorder with radiculopathy (M51.1)"
    ),
    "M53": Words("annan ryggsjukdom (M53)", "other back disorder (M53)"),
    "M54": Words("ryggvärk (M54)", "back pain (M54)"),
    "M542": Words("nackvärk (M54.2)", "neck pain (M54.2)"),
    "M544": Words("lumbago med ischias (M54.4)", "lumbago with sciatica (M54.4)"),
    "M75": Words("sjukdom i skulderled (M75)", "shoulder disorder (M75)"),
    "M751": Words("rotatorcuffsyndrom (M75.1)", "rotator cuff syndrome (M75.1)"),
    "M779": Words("ospecificerad entesopati (M77.9)", "unspecified enthesopathy (M77.9)"),
    "M796": Words("smärta i arm eller ben (M79.6)", "pain in a limb (M79.6)"),
    "M797": Words("fibromyalgi (M79.7)", "fibromyalgia (M79.7)"),
    "R52": Words("smärta och värk (R52)", "pain (R52)"),
    "R521": Words("kronisk smärta (R52.1)", "chronic pain (R52.1)"),
    "R522": Words("annan kronisk smärta (R52.2)", "other chronic pain (R52.2)"),
    "R539": Words("sjukdomskänsla och trötthet (R53.9)", "malaise and fatigue (R53.9)"),
    "S521": Words(
        "brott på strålbenets övre ände (S52.1)",
        "fracture of the upper end of the radius (S52.1)",
    ),
    "S620": Words("brott på båtbenet i handen (S62.0)", "fracture of the scaphoid (S62.0)"),
    "S623": Words(
        "brott på annat mellanhandsben (S62.3)", "fracture of another metacarpal (S62.3)"
    ),
    "S626": Words("brott på annat finger (S62.6)", "fracture of another finger (S62.6)"),
    "S822": Words(
        "brott på skenbenets skaft (S82.2)", "fracture of the shaft of the tibia (S82.2)"
    ),
    "S824": Words("brott på enbart vadbenet (S82.4)", "fracture of the fibula alone (S82.4)"),
    "S826": Words("brott på yttre fotknölen (S82.6)", "fracture of the lateral malleolus (S82.6)"),
    "S835": Words("korsbandsskada i knät (S83.5)", "cruciate ligament injury of the knee (S83.5)"),
    "Mental": Words("någon psykisk sjukdom", "any mental disorder"),
    "Mental_notF32": Words("annan psykisk sjukdom än F32", "a mental disorder other than F32"),
    "Mental_notF33": Words("annan psykisk sjukdom än F33", "a mental disorder other than F33"),
    "Mental_notF41": Words("annan psykisk sjukdom än F41", "a mental disorder other than F41"),
    "Mental_notF43": Words("annan psykisk sjukdom än F43", "a mental disorder other than F43"),
    "Musc": Words("någon sjukdom i rörelseorganen", "any musculoskeletal disorder"),
    "Musc_notM23": Words(
        "annan sjukdom i rörelseorganen än M23", "a musculoskeletal disorder other than M23"
    ),
    "Musc_notM54": Words(
        "annan sjukdom i rörelseorganen än M54", "a musculoskeletal disorder other than M54"
    ),
    "Musc_notM75": Words(
        "annan sjukdom i rörelseorganen än M75", "a musculoskeletal disorder other than M75"
    ),
    "Somatic": Words("någon kroppslig sjukdom", "any somatic disorder"),
}


def _any_visit(suffix: str, reason: Words) -> Predictor:
    return yes_no(
        f"visit_{suffix.lower()}",
        f"any_visits_-365_+6_{suffix}",
        Words(f"Besök för {reason.sv}", f"Visit for {reason.en}"),
        Words(
            f"Har patienten under året före sjukfallet besökt specialistvården för {reason.sv}?",
            f"Has the patient visited specialised care for {reason.en} in the year before "
            "the spell?",
        ),
        yes=(
            "1",
            Words(
                f"Besök i specialistvården för {reason.sv}",
                f"Visit in specialised care for {reason.en}",
            ),
        ),
        no=(
            "0",
            Words(
                f"Inget besök i specialistvården för {reason.sv}",
                f"No visit in specialised care for {reason.en}",
            ),
        ),
        yes_first=False,
        share=0.1,
        share_source=_FEW,
    )


many_visits = yes_no(
    "many_visits",
    "num_visits_-365_+6",
    Words("Antal besök i specialistvården", "Number of visits in specialised care"),
    Words(
        "Har patienten gjort fler än tio besök i specialistvården året före sjukfallet?",
        "Has the patient made more than ten visits in specialised care in the year before the "
        "spell?",
    ),
    yes=(
        ">10",
        Words("Fler än tio besök i specialistvården", "More than ten visits in specialised care"),
    ),
    no=(
        "1-10",
        Words("Högst tio besök i specialistvården", "At most ten visits in specialised care"),
    ),
    yes_first=False,
    share=0.1,
    share_source=_FEW,
)


def _subdiagnosis(
    diagnosis: str, levels: dict[str, tuple[str, str, str]], what: str = ""
) -> Predictor:
    """*levels*: SRS id -> our name, Swedish and English wording."""
    label = Words(f"Undergrupp av {diagnosis}", f"Subgroup of {diagnosis}")
    if what:
        label = Words(f"Frakturens läge ({diagnosis})", f"Position of the fracture ({diagnosis})")
    return Predictor(
        name=f"subdiagnosis_{diagnosis.lower()}{what}",
        srs=f"any_visits_-6_+15_{diagnosis}_subdiag_group{what}",
        label=label,
        question=Words(
            f"{label.sv}, enligt besök i specialistvården vid sjukfallets början?",
            f"{label.en}, as visits in specialised care give it when the spell began?",
        ),
        levels=tuple(
            Level(
                name,
                srs,
                Words(sv, en),
                Words(f"{label.sv}: {sv.lower()}", f"{label.en}: {en.lower()}"),
                1 / len(levels),
            )
            for srs, (name, sv, en) in levels.items()
        ),
        share_source=_EQUAL,
    )


_OTHER = ("other", "Annat", "Other")

_SUBDIAGNOSES = (
    _subdiagnosis(
        "F31",
        {
            "Andra specificerade": ("other_specified", "Annan specificerad", "Other specified"),
            "Annat": _OTHER,
            "Depressiv": ("depressive", "Depressiv episod", "Depressive episode"),
            "Hypoman/manisk": (
                "manic",
                "Hypoman eller manisk episod",
                "Hypomanic or manic episode",
            ),
            "Utan symtom": ("remission", "Utan symtom", "Without symptoms"),
        },
    ),
    _subdiagnosis(
        "F32",
        {
            "Andra specificerade": ("other_specified", "Annan specificerad", "Other specified"),
            "Annat": _OTHER,
            "Lindrig depressiv": ("mild", "Lindrig", "Mild"),
            "Medel depressiv": ("moderate", "Medelsvår", "Moderate"),
            "Svaar depressiv": ("severe", "Svår", "Severe"),
        },
    ),
    _subdiagnosis(
        "F33",
        {
            "Annat": _OTHER,
            "Lindrig depressiv": ("mild", "Lindrig", "Mild"),
            "Medel depressiv": ("moderate", "Medelsvår", "Moderate"),
            "Svaar depressiv": ("severe", "Svår", "Severe"),
            "Utan symtom": ("remission", "Utan symtom", "Without symptoms"),
        },
    ),
    _subdiagnosis(
        "F41",
        {
            "Andra specificerade": ("other_specified", "Annan specificerad", "Other specified"),
            "Annat": _OTHER,
            "Blandade aangest och depression": (
                "mixed",
                "Blandad ångest och depression",
                "Mixed anxiety and depression",
            ),
            "Generaliserat aangestsyndrom": (
                "generalised",
                "Generaliserat ångestsyndrom",
                "Generalised anxiety disorder",
            ),
            "Paniksyndrom": ("panic", "Paniksyndrom", "Panic disorder"),
        },
    ),
    _subdiagnosis(
        "F43",
        {
            "Akut stressreaktion": ("acute", "Akut stressreaktion", "Acute stress reaction"),
            "Annat": _OTHER,
            "Anpassningsstoerning": ("adjustment", "Anpassningsstörning", "Adjustment disorder"),
            "PTSD": ("ptsd", "Posttraumatiskt stressyndrom", "Post-traumatic stress disorder"),
            "Utmattning": ("exhaustion", "Utmattning", "Exhaustion"),
        },
    ),
    _subdiagnosis(
        "M16",
        {
            "Annat": _OTHER,
            "Primaer koxartros": ("primary", "Primär", "Primary"),
            "Sekundaer/dysplastisk": (
                "secondary",
                "Sekundär eller dysplastisk",
                "Secondary or dysplastic",
            ),
        },
    ),
    _subdiagnosis(
        "M17",
        {
            "Annat": _OTHER,
            "Primaer gonartros": ("primary", "Primär", "Primary"),
            "Sekundaer/posttraumatisk gonartros": (
                "secondary",
                "Sekundär eller posttraumatisk",
                "Secondary or post-traumatic",
            ),
        },
    ),
    _subdiagnosis(
        "M19",
        {
            "Annan sekundaer/specificerad": (
                "secondary",
                "Annan sekundär eller specificerad",
                "Other secondary or specified",
            ),
            "Annat": _OTHER,
            "Posttraumatisk artros": ("post_traumatic", "Posttraumatisk", "Post-traumatic"),
            "Primaer artros": ("primary", "Primär", "Primary"),
        },
    ),
    _subdiagnosis(
        "M23",
        {
            "Annat": _OTHER,
            "Foeraendring orsakad av gammal ruptur": (
                "old_tear",
                "Efter gammal bristning",
                "From an old tear",
            ),
            "Kronisk instabilitet": ("instability", "Kronisk instabilitet", "Chronic instability"),
        },
    ),
    _subdiagnosis(
        "M51",
        {
            "Annat": _OTHER,
            "Myelopati": ("myelopathy", "Ryggmärgspåverkan", "Myelopathy"),
            "Radikulopati": ("radiculopathy", "Nervrotspåverkan", "Radiculopathy"),
        },
    ),
    _subdiagnosis(
        "M53",
        {
            "Annat": _OTHER,
            "Cervikobrakialt syndrom": (
                "cervicobrachial",
                "Cervikobrakialt syndrom",
                "Cervicobrachial syndrome",
            ),
        },
    ),
    _subdiagnosis(
        "M54",
        {
            "Annat": _OTHER,
            "Cervikalgi": ("neck", "Nackvärk", "Neck pain"),
            "Ischias": ("sciatica", "Ischias", "Sciatica"),
            "Lumbago": ("lumbago", "Lumbago", "Lumbago"),
            "Lumbago med ischias": (
                "lumbago_sciatica",
                "Lumbago med ischias",
                "Lumbago with sciatica",
            ),
            "Smaertor i broestryggen": ("thoracic", "Smärta i bröstryggen", "Thoracic back pain"),
        },
    ),
    _subdiagnosis(
        "M75",
        {
            "Adhesiv kapsulit i skulderled": ("frozen", "Frusen skuldra", "Frozen shoulder"),
            "Annat": _OTHER,
            "Bicepstendinit": ("biceps", "Bicepstendinit", "Biceps tendinitis"),
            "Impingement syndrome i skulderled": ("impingement", "Impingement", "Impingement"),
            "Rotator cuff-syndrom i skulderled": (
                "rotator_cuff",
                "Rotatorcuffsyndrom",
                "Rotator cuff syndrome",
            ),
            "Tendinit med foerkalkning i skulderled": (
                "calcific",
                "Tendinit med förkalkning",
                "Calcific tendinitis",
            ),
        },
    ),
    _subdiagnosis(
        "M77",
        {
            "Annan i fot": ("foot", "Annan i foten", "Other of the foot"),
            "Annat": _OTHER,
            "Kalkaneussporre (haelsporre)": ("heel_spur", "Hälsporre", "Heel spur"),
            "Lateral epikondylit": ("lateral", "Tennisarmbåge", "Lateral epicondylitis"),
            "Medial epikondylit": ("medial", "Golfarmbåge", "Medial epicondylitis"),
        },
    ),
    _subdiagnosis(
        "M79",
        {
            "Annat": _OTHER,
            "Fibromyalgi": ("fibromyalgia", "Fibromyalgi", "Fibromyalgia"),
            "Myalgi": ("myalgia", "Muskelvärk", "Myalgia"),
            "Smaertor i extremitet": ("limb", "Smärta i arm eller ben", "Pain in a limb"),
        },
    ),
    _subdiagnosis(
        "R52",
        {
            "Akut": ("acute", "Akut", "Acute"),
            "Annat": _OTHER,
            "Kronisk": ("chronic", "Kronisk", "Chronic"),
        },
    ),
    _subdiagnosis(
        "S52",
        {
            "Annat": _OTHER,
            "Baade ulna och radius": ("both", "Båda underarmsbenen", "Both bones of the forearm"),
            "Radius": ("radius", "Strålbenet", "Radius"),
            "Ulna": ("ulna", "Armbågsbenet", "Ulna"),
        },
    ),
    _subdiagnosis(
        "S52",
        {
            "Annat": _OTHER,
            "Fraktur paa nedre del ulna/radius": ("lower", "Nedre delen", "Lower end"),
            "Fraktur paa oevre del ulna/radius": ("upper", "Övre delen", "Upper end"),
            "Fraktur paa skaft i ulna/radius": ("shaft", "Skaftet", "Shaft"),
        },
        what="_position",
    ),
    _subdiagnosis(
        "S62",
        {
            "Annat": _OTHER,
            "Fingrar": ("fingers", "Fingrar", "Fingers"),
            "Karpal/metakarpal": ("hand", "Handlov eller mellanhand", "Carpus or metacarpus"),
            "Skafoid": ("scaphoid", "Båtbenet", "Scaphoid"),
        },
    ),
    _subdiagnosis(
        "S82",
        {
            "Annat": _OTHER,
            "Fibula": ("fibula", "Vadbenet", "Fibula"),
            "Malleolen": ("malleolus", "Fotknölen", "Malleolus"),
            "Multipla": ("multiple", "Flera brott", "Several fractures"),
            "Patella": ("patella", "Knäskålen", "Patella"),
            "Tibia": ("tibia", "Skenbenet", "Tibia"),
        },
    ),
    _subdiagnosis(
        "S83",
        {
            "Distortion/luxation": ("sprain", "Vrickning eller luxation", "Sprain or dislocation"),
            "Ruptur": ("tear", "Bristning", "Tear"),
            "Skada multipla strukturer": (
                "multiple",
                "Flera strukturer skadade",
                "Several structures",
            ),
        },
    ),
)


def _open_fracture(diagnosis: str) -> Predictor:
    return yes_no(
        f"open_fracture_{diagnosis.lower()}",
        f"any_visits_-6_+15_{diagnosis}_exposed",
        Words(f"Öppen fraktur ({diagnosis})", f"Open fracture ({diagnosis})"),
        Words("Är frakturen öppen?", "Is the fracture open?"),
        yes=("1", Words("Öppen fraktur", "Open fracture")),
        no=("0", Words("Sluten fraktur", "Closed fracture")),
        yes_first=False,
        share=0.1,
        share_source=_FEW,
    )


VISITS = (
    many_visits,
    *(_any_visit(suffix, reason) for suffix, reason in _VISITS.items()),
    *_SUBDIAGNOSES,
    *(_open_fracture(diagnosis) for diagnosis in ("S62", "S82")),
)
