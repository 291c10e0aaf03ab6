import { html, nothing, svg, type TemplateResult } from "lit";
import { bounded } from "./disclosure";
import type { Assessment, Background, Lang, Reason, Weighed } from "./types";

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
    none: "Nothing of importance.",
    all: (count: number) => `Show all ${count}`,
    few: "Show only the strongest",
    legend: "Says how the model computes, not why the patient is on sick leave.",
  },
};

/** The strongest few in each direction, those that can be influenced first; on request (*more*) all of them. */
export function reasonsView(
  a: Assessment,
  lang: Lang,
  more: boolean,
  toggle: () => void,
): TemplateResult | typeof nothing {
  const { reasons, background, reference } = a.explanation;
  if (reasons.length === 0) return nothing;
  const say = words[lang];
  const counts = reasons.filter((each) => each.strength > 0);
  const few = counts.filter((each) => !each.background);
  const side = (direction: -1 | 1): Shown[] => {
    const those = (more ? counts : few).filter((each) => each.direction === direction).sort(strongest);
    if (more) return those;
    return [...those.slice(0, FEW), ...(background?.direction === direction ? [background] : [])];
  };
  const hardly = reasons.filter((each) => each.strength === 0);
  const hidden = hardly.length > 0 || reasons.length > side(1).length + side(-1).length || background !== null;
  return html`<section data-part="reasons" aria-labelledby="reasons-title">
    <h2 id="reasons-title">${say.title}</h2>
    <div class="reasons" id="reasons-list">
      ${list(say.up, side(1), say.none, "up")} ${list(say.down, side(-1), say.none, "down")}
      ${more && hardly.length > 0 ? list(say.hardly, hardly, say.none, "hardly") : nothing}
    </div>
    ${hidden
      ? html`<button type="button" data-part="more-reasons" aria-expanded=${more} aria-controls="reasons-list" @click=${toggle}>
          ${more ? say.few : say.all(reasons.length)}
        </button>`
      : nothing}
    ${more && reference ? html`<p class="small muted">${reference}</p>` : nothing}
    <p class="small muted">${say.legend}</p>
  </section>`;
}

type Shown = Reason | Background;

const strongest = (one: Reason, other: Reason): number => Math.abs(other.log_odds) - Math.abs(one.log_odds);

function list(title: string, reasons: Shown[], none: string, way: "up" | "down" | "hardly"): TemplateResult {
  return html`<div data-way=${way}>
    <h3>${title}</h3>
    ${reasons.length === 0
      ? html`<p class="muted">${none}</p>`
      : html`<ul class="plain">
          ${reasons.map(
            (each) => html`<li
              class="reason"
              data-predictor=${"predictor" in each ? each.predictor : "background"}
              data-strength=${each.strength}
            >
              <span class="strength">${steps(each)}${each.strength_text}</span>
              ${bounded("statement" in each ? each.statement : each.text)}
            </li>`,
          )}
        </ul>`}
  </div>`;
}

/** One to three filled arrows with the direction; the words next to them say the same. */
function steps(reason: Weighed): TemplateResult {
  const arrow = reason.direction < 0 ? "0,2 10,2 5,11" : "0,11 10,11 5,2";
  return html`<svg class="steps ${reason.direction < 0 ? "lowers" : "raises"}" viewBox="-1 0 38 13" aria-hidden="true">
    ${[0, 1, 2].map(
      (step) =>
        svg`<polygon class=${step < reason.strength ? "full" : "empty"} points=${arrow} transform="translate(${step * 13} 0)"></polygon>`,
    )}
  </svg>`;
}
