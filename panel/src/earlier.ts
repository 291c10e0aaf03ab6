import { html, nothing, type TemplateResult } from "lit";
import { sign } from "./bar";
import { coded } from "./codes";
import { opinions } from "./opinion";
import type { Assessment, Earlier, Lang } from "./types";
import { code, dateOf, inPercent, of100 } from "./words";

const words = {
  sv: { heading: "Tidigare risk", day: "dag", none: "ingen risk", past: "längre än", days: "dagar", physician: "läkaren", opinion: "läkarens bedömning", model: "modell" },
  en: { heading: "Earlier risk", day: "day", none: "no risk", past: "longer than", days: "days", physician: "physician", opinion: "the physician's opinion", model: "model" },
};

/** The risk on the bar, or the newest, in one line; null if there is none. */
export function earlierFound(a: Assessment, lang: Lang): string | null {
  const one = marked(a) ?? a.earlier?.[0];
  if (!one) return null;
  const text = words[lang];
  const told = one.risk?.percent ?? one.risk?.percent_bounds;
  const opinion = one.opinion ? ` (${text.physician}: ${opinions[lang][one.opinion].toLowerCase()})` : "";
  return `${text.heading} ${dateOf(one.stored)}, ${code(one.diagnosis)}: ${told ? inPercent(told, lang) : text.none}${opinion}`;
}

/** The newest earlier risk for the bar: with the same horizon, as another one answers another question. */
function marked(a: Assessment): Earlier | null {
  return a.earlier?.find((one) => one.risk?.horizon === a.risk?.horizon && ends(one).length > 0) ?? null;
}

/** Its place on the bar, as a share: one place, or from one to another. */
function ends({ risk }: Earlier): number[] {
  if (risk?.probability != null) return [risk.probability];
  const read = (risk?.percent_bounds ?? []).map((percent) => Number(percent.replace(/[<>]/, "").replace(",", ".")) / 100);
  return read.every(Number.isFinite) ? [...new Set(read)] : [];
}

export function earlierEnds(a: Assessment): number[] {
  const mark = marked(a);
  return mark ? ends(mark) : [];
}

export function earlierView(a: Assessment, lang: Lang): TemplateResult | typeof nothing {
  const all = a.earlier ?? [];
  if (!all.length) return nothing;
  const mark = marked(a);
  return html`<details data-part="earlier">
    <summary>${mark ? sign("earlier") : nothing} ${earlierFound(a, lang)}</summary>
    <ul class="plain">${all.map((one) => line(one, mark, lang))}</ul>
  </details>`;
}

function line(earlier: Earlier, mark: Earlier | null, lang: Lang): TemplateResult {
  const text = words[lang];
  const risk = earlier.risk;
  const told = risk?.percent ?? risk?.percent_bounds;
  return html`<li>
    ${earlier === mark ? sign("earlier") : nothing}
    ${dateOf(earlier.stored)}, <bdi>${coded(earlier.diagnosis, earlier.title)}</bdi>:
    ${risk && told
      ? html`<strong>${of100(told, lang)}</strong> ${text.past} ${risk.horizon} ${text.days}${risk.level_text ? `, ${risk.level_text.toLowerCase()}` : ""}
          (${text.day} ${risk.day}, ${text.model} ${risk.model.name} ${code(risk.model.diagnosis)})`
      : html`${text.none}. ${earlier.no_risk?.text ?? ""}`}${earlier.opinion ? html`; ${text.opinion}: ${opinions[lang][earlier.opinion].toLowerCase()}` : nothing}
  </li>`;
}
