import type { Certificate, Lang, View } from "../types";
import { type Draft, EMPTY, asCertificate } from "./draft";

export interface Example {
  title: Record<Lang, string>;
  view: View;
  draft: Draft;
  history: Certificate[];
}

/** The day so many days from today, on this machine's clock. */
function day(from: number): string {
  const now = new Date();
  const then = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + from));
  return then.toISOString().slice(0, 10);
}

const period = (from: number, to: number, degree = 100) => ({ start: day(from), end: day(to), degree });

/** Of the national test population. */
const PERSON = "198203149821";

function draft(diagnosis: string, periods: Draft["periods"], more: Partial<Draft> = {}): Draft {
  return { ...EMPTY, diagnosis, periods, occupation: "NUVARANDE_ARBETE", person: PERSON, ...more };
}

function earlier(id: string, diagnosis: string, periods: Draft["periods"], signed: number): Certificate {
  return asCertificate(draft(diagnosis, periods), id, `${day(signed)}T10:00:00`);
}

export const EXAMPLES: Record<string, Example> = {
  new: {
    title: { sv: "Nytt intyg: utmattningssyndrom, dag 15", en: "New certificate: exhaustion disorder, day 15" },
    view: "draft",
    draft: draft("F43.8A", [period(-14, 13)]),
    history: [],
  },
  extension: {
    title: { sv: "Förlängning: ländryggssmärta, dag 43", en: "Extension: low back pain, day 43" },
    view: "extension",
    draft: draft("M54.5", [period(0, 27, 50)]),
    history: [earlier("exempel-1", "M545", [period(-42, -15), period(-14, -1, 75)], -42)],
  },
  changed: {
    title: { sv: "Ändrad diagnos: från akut stressreaktion till depression", en: "Changed diagnosis: from acute stress to depression" },
    view: "extension",
    draft: draft("F32.1", [period(0, 20)]),
    history: [earlier("exempel-2", "F430", [period(-28, -1)], -28)],
  },
  secondary: {
    title: { sv: "Med bidiagnoser, dag 20", en: "With secondary diagnoses, day 20" },
    view: "draft",
    draft: draft("F32.1", [period(-19, 25)], { secondary: "F41.1 M54.5" }),
    history: [],
  },
  late: {
    title: { sv: "Efter dag 90: nästa horisont", en: "Past day 90: the next horizon" },
    view: "extension",
    draft: draft("F43.8A", [period(0, 30, 50)]),
    history: [earlier("exempel-3", "F438A", [period(-110, -1)], -110)],
  },
  none: {
    title: { sv: "Diagnos utan modell", en: "A diagnosis without a model" },
    view: "draft",
    draft: draft("J06.9", [period(-3, 10)]),
    history: [],
  },
  empty: {
    title: { sv: "Tomt utkast", en: "An empty draft" },
    view: "draft",
    draft: EMPTY,
    history: [],
  },
};
