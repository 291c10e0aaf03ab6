import { html, nothing, type TemplateResult } from "lit";
import type { Calculation } from "./calculation";
import { faultText, placesView } from "./fault";
import type { Lang } from "./types";
import { moment } from "./words";

const words = {
  sv: {
    nothing: "Inget intyg att räkna på ännu.",
    unreadable: "Det sparade svaret går inte att läsa.",
    soon: "Räknar…",
    long: "Det tar längre tid än vanligt. Du kan skriva vidare under tiden.",
    old: "Det som visas räknades ut",
    before: "Senare ändringar är inte med.",
    next: "Försöker igen om",
    retry: "Försök nu",
    goesOn: "Intyget kan skrivas och signeras ändå.",
  },
  en: {
    nothing: "No certificate to calculate yet.",
    unreadable: "The stored answer cannot be read.",
    soon: "Calculating…",
    long: "It takes longer than usual. You can continue writing.",
    old: "What is shown was calculated",
    before: "Later changes are not included.",
    next: "Trying again in",
    retry: "Try now",
    goesOn: "The certificate can be written and signed anyway.",
  },
};

export interface Situation {
  /** No certificate is given. */
  nothing: boolean;
  unreadable: boolean;
  question(predictor: string): string | undefined;
  retry(): void;
}

/** Above the answer: what is under way, what went wrong, and the age of what is shown. */
export function stateView(calculation: Calculation, situation: Situation, lang: Lang): TemplateResult {
  const text = words[lang];
  const { phase, fault, answer } = calculation;
  if (situation.nothing) return html`<p class="note" data-part="nothing">${text.nothing}</p>`;
  if (situation.unreadable) return html`<p class="note error" data-part="fault">${text.unreadable}</p>`;
  return html`<p class="busy small" data-part="busy">${phase === "soon" ? text.soon : phase === "long" ? text.long : nothing}</p>
    ${fault
      ? html`<div class="note ${fault.kind === "input" ? "warning" : "error"}" data-part="fault" data-fault=${fault.kind}>
          <p><strong>${faultText(fault, lang)}</strong> ${fault.kind === "input" ? nothing : text.goesOn}</p>
          ${placesView(fault, situation.question, lang)}
          ${answer ? html`<p>${text.old} ${moment(answer.stored)}. ${text.before}</p>` : nothing}
          ${calculation.again !== null ? html`<p>${text.next} ${seconds(calculation.again)} s.</p>` : nothing}
          ${fault.kind === "input" || fault.kind === "refused" ? nothing : html`<button type="button" @click=${situation.retry}>${text.retry}</button>`}
        </div>`
      : nothing}`;
}

const seconds = (again: number): number => Math.max(1, Math.ceil((again - Date.now()) / 1000));
