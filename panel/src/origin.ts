import { html, nothing, type TemplateResult } from "lit";
import type { Assessment, Lang } from "./types";
import { code, moment } from "./words";

const words = {
  sv: {
    supports: "Stödjer en bedömning, avgör inget.",
    model: "Modell",
    for: "för",
    made: "Modellen bygger på:",
    day: "Dag",
    of: "i sjukfallet",
    calculated: "Beräknat",
    trial: "Ännu inte sparat som bedömning.",
    notes: "Bra att veta om svaret",
  },
  en: {
    supports: "Supports a judgement, decides nothing.",
    model: "Model",
    for: "for",
    made: "The model is made from:",
    day: "Day",
    of: "of the spell",
    calculated: "Calculated",
    trial: "Not yet stored as an assessment.",
    notes: "Good to know about the answer",
  },
};

/** The answer's origin: model, version, day, date; and what it is not. */
export function originView(a: Assessment, lang: Lang): TemplateResult {
  const text = words[lang];
  const model = a.risk?.model;
  const facts = [
    model && `${text.model} ${model.name} ${model.name.endsWith(model.version) ? "" : model.version}`.trim() + ` ${text.for} ${code(model.diagnosis)}`,
    a.spell.day != null && `${text.day} ${a.spell.day} ${text.of}, ${a.spell.on}`,
    a.stored && `${text.calculated} ${moment(a.stored)}`,
  ].filter(Boolean);
  return html`<footer data-part="origin" class="small">
    <p><strong>${text.supports}</strong> ${facts.map((fact) => html`<span>${fact}.</span> `)}${a.trial ? text.trial : nothing}</p>
    ${a.risk?.population ? html`<p class="muted" >${text.made} <bdi>${a.risk.population}</bdi></p>` : nothing}
    ${a.notes.length ? html`<details><summary>${text.notes}</summary><ul>${a.notes.map((note) => html`<li>${note}</li>`)}</ul></details>` : nothing}
  </footer>`;
}
