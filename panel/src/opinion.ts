import { html, nothing, type TemplateResult } from "lit";
import type { Fault } from "./client";
import { faultText } from "./fault";
import type { Lang, Opinion } from "./types";
import { moment } from "./words";

export const opinions: Record<Lang, Record<Opinion, string>> = {
  sv: { HOGRE: "Högre", KORREKT: "Stämmer", LAGRE: "Lägre", KAN_EJ_BEDOMA: "Kan inte bedöma" },
  en: { HOGRE: "Higher", KORREKT: "Correct", LAGRE: "Lower", KAN_EJ_BEDOMA: "Cannot judge" },
};

const words = {
  sv: {
    legend: "Din bedömning",
    sending: "Sparar…",
    stored: "Sparad",
    of: "om",
    other: "Den gäller talet som visades då. Välj igen för talet som visas nu.",
    withdraw: "Ta tillbaka",
    withdrawn: "Bedömningen är tillbakatagen.",
    failed: "Din bedömning är inte sparad.",
    again: "Försök igen",
  },
  en: {
    legend: "Your opinion",
    sending: "Storing…",
    stored: "Stored",
    of: "of",
    other: "It is about the number shown then. Choose again for the number shown now.",
    withdraw: "Withdraw",
    withdrawn: "The opinion is withdrawn.",
    failed: "Your opinion is not stored.",
    again: "Try again",
  },
};

/** What an opinion is about: the assessment and the number that was shown. */
export interface Seen {
  assessment: string;
  trial: boolean;
  number: string;
}

export interface Given extends Seen {
  opinion: Opinion | null;
  state: "sending" | "stored" | "failed";
  stored: string | null;
  fault: Fault | null;
}

export interface Choice {
  given: Given | null;
  /** The assessment on the screen. */
  shown: string;
  choose(opinion: Opinion | null): void;
  again(): void;
}

export function opinionView(choice: Choice, lang: Lang): TemplateResult {
  const text = words[lang];
  const given = choice.given;
  return html`<div data-part="opinion" data-state=${given?.state ?? "open"} role="group" aria-labelledby="opinion">
    <p id="opinion" class="legend">${text.legend}</p>
    <div class="choices">
      ${(Object.keys(opinions[lang]) as Opinion[]).map((opinion) => html`<button type="button" data-opinion=${opinion}
          aria-pressed=${given?.opinion === opinion && given.assessment === choice.shown ? "true" : "false"}
          @click=${() => choice.choose(opinion)}>${opinions[lang][opinion]}</button>`)}
    </div>
    <div class="state">${given ? said(given, choice, lang) : nothing}</div>
  </div>`;
}

/** "Sparad: högre, om 71 av 100, mycket hög risk", as it is read aloud. */
export function opinionText(given: Given, lang: Lang): string {
  const text = words[lang];
  if (given.state === "sending") return "";
  if (given.state === "failed") return `${text.failed} ${given.fault ? faultText(given.fault, lang) : ""}`;
  if (given.opinion === null) return text.withdrawn;
  return `${text.stored}: ${opinions[lang][given.opinion].toLowerCase()}, ${text.of} ${given.number}`;
}

function said(given: Given, choice: Choice, lang: Lang): TemplateResult {
  const text = words[lang];
  const spoken = opinionText(given, lang);
  if (given.state === "sending") return html`<p>${text.sending}</p>`;
  if (given.state === "failed")
    return html`<p class="error">${spoken}</p>
      ${given.fault?.kind === "gone" ? nothing : html`<button type="button" @click=${(event: Event) => press(event, given, choice.again)}>${text.again}</button>`}`;
  if (given.opinion === null) return html`<p>${spoken}</p>`;
  return html`<p class="good">✓ ${spoken} (${moment(given.stored)}).
      ${given.assessment === choice.shown ? nothing : html`<strong>${text.other}</strong>`}</p>
    <button type="button" class="quiet" @click=${(event: Event) => press(event, given, () => choice.choose(null))}>${text.withdraw}</button>`;
}

/** The button disappears, so the focus moves to the choice that it was about. */
function press(event: Event, given: Given, act: () => void): void {
  const group = (event.currentTarget as HTMLElement).closest("[data-part]");
  act();
  group?.querySelector<HTMLElement>(`[data-opinion=${given.opinion ?? "HOGRE"}]`)?.focus();
}
