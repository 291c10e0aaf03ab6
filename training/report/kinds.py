"""The name of each kind of curve, and how to read its figure."""

from dataclasses import dataclass

from srs.wording import Words


@dataclass(frozen=True)
class Kind:
    """*places* are the decimals of y in the table."""

    title: Words
    read: Words
    x: Words
    y: Words
    places: int = 3


KINDS = {
    "calibration": Kind(
        Words("Stämmer sannolikheterna?", "Are the probabilities right?"),
        Words(
            "På den räta linjen stämmer modellens sannolikhet med andelen som fick utfallet. "
            "Under linjen anger modellen för höga sannolikheter, över den för låga. Staplarna "
            "visar hur många {unit} som fick varje sannolikhet.",
            "On the straight line the share with the outcome equals the predicted probability. "
            "Below it the model predicts too high, above it too low. Bars show how many {unit} "
            "got each probability.",
        ),
        Words("Predicerad sannolikhet", "Predicted probability"),
        Words("Observerad andel", "Observed share"),
    ),
    "net_benefit": Kind(
        Words("Är det värt att handla på modellen?", "Is acting on the model worth it?"),
        Words(
            "Högst är bäst vid det tröskelvärde som används. En modell under någon av de grå "
            "linjerna gör mindre nytta än att flagga alla, eller ingen.",
            "The highest curve is best at the threshold in use. A model below a grey line is "
            "worth less than flagging everybody, or nobody.",
        ),
        Words("Tröskelvärde", "Threshold"),
        Words("Nettonytta per rad", "Net benefit per row"),
    ),
    "interventions_avoided": Kind(
        Words("Hur många insatser sparas?", "How many interventions are avoided?"),
        Words(
            "Netto per 100 {unit}, jämfört med att flagga alla.",
            "Net per 100 {unit}, compared with flagging everybody.",
        ),
        Words("Tröskelvärde", "Threshold"),
        Words("Per 100 rader", "Per 100 rows"),
        1,
    ),
    "capacity": Kind(
        Words(
            "Hur många med utfallet hittas?",
            "How many of those with the outcome are found?",
        ),
        Words(
            "Andel av dem med utfallet som får en plats, om koordinatorn varje månad tar emot dem "
            "med högst sannolikhet.",
            "Share of those with the outcome who get a place, if the coordinator takes those with "
            "the highest probability each month.",
        ),
        Words("Platser per månad", "Places a month"),
        Words("Andel hittade", "Share found"),
    ),
    "roc": Kind(
        Words(
            "Skiljer modellen dem med utfallet från de andra?",
            "Does the model distinguish those with the outcome from the rest?",
        ),
        Words(
            "Ju närmare övre vänstra hörnet, desto bättre. Den räta linjen motsvarar slumpen.",
            "The closer to the upper left corner, the better. The straight line is chance.",
        ),
        Words("1 − specificitet", "1 − specificity"),
        Words("Sensitivitet", "Sensitivity"),
    ),
    "quarters": Kind(
        Words("Håller det över tid?", "Does it last over time?"),
        Words("Varje kvartal för sig.", "Each quarter by itself."),
        Words("Kvartal", "Quarter"),
        Words("Värde", "Value"),
    ),
}
