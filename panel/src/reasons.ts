import { html, nothing, svg, type TemplateResult } from "lit";
import { bounded } from "./disclosure";
import type { Assessment, Background, Lang, Reason, Weighed } from "./types";
import { wordCount } from "./words";

const FEW = 3; // each way, until more are asked for

const words = {
  sv: {
    title: "Vad modellen väger in",
    up: "Högre risk",
    down: "Lägre risk",
    hardly: "Knappt någon skillnad",
    none: "Inget av betydelse.",
    background: "Bakgrund",
    more: "till",
    about: "Förklaring",
    legend: "Säger hur modellen räknar, inte vad sjukfallet beror på.",
  },
  en: {
    title: "The model weighs",
    up: "Higher risk",
    down: "Lower risk",
    hardly: "Hardly any difference",
    none: "Nothing of importance.",
    background: "Background",
    more: "more",
    about: "Explanation",
    legend: "Says how the model computes, not why the patient is on sick leave.",
  },
};

/** The strongest few in each direction, those that can be influenced first; opened, all the others. */
export function reasonsView(a: Assessment, lang: Lang, room: number): TemplateResult | typeof nothing {
  const { reasons, background, reference } = a.explanation;
  if (reasons.length === 0) return nothing;
  const say = words[lang];
  const few = fewReasons(reasons, room);
  const rest = reasons.filter((each) => !few.includes(each)).sort(strongest);
  const side = (way: -1 | 1): Shown[] => [
    ...few.filter((each) => each.direction === way),
    ...(background?.direction === way ? [{ ...background, text: say.background }] : []),
  ];
  const others = (way: -1 | 1): Reason[] => rest.filter((each) => each.strength > 0 && each.direction === way);
  const hardly = rest.filter((each) => each.strength === 0);
  return html`<section data-part="reasons" aria-labelledby="reasons-title">
    <h2 id="reasons-title">${say.title}</h2>
    <div class="reasons few">${list(say.up, side(1), say.none, "up")} ${list(say.down, side(-1), say.none, "down")}</div>
    <details data-part="more-reasons">
      <summary>${rest.length ? `${rest.length} ${say.more}` : say.about}</summary>
      <div class="reasons">
        ${others(1).length ? list(say.up, others(1), "", "up") : nothing} ${others(-1).length ? list(say.down, others(-1), "", "down") : nothing}
        ${hardly.length ? list(say.hardly, hardly, "", "hardly") : nothing}
      </div>
      ${reference ? html`<p class="small muted">${reference}</p>` : nothing}
      <p class="small muted">${say.legend}</p>
    </details>
  </section>`;
}

/** The strongest that can be influenced in each direction, then as many more as *room* has words for. */
function fewReasons(reasons: Reason[], room: number): Reason[] {
  const ways = ([1, -1] as const).map((way) =>
    reasons.filter((each) => each.direction === way && each.strength > 0 && !each.background).sort(strongest).slice(0, FEW),
  );
  const few = ways.flatMap((those) => those.slice(0, 1));
  let left = room - wordCount(few.map((each) => each.statement).join(" "));
  for (const each of ways.flatMap((those) => those.slice(1)).sort(strongest)) {
    left -= wordCount(each.statement);
    if (left < 0) break;
    few.push(each);
  }
  return few;
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
              <span class="strength">${steps(each)}<span class="word">${each.strength_text}</span></span>
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
