import { html, nothing, svg, type TemplateResult } from "lit";
import { bounded } from "./disclosure";
import type { Assessment, Lang, Reason } from "./types";

const FEW = 3; // each way, until more is asked for

const words = {
  sv: {
    title: "Vad modellen väger in",
    up: "Högre risk",
    down: "Lägre risk",
    hardly: "Knappt någon skillnad",
    none: "Inget av betydelse.",
    all: (count: number) => `Visa alla ${count}`,
    few: "Visa bara de viktigaste",
    legend: "Säger hur modellen räknar, inte vad sjukfallet beror på.",
  },
  en: {
    title: "What the model weighs",
    up: "Higher risk",
    down: "Lower risk",
    hardly: "Hardly any difference",
    none: "Nothing of weight.",
    all: (count: number) => `Show all ${count}`,
    few: "Show only the strongest",
    legend: "Says how the model reckons, not why the patient is on sick leave.",
  },
};

/** The strongest few each way, and on request (*more*) the rest. */
export function reasonsView(
  a: Assessment,
  lang: Lang,
  more: boolean,
  toggle: () => void,
): TemplateResult | typeof nothing {
  const reasons = a.explanation.reasons;
  if (reasons.length === 0) return nothing;
  const say = words[lang];
  const told = (direction: -1 | 1): Reason[] =>
    reasons.filter((each) => each.strength > 0 && each.direction === direction).sort(strongest);
  const [up, down] = [told(1), told(-1)];
  const hardly = reasons.filter((each) => !up.includes(each) && !down.includes(each));
  const shown = (those: Reason[]): Reason[] => (more ? those : those.slice(0, FEW));
  const hidden = hardly.length > 0 || up.length > FEW || down.length > FEW;
  return html`<section data-part="reasons" aria-labelledby="reasons-title">
    <h2 id="reasons-title">${say.title}</h2>
    ${a.explanation.reference ? html`<p class="small muted">${a.explanation.reference}</p>` : nothing}
    <div class="reasons" id="reasons-list">
      ${list(say.up, shown(up), say.none, "up")} ${list(say.down, shown(down), say.none, "down")}
      ${more && hardly.length > 0 ? list(say.hardly, hardly, say.none, "hardly") : nothing}
    </div>
    ${hidden
      ? html`<button type="button" data-part="more-reasons" aria-expanded=${more} aria-controls="reasons-list" @click=${toggle}>
          ${more ? say.few : say.all(reasons.length)}
        </button>`
      : nothing}
    <p class="small muted">${say.legend}</p>
  </section>`;
}

const strongest = (one: Reason, other: Reason): number => Math.abs(other.log_odds) - Math.abs(one.log_odds);

function list(title: string, reasons: Reason[], none: string, way: "up" | "down" | "hardly"): TemplateResult {
  return html`<div data-way=${way}>
    <h3>${title}</h3>
    ${reasons.length === 0
      ? html`<p class="muted">${none}</p>`
      : html`<ul class="plain">
          ${reasons.map(
            (each) => html`<li class="reason" data-predictor=${each.predictor} data-strength=${each.strength}>
              <span class="strength">${steps(each)}${each.strength_text}</span>${bounded(each.text)}
            </li>`,
          )}
        </ul>`}
  </div>`;
}

/** One to three filled arrows, that point the way; the words beside say the same. */
function steps(reason: Reason): TemplateResult {
  const arrow = reason.direction < 0 ? "0,2 10,2 5,11" : "0,11 10,11 5,2";
  return html`<svg class="steps ${reason.direction < 0 ? "lowers" : "raises"}" viewBox="-1 0 38 13" aria-hidden="true">
    ${[0, 1, 2].map(
      (step) =>
        svg`<polygon class=${step < reason.strength ? "full" : "empty"} points=${arrow} transform="translate(${step * 13} 0)"></polygon>`,
    )}
  </svg>`;
}
