import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { Answers } from "./answers";
import { folded } from "./disclosure";
import { missingFound, missingView } from "./missing";
import type { Assessment, Lang, Question } from "./types";
import { dateOf } from "./words";

const words = {
  sv: {
    heading: "Frågor",
    open: "obesvarad",
    certificate: "från intyget",
    person: "från personnumret",
    user: "ditt svar",
    earlier: "besvarat tidigare",
    host: "ifyllt av journalsystemet",
    default: "förvalt, inget svar",
    withdraw: "Ta bort svaret",
    unit: "Ett tal",
  },
  en: {
    heading: "Questions",
    open: "open",
    certificate: "from the certificate",
    person: "from the person's id",
    user: "your answer",
    earlier: "answered earlier",
    host: "filled in by the record system",
    default: "preselected, not an answer",
    withdraw: "Remove the answer",
    unit: "A number",
  },
};

export interface Form {
  /** Predictors in the order in which they were first shown, so that no question moves while answering. */
  order: string[];
  answers: Answers;
  /** A stored assessment's answers are shown, not asked. */
  readonly: boolean;
  give(predictor: string, value: string | number): void;
  withdraw(predictor: string): void;
}

/** What is missing, and the questions that it can be answered in. */
export function questionsView(a: Assessment, form: Form, lang: Lang): TemplateResult | typeof nothing {
  if (!a.questions.length && !a.missing.length) return nothing;
  const place = (question: Question) => form.order.indexOf(question.predictor);
  const questions = [...a.questions].sort((one, other) => place(one) - place(other));
  return folded(
    "questions",
    words[lang].heading,
    missingFound(a, lang),
    html`${missingView(a, lang)}
    ${form.readonly
      ? html`<dl>${questions.map((q) => toldView(q, lang))}</dl>`
      : keyed(questions.map((q) => [q.predictor, questionView(q, form, lang)]))}`,
  );
}

/** Made before Lit commits them, so that a damaged one is met where parts are. */
const keyed = (items: [string, TemplateResult][]): unknown => repeat(items, ([key]) => key, ([, view]) => view);

const said = (question: Question, value: unknown): string =>
  question.answers.find((answer) => answer.level === String(value))?.text ?? String(value ?? "");

function toldView(question: Question, lang: Lang): TemplateResult {
  const mark = { answer: null, certificate: words[lang].certificate, person: words[lang].person, default: words[lang].default, missing: words[lang].open }[question.source];
  return html`<dt dir="auto">${question.question}</dt>
    <dd><span dir="auto">${said(question, question.value)}</span> ${mark ? html`<span class="source">${mark}</span>` : nothing}</dd>`;
}

function questionView(question: Question, form: Form, lang: Lang): TemplateResult {
  const text = words[lang];
  const given = form.answers.get(question.predictor);
  const derived = !given && (question.source === "certificate" || question.source === "person");
  const value = form.answers.chosen(question);
  const mark = given
    ? text[given.from] + (given.stored ? `, ${dateOf(given.stored)}` : "")
    : derived
      ? text[question.source as "certificate" | "person"]
      : question.source === "default"
        ? text.default
        : text.open;
  const state = given?.from ?? (derived ? question.source : "open");
  const fields = html`<fieldset data-question=${question.predictor} data-state=${state} aria-describedby=${question.help ? `help-${question.predictor}` : nothing}>
    <legend><span dir="auto">${question.question}</span> <span class="source ${state}">${mark}</span></legend>
    ${question.help ? html`<p class="small muted help" id=${`help-${question.predictor}`} dir="auto">${question.help}</p>` : nothing}
    <div class="choices">
      ${question.answers.length ? choices(question, value, form) : number(question, value, form, text.unit)}
      ${given
        ? html`<button type="button" class="quiet" @click=${(event: Event) => withdraw(event, question, form)}>
            ${text.withdraw}<span class="heard">: ${question.question}</span>
          </button>`
        : nothing}
    </div>
  </fieldset>`;
  if (!question.from_certificate || !(derived || (given && question.source === "certificate"))) return fields;
  return html`<details class="derived">
    <summary><span dir="auto">${question.question}</span> <strong dir="auto">${said(question, value)}</strong> <span class="source ${state}">${mark}</span></summary>
    ${fields}
  </details>`;
}

const choices = (question: Question, value: unknown, form: Form): TemplateResult =>
  html`${keyed(question.answers.map((answer) => [answer.level, html`<label class="choice">
      <input type="radio" name=${question.predictor} value=${answer.level}
        .checked=${live(value !== null && String(value) === answer.level)}
        @change=${() => form.give(question.predictor, answer.level)} />
      <span dir="auto">${answer.text}</span>
    </label>`]))}`;

const number = (question: Question, value: unknown, form: Form, label: string): TemplateResult =>
  html`<label class="choice">${label}
    <input type="number" step="any" .value=${live(value === null ? "" : String(value))}
      @change=${(event: Event) => {
        const field = event.target as HTMLInputElement;
        if (field.value === "") form.withdraw(question.predictor);
        else if (Number.isFinite(field.valueAsNumber)) form.give(question.predictor, field.valueAsNumber);
      }} />
  </label>`;

/** The button disappears with the answer, so the focus moves to the question's first choice. */
function withdraw(event: Event, question: Question, form: Form): void {
  const fieldset = (event.currentTarget as HTMLElement).closest("fieldset");
  form.withdraw(question.predictor);
  fieldset?.querySelector("input")?.focus();
}
