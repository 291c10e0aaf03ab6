import { html, nothing, type TemplateResult } from "lit";
import { sign } from "./bar";
import { coded } from "./codes";
import { opinions } from "./opinion";
import type { Assessment, Earlier, Lang } from "./types";
import { code, dateOf, of100 } from "./words";

const words = {
  sv: { heading: "Tidigare risk", day: "dag", none: "ingen risk", past: "längre än", days: "dagar", more: "Fler tidigare", opinion: "läkarens bedömning", model: "modell" },
  en: { heading: "Earlier risk", day: "day", none: "no risk", past: "longer than", days: "days", more: "More earlier ones", opinion: "the physician's opinion", model: "model" },
};

/** The newest earlier risk that can stand on the bar: of the same horizon, else it is another question. */
export function marked(a: Assessment): Earlier | null {
  const comparable = (earlier: Earlier) => earlier.risk?.horizon === a.risk?.horizon && earlier.risk?.probability != null;
  return a.earlier?.find(comparable) ?? null;
}

export function earlierView(a: Assessment, lang: Lang): TemplateResult | typeof nothing {
  const [first, ...rest] = a.earlier ?? [];
  if (!first) return nothing;
  const text = words[lang];
  const mark = marked(a);
  return html`<div data-part="earlier">
    <h3>${text.heading}</h3>
    <ul class="plain">${line(first, mark, lang)}</ul>
    ${rest.length
      ? html`<details><summary>${text.more} (${rest.length})</summary><ul class="plain">${rest.map((one) => line(one, mark, lang))}</ul></details>`
      : nothing}
  </div>`;
}

function line(earlier: Earlier, mark: Earlier | null, lang: Lang): TemplateResult {
  const text = words[lang];
  const risk = earlier.risk;
  const told = risk?.percent ?? risk?.percent_bounds;
  return html`<li>
    ${earlier === mark ? sign("earlier") : nothing}
    ${dateOf(earlier.stored, lang)}, <bdi>${coded(earlier.diagnosis, earlier.title)}</bdi>:
    ${risk && told
      ? html`<strong>${of100(told, lang)}</strong> ${text.past} ${risk.horizon} ${text.days}${risk.level_text ? `, ${risk.level_text.toLowerCase()}` : ""}
          (${text.day} ${risk.day}, ${text.model} ${risk.model.name} ${code(risk.model.diagnosis)})`
      : html`${text.none}. ${earlier.no_risk?.text ?? ""}`}${earlier.opinion ? html`; ${text.opinion}: ${opinions[lang][earlier.opinion].toLowerCase()}` : nothing}
  </li>`;
}
