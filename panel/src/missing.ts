import { html, nothing, type TemplateResult } from "lit";
import type { Assessment, Lang, MissingAnswer } from "./types";
import { of100 } from "./words";

const words = {
  sv: {
    answered: "besvarade",
    open: (count: number) => `${count} svar saknas`,
    helps: "mest hjälper",
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
    answered: "answered",
    open: (count: number) => `${count} ${count === 1 ? "answer" : "answers"} missing`,
    helps: "the most helpful",
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

/** Whatever is missing, in one line. */
export function missingFound(a: Assessment, lang: Lang): TemplateResult {
  const text = words[lang];
  const open = a.questions.filter((question) => question.source === "missing" || question.source === "default").length;
  const first = a.missing_answers[0]?.question;
  const others = elsewhere(a, lang);
  return html`${open ? html`<strong>${text.open(open)}</strong>` : `${a.questions.length}/${a.questions.length} ${text.answered}`}${first ? html`${open > 1 ? `, ${text.helps}` : nothing}: <span dir="auto">${first}</span>` : nothing}
    ${a.risk && others.length ? html`<span class="warning">${text.elsewhere} ${others.join(", ")}.</span>` : nothing}`;
}

function elsewhere(a: Assessment, lang: Lang): string[] {
  const asked = new Set(a.questions.map((question) => question.predictor));
  return a.missing.filter((name) => !asked.has(name)).map((name) => words[lang].known[name] ?? name);
}

/** How the range follows from what is missing. */
export function missingView(a: Assessment, lang: Lang): TemplateResult | typeof nothing {
  if (!a.missing.length || !a.risk) return nothing;
  const text = words[lang];
  const [first, ...rest] = a.missing_answers;
  return html`<div data-part="missing">
    <p>${text.range}</p>
    ${first
      ? html`<p>${text.most} <strong dir="auto">${first.question}</strong> – ${text.leaves} ${of100(first.percent_bounds, lang)}.</p>`
      : nothing}
    ${rest.length ? html`<details><summary>${text.rest}</summary>${table(rest, lang)}</details>` : nothing}
  </div>`;
}

const table = (rows: MissingAnswer[], lang: Lang): TemplateResult => html`<table>
  <thead><tr><th scope="col">${words[lang].question}</th><th scope="col">${words[lang].remains}</th></tr></thead>
  <tbody>
    ${rows.map((row) => html`<tr><td dir="auto">${row.question}</td><td>${of100(row.percent_bounds, lang)}</td></tr>`)}
  </tbody>
</table>`;
