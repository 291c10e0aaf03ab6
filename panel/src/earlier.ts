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
  const text = words[lang];
  const mark = marked(a);
  // The risk on the bar is explained next to it.
  const rest = all.slice(1).filter((one) => one !== mark);
  return html`<div data-part="earlier">
    <h3>${text.heading}</h3>
    <ul class="plain">${all.filter((one) => !rest.includes(one)).map((one) => line(one, mark, lang))}</ul>
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
    ${dateOf(earlier.stored)}, <bdi>${coded(earlier.diagnosis, earlier.title)}</bdi>:
    ${risk && told
      ? html`<strong>${of100(told, lang)}</strong> ${text.past} ${risk.horizon} ${text.days}${risk.level_text ? `, ${risk.level_text.toLowerCase()}` : ""}
          (${text.day} ${risk.day}, ${text.model} ${risk.model.name} ${code(risk.model.diagnosis)})`
      : html`${text.none}. ${earlier.no_risk?.text ?? ""}`}${earlier.opinion ? html`; ${text.opinion}: ${opinions[lang][earlier.opinion].toLowerCase()}` : nothing}
  </li>`;
}
