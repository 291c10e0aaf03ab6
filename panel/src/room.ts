import { coded } from "./codes";
import { earlierFound } from "./earlier";
import { fmbFound } from "./fmb";
import { fewMeasures } from "./measures";
import { dayNote, levels, madeFrom } from "./risk";
import type { Assessment, Lang, View } from "./types";
import { wordCount } from "./words";

const WORDS = 120; // of a first view: twenty seconds' reading
const OWN = 37; // of them, in titles and buttons

/** The words that the other parts leave for reasons in the first view. */
export function roomForReasons(a: Assessment, view: View, lang: Lang): number {
  const few = fewMeasures(a, view);
  const texts = [
    coded(a.certificate.diagnosis, a.certificate.title),
    ...(a.risk ? [levels(a.risk, lang), a.risk.frequency, madeFrom(a.risk, lang), dayNote(a.risk, a, lang)] : []),
    a.support?.text,
    earlierFound(a, lang),
    a.length?.prognosis?.disagreement,
    few[0]?.situation_text,
    ...few.map((each) => each.title),
    fmbFound(a, lang).text,
  ];
  return WORDS - OWN - wordCount(texts.join(" "));
}
