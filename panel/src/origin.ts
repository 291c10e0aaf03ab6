import { html, nothing, type TemplateResult } from "lit";
import type { Assessment, Lang } from "./types";
import { code, date, moment } from "./words";

const words = {
  sv: {
    supports: "Stödjer en bedömning, avgör inget.",
    model: "Modell",
    answeredFor: "svarade för",
    day: "Dag",
    of: "i sjukfallet",
    on: "bedömt",
    calculated: "räknat",
    trial: "Inte sparat som bedömning än.",
    notes: "Att veta om svaret",
  },
  en: {
    supports: "Supports a judgement, decides nothing.",
    model: "Model",
    answeredFor: "answered for",
    day: "Day",
    of: "of the spell",
    on: "assessed",
    calculated: "calculated",
    trial: "Not yet stored as an assessment.",
    notes: "To know about the answer",
  },
};

/** Where the answer comes from: model, version, day, date; and what it is not. */
export function originView(a: Assessment, lang: Lang): TemplateResult {
  const text = words[lang];
  const model = a.risk?.model;
  const facts = [
    model && `${text.model} ${model.name} ${model.name.endsWith(model.version) ? "" : model.version}`.trim() + `, ${text.answeredFor} ${code(model.diagnosis)}`,
    a.spell.day !== null && `${text.day} ${a.spell.day} ${text.of}`,
    a.spell.on && `${text.on} ${date(a.spell.on, lang)}`,
    a.stored && `${text.calculated} ${moment(a.stored, lang)}`,
  ].filter(Boolean);
  return html`<footer data-part="origin" class="small">
    <p><strong>${text.supports}</strong> ${facts.join("; ")}. ${a.trial ? text.trial : nothing}</p>
    ${a.risk?.population ? html`<p class="muted" dir="auto">${a.risk.population}</p>` : nothing}
    ${a.notes.length ? html`<details><summary>${text.notes}</summary><ul>${a.notes.map((note) => html`<li>${note}</li>`)}</ul></details>` : nothing}
  </footer>`;
}
