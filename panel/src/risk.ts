import { html, nothing, type TemplateResult } from "lit";
import { barView, sign } from "./bar";
import { coded } from "./codes";
import { bounded } from "./disclosure";
import { dotsView } from "./dots";
import { earlierEnds, earlierView } from "./earlier";
import type { Assessment, Lang, Risk } from "./types";
import { code, inPercent, of100 } from "./words";

const words = {
  sv: {
    synthetic: "Modellen bygger på påhittade patienter. Talet säger inget om verkliga patienter.",
    unsaid: "Det framgår inte om modellen bygger på verkliga patienter.",
    average: "Genomsnitt",
    from: (code: string) => `Genomsnittet gäller sjukfall med ${code} från dag 15.`,
    scale: "Skalan",
    level: "Nivå",
    range: "Från–till",
    source: "Gränserna",
    reference: "Modellens jämförelsegrupp för",
    none: "Ingen risk beräknad",
    early: (day: number, from: number) => `Sjukfallet är på dag ${day}: risken gäller om det når dag ${from}.`,
    past: (first: number) => `Dag ${first} är passerad.`,
    cutOffs: (first: number, horizon: number) => `Risken gäller dag ${horizon}; nivåernas gränser är satta för dag ${first}.`,
    or: "till",
  },
  en: {
    synthetic: "The model is made from invented patients. The number says nothing about real ones.",
    unsaid: "It is not stated whether the model is made from real patients.",
    average: "Average",
    from: (code: string) => `The average is for spells with ${code} from day 15.`,
    scale: "The scale",
    level: "Level",
    range: "From–to",
    source: "The cut-offs",
    reference: "The model's comparison group for",
    none: "No risk calculated",
    early: (day: number, from: number) => `The spell is on day ${day}: the risk holds if it reaches day ${from}.`,
    past: (first: number) => `Day ${first} has passed.`,
    cutOffs: (first: number, horizon: number) => `The risk is for day ${horizon}; the levels' cut-offs are set for day ${first}.`,
    or: "to",
  },
};

export function riskView(a: Assessment, lang: Lang): TemplateResult {
  const text = words[lang];
  const diagnosis = coded(a.certificate.diagnosis, a.certificate.title);
  return html`<h2 id="risk" tabindex="-1">Risk <strong dir="auto">${diagnosis}</strong></h2>
    ${a.risk
      ? numberView(a.risk, a, lang)
      : html`<div class="risk-number" data-part="no-risk"><p class="big none">${text.none}</p><p>${a.no_risk?.text}</p></div>`}
    ${a.support ? html`<p class="note" data-part="support">${a.support.text}</p>` : nothing}
    ${earlierView(a, lang)}`;
}

/** What the number is made from, unless from real patients. */
export function madeFrom(risk: Risk, lang: Lang): string {
  if (risk.synthetic === false) return "";
  return risk.synthetic ? words[lang].synthetic : words[lang].unsaid;
}

/** How the day limits what the number holds for. */
export function dayNote(risk: Risk, a: Assessment, lang: Lang): string {
  const text = words[lang];
  if (early(a)) return text.early(a.spell.day!, a.length!.from_day);
  return past(risk) ? text.past(risk.cut_offs.horizon) : "";
}

function numberView(risk: Risk, a: Assessment, lang: Lang): TemplateResult {
  const [made, note] = [madeFrom(risk, lang), dayNote(risk, a, lang)];
  return html`<div class="risk-number" data-part="number">
      ${made ? html`<p class="note warning">${made}</p>` : nothing}
      <p class="big">${bigNumber(risk, lang)} ${levelView(risk, lang)}</p>
      <p class="frequency">${risk.frequency}</p>
      ${note ? html`<p>${note}</p>` : nothing}
    </div>
    ${barView(risk, earlierEnds(a), lang)} ${scaleView(risk, lang)}`;
}

/** The levels were made for an earlier day. */
const past = (risk: Risk): boolean => risk.horizon > risk.cut_offs.horizon && risk.day >= risk.cut_offs.horizon;

/** The model begins later. */
const early = (a: Assessment): boolean => a.length != null && a.spell.day != null && a.length.from_day > a.spell.day;

function bigNumber(risk: Risk, lang: Lang): string {
  const told = risk.percent ?? risk.percent_bounds;
  return told ? inPercent(told, lang) : "–";
}

/** "71 av 100, mycket hög risk": for the live region, and what an opinion is about. */
export function spoken(a: Assessment, lang: Lang): string {
  const told = a.risk?.percent ?? a.risk?.percent_bounds;
  if (!a.risk || !told) return `${words[lang].none}. ${a.no_risk?.text ?? ""}`;
  const level = levels(a.risk, lang);
  return `${of100(told, lang)}${level ? `, ${level.toLowerCase()}` : ""}`;
}

/** "Hög till mycket hög risk" */
export function levels(risk: Pick<Risk, "level_text" | "level_bounds">, lang: Lang): string {
  if (risk.level_text) return risk.level_text;
  if (!risk.level_bounds) return "";
  const [low, high] = risk.level_bounds;
  return low.level === high.level ? low.text : `${low.text.replace(/ risk$/, "")} ${words[lang].or} ${high.text.toLowerCase()}`;
}

function levelView(risk: Risk, lang: Lang): TemplateResult | typeof nothing {
  const said = levels(risk, lang);
  if (!said) return nothing;
  const [low, high] = risk.level_bounds ?? [];
  const level = risk.level ?? (low?.level === high?.level ? low?.level : null);
  return html`<span class="level ${level ? `level${level}` : "undecided"}">${said}</span>`;
}

const whole = (share: number): number => Math.round(share * 100);

/** The comparison; opened, the risk as a hundred dots and the levels in a table. */
function scaleView(risk: Risk, lang: Lang): TemplateResult {
  const text = words[lang];
  const of = code(risk.average_diagnosis);
  return html`<details data-part="scale">
    <summary>${risk.average_percent
      ? html`${sign("average")} ${text.average} <strong>${of}</strong>: ${inPercent(risk.average_percent, lang)}`
      : text.scale}</summary>
    ${risk.average_percent ? html`<p dir="auto">${risk.average_of?.own ? bounded(risk.average_of.text) : text.from(of)}</p>` : nothing}
    ${past(risk) ? html`<p>${text.cutOffs(risk.cut_offs.horizon, risk.horizon)}</p>` : nothing}
    ${dotsView(risk, lang)}
    <table>
      <thead><tr><th scope="col">${text.level}</th><th scope="col" class="number">${text.range}</th></tr></thead>
      <tbody>
        ${risk.cut_offs.levels.map((level) => html`<tr><th scope="row">${level.text}</th><td class="number">${whole(level.from)}–${whole(level.to)}</td></tr>`)}
        ${risk.average_percent
          ? html`<tr><th scope="row">${text.average} ${of}</th><td class="number">${risk.average_percent}</td></tr>`
          : nothing}
        ${risk.reference_mean_percent
          ? html`<tr><th scope="row">${text.reference} ${code(risk.model.diagnosis)}</th><td class="number">${risk.reference_mean_percent}</td></tr>`
          : nothing}
      </tbody>
    </table>
    <p class="small muted">${text.source}: <span dir="auto">${risk.cut_offs.source}</span></p>
  </details>`;
}
