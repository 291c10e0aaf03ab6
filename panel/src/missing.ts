import { html, nothing, type TemplateResult } from "lit";
import type { Assessment, Lang, MissingAnswer } from "./types";
import { of100 } from "./words";

const words = {
  sv: {
    heading: "Det som saknas",
    range: "Spannet rymmer alla möjliga svar på det som saknas. Det är inte ett konfidensintervall.",
    most: "Mest hjälper svaret på",
    leaves: "då blir spannet som bredast",
    rest: "Vad de andra svaren ger",
    question: "Fråga",
    remains: "Spannet blir som bredast",
    elsewhere: "Saknas, men frågas inte här:",
    known: { age: "ålder (personnummer)", sex: "kön (personnummer)", region: "region (enhetens postnummer)" } as Record<string, string>,
  },
  en: {
    heading: "What is missing",
    range: "The range includes every possible answer to what is missing. It is not a confidence interval.",
    most: "The answer that helps most:",
    leaves: "the range is then at its widest",
    rest: "What the other answers give",
    question: "Question",
    remains: "The range is at its widest",
    elsewhere: "Missing and not asked here:",
    known: { age: "age (the person's id)", sex: "sex (the person's id)", region: "region (the unit's postcode)" } as Record<string, string>,
  },
};

export function missingView(a: Assessment, lang: Lang): TemplateResult | typeof nothing {
  if (!a.missing.length || !a.risk) return nothing;
  const text = words[lang];
  const [first, ...rest] = a.missing_answers;
  const asked = new Set(a.questions.map((question) => question.predictor));
  const elsewhere = a.missing.filter((name) => !asked.has(name)).map((name) => text.known[name] ?? name);
  return html`<section data-part="missing" aria-labelledby="missing">
    <h2 id="missing">${text.heading}</h2>
    <p>${text.range}</p>
    ${first
      ? html`<p>${text.most} <strong dir="auto">${first.question}</strong> – ${text.leaves} ${of100(first.percent_bounds, lang)}.</p>`
      : nothing}
    ${rest.length ? html`<details><summary>${text.rest}</summary>${table(rest, lang)}</details>` : nothing}
    ${elsewhere.length ? html`<p>${text.elsewhere} ${elsewhere.join(", ")}.</p>` : nothing}
  </section>`;
}

const table = (rows: MissingAnswer[], lang: Lang): TemplateResult => html`<table>
  <thead><tr><th scope="col">${words[lang].question}</th><th scope="col">${words[lang].remains}</th></tr></thead>
  <tbody>
    ${rows.map((row) => html`<tr><td dir="auto">${row.question}</td><td>${of100(row.percent_bounds, lang)}</td></tr>`)}
  </tbody>
</table>`;
