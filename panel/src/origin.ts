import { html, nothing, type TemplateResult } from "lit";
import type { Assessment, Lang } from "./types";
import { code, moment } from "./words";

const words = {
  sv: {
    support: "Beslutsstöd",
    count: (notes: number) => `${notes} ${notes === 1 ? "anmärkning" : "anmärkningar"}`,
    supports: "Stödjer en bedömning, avgör inget.",
    model: "Modell",
    for: "för",
    made: "Modellen bygger på:",
    day: "Dag",
    of: "i sjukfallet",
    calculated: "Beräknat",
    trial: "Ännu inte sparat som bedömning.",
  },
  en: {
    support: "Decision support",
    count: (notes: number) => `${notes} ${notes === 1 ? "note" : "notes"}`,
    supports: "Supports a judgement, decides nothing.",
    model: "Model",
    for: "for",
    made: "The model is made from:",
    day: "Day",
    of: "of the spell",
    calculated: "Calculated",
    trial: "Not yet stored as an assessment.",
  },
};

/** The answer's origin: model, version, day, date; and what it is not. */
export function originView(a: Assessment, lang: Lang): TemplateResult {
  const text = words[lang];
  const model = a.risk?.model;
  const name = model && (model.name.endsWith(model.version) ? model.name : `${model.name} ${model.version}`);
  const line = [text.support, name, a.notes.length > 0 && text.count(a.notes.length)].filter(Boolean);
  const facts = [
    model && `${text.model} ${name} ${text.for} ${code(model.diagnosis)}`,
    a.spell.day != null && `${text.day} ${a.spell.day} ${text.of}, ${a.spell.on}`,
    a.stored && `${text.calculated} ${moment(a.stored)}`,
  ].filter(Boolean);
  return html`<footer data-part="origin" class="small"><details>
    <summary>${line.join(", ")}</summary>
    <p><strong>${text.supports}</strong> ${facts.map((fact) => html`<span>${fact}.</span> `)}${a.trial ? text.trial : nothing}</p>
    ${a.risk?.population ? html`<p class="muted" >${text.made} <bdi>${a.risk.population}</bdi></p>` : nothing}
    ${a.notes.length ? html`<ul>${a.notes.map((note) => html`<li>${note}</li>`)}</ul>` : nothing}
  </details></footer>`;
}
