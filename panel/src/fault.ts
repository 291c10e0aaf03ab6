import { html, nothing, type TemplateResult } from "lit";
import type { Fault } from "./client";
import type { Lang } from "./types";

const words = {
  sv: {
    down: "Ingen kontakt med tjänsten.",
    slow: "Tjänsten svarar inte.",
    odd: "Tjänstens svar går inte att läsa.",
    overtaken: "",
    token: "Inloggningen har gått ut. Det du har fyllt i finns kvar.",
    refused: "Du har inte behörighet att se det här.",
    gone: "Beräkningen fanns inte kvar hos tjänsten och görs om. Välj igen.",
    trial: "Beräkningen är inte bekräftad.",
    busy: "För många anrop just nu.",
    unavailable: "Tjänsten ligger nere för tillfället.",
    input: "Det går inte att räkna på intyget som det ser ut nu.",
    certificate: "Intyget",
    earlier: "Tidigare intyg",
    answers: "Svaren",
    format: "Intyget går inte att läsa: det är varken JSON eller XML.",
  },
  en: {
    down: "No contact with the service.",
    slow: "The service does not answer.",
    odd: "The service's answer cannot be read.",
    overtaken: "",
    token: "The sign-in has expired. What you filled in is kept.",
    refused: "You are not permitted to see this.",
    gone: "The service no longer had the calculation and repeats it. Choose again.",
    trial: "The calculation is not confirmed.",
    busy: "Too many calls just now.",
    unavailable: "The service is down at the moment.",
    input: "No calculation is possible with the certificate as it is now.",
    certificate: "The certificate",
    earlier: "Earlier certificate",
    answers: "The answers",
    format: "The certificate cannot be read: it is neither JSON nor XML.",
  },
};

/** The names of a certificate's keys on its form. */
const keys: Record<string, { sv: string; en: string }> = {
  diagnosis: { sv: "diagnos", en: "diagnosis" },
  secondary: { sv: "bidiagnoser", en: "secondary diagnoses" },
  periods: { sv: "sjukskrivningsperiod", en: "sick-leave period" },
  start: { sv: "från och med", en: "from" },
  end: { sv: "till och med", en: "to" },
  degree: { sv: "sjukskrivningsgrad", en: "degree" },
  occupations: { sv: "sysselsättning", en: "occupation" },
  person: { sv: "personnummer", en: "person id" },
  postcode: { sv: "enhetens postnummer", en: "the unit's postcode" },
  unit: { sv: "vårdenhet", en: "care unit" },
  signed: { sv: "signeringstid", en: "time of signing" },
  id: { sv: "intygs-id", en: "certificate id" },
  kind: { sv: "intygstyp", en: "kind of certificate" },
  format: { sv: "format", en: "format" },
  prognosis: { sv: "prognos", en: "prognosis" },
  work_measures: { sv: "arbetslivsinriktade åtgärder", en: "work-oriented measures" },
  infection_control: { sv: "smittbärarpenning", en: "infection control" },
};

/** The service says in English what it expects; these are the same in short Swedish. */
const hints: Record<string, string> = {
  diagnosis: "en kod som F43 eller F43.8A",
  secondary: "koder som F43 eller F43.8A",
  periods: "slutet får inte ligga före början",
  start: "ett datum som 2025-03-20",
  end: "ett datum som 2025-03-20",
  degree: "25, 50, 75 eller 100",
  person: "tolv siffror",
  postcode: "fem siffror",
};

/** A fault found by the panel itself: the host's text is not a certificate. */
export const UNREADABLE: Fault = { kind: "input", errors: [{ field: "", expected: "format" }] };

export function faultText(fault: Fault, lang: Lang): string {
  return fault === UNREADABLE ? words[lang].format : words[lang][fault.kind];
}

/** Where the input is at fault, in the form's words; never the value. */
export function placesView(fault: Fault, question: (predictor: string) => string | undefined, lang: Lang): TemplateResult | typeof nothing {
  if (fault.kind !== "input" || fault === UNREADABLE || !fault.errors.length) return nothing;
  return html`<ul>
    ${fault.errors.slice(0, 5).map(({ field, expected }) => html`<li>
      ${place(field, question, lang)}${hint(field, lang)}
      ${expected ? html`<div class="small muted" lang="en">expected: ${short(expected)}</div>` : nothing}
    </li>`)}
  </ul>`;
}

const short = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

function hint(pointer: string, lang: Lang): string {
  const key = pointer.split("/").filter((part) => part && !/^\d+$/.test(part)).at(-1) ?? "";
  return lang === "sv" && !pointer.startsWith("/answers") && hints[key] ? ` – ${hints[key]}` : "";
}

function place(pointer: string, question: (predictor: string) => string | undefined, lang: Lang): string {
  const text = words[lang];
  const [root, first, ...inner] = pointer.split("/").slice(1);
  if (root === "answers") return `${text.answers}: ${question(first ?? "") ?? first ?? ""}`;
  if (root === "certificates") {
    const of = first === undefined || first === "0" ? text.certificate : `${text.earlier} ${first}`;
    return inner.length ? `${of}: ${named(inner, lang)}` : of;
  }
  return `${text.certificate}: ${named([root ?? ""], lang)}`;
}

/** Only known keys are written: another one might contain anything. */
const named = (path: string[], lang: Lang): string =>
  path
    .map((key) => (/^\d+$/.test(key) ? ` ${Number(key) + 1}` : `, ${keys[key]?.[lang] ?? (lang === "en" ? "a part" : "en uppgift")}`))
    .join("")
    .slice(2);
