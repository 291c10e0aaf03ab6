import { html, nothing, type TemplateResult } from "lit";
import { barView, sign } from "./bar";
import { coded } from "./codes";
import { bounded } from "./disclosure";
import { dotsView } from "./dots";
import { earlierEnds, earlierView } from "./earlier";
import type { Fold } from "./sheet";
import type { Assessment, Lang, Risk } from "./types";
import { code, of100 } from "./words";

const words = {
  sv: {
    heading: "Risk för lång sjukskrivning",
    synthetic: "Modellen bygger på påhittade patienter. Talet säger inget om verkliga patienter.",
    unsaid: "Det framgår inte om modellen bygger på verkliga patienter.",
    average: "Genomsnitt för",
    from: "sjukfall från dag 15",
    dots: "Visa som 100 prickar",
    scale: "Skalan i tabell",
    level: "Nivå",
    range: "Från–till",
    source: "Gränserna",
    reference: "Modellens jämförelsegrupp för",
    none: "Ingen risk beräknad",
    early: (day: number, from: number) => `Sjukfallet är på dag ${day}: risken gäller om det når dag ${from}.`,
    past: (first: number, horizon: number) => `Dag ${first} är passerad: risken gäller dag ${horizon}. Nivåernas gränser är satta för dag ${first}.`,
    or: "till",
  },
  en: {
    heading: "Risk of long sick leave",
    synthetic: "The model is made from invented patients. The number says nothing about real ones.",
    unsaid: "It is not stated whether the model is made from real patients.",
    average: "Average for",
    from: "spells from day 15",
    dots: "Show as 100 dots",
    scale: "The scale as a table",
    level: "Level",
    range: "From–to",
    source: "The cut-offs",
    reference: "The model's comparison group for",
    none: "No risk calculated",
    early: (day: number, from: number) => `The spell is on day ${day}: the risk holds if it reaches day ${from}.`,
    past: (first: number, horizon: number) => `Day ${first} has passed: the risk is for day ${horizon}. The levels' cut-offs are set for day ${first}.`,
    or: "to",
  },
};

export function riskView(a: Assessment, dots: Fold, lang: Lang): TemplateResult {
  const text = words[lang];
  return html`<h2 id="risk" tabindex="-1">${text.heading}</h2>
    ${a.certificate.diagnosis
      ? html`<p class="diagnosis"><strong dir="auto">${coded(a.certificate.diagnosis, a.certificate.title)}</strong></p>`
      : nothing}
    ${a.risk
      ? numberView(a.risk, a, dots, lang)
      : html`<div class="risk-number" data-part="no-risk"><p class="big none">${text.none}</p><p>${a.no_risk?.text}</p></div>`}
    ${a.support ? html`<p class="note" data-part="support">${a.support.text}</p>` : nothing}
    ${earlierView(a, lang)}`;
}

function numberView(risk: Risk, a: Assessment, dots: Fold, lang: Lang): TemplateResult {
  const text = words[lang];
  return html`<div class="risk-number" data-part="number">
      <p class="big">${bigNumber(risk, lang)} ${levelView(risk, lang)}</p>
      <p class="frequency">${risk.frequency}</p>
      ${early(a) ? html`<p>${text.early(a.spell.day!, a.length!.from_day)}</p>` : nothing}
      ${risk.horizon > risk.cut_offs.horizon && risk.day >= risk.cut_offs.horizon ? html`<p>${text.past(risk.cut_offs.horizon, risk.horizon)}</p>` : nothing}
      ${risk.synthetic === false ? nothing : html`<p class="note warning">${risk.synthetic ? text.synthetic : text.unsaid}</p>`}
    </div>
    ${barView(risk, earlierEnds(a), lang)}
    ${risk.average_of?.own
      ? html`<p class="small" dir="auto">${sign("average")} ${bounded(risk.average_of.text)}</p>`
      : risk.average_percent
      ? html`<p class="small">${sign("average")} ${text.average} <strong>${code(risk.average_diagnosis)}</strong>: ${of100(risk.average_percent, lang)} ${text.from}</p>`
      : nothing}
    <div class="aside">
      <button type="button" class="quiet" aria-expanded=${dots.open ? "true" : "false"} @click=${() => dots.toggle()}>${text.dots}</button>
      ${scaleView(risk, lang)}
    </div>
    ${dots.open ? dotsView(risk, lang) : nothing}`;
}

/** The model begins later. */
const early = (a: Assessment): boolean => a.length != null && a.spell.day != null && a.length.from_day > a.spell.day;

const sign100 = (lang: Lang): string => (lang === "en" ? "%" : "\u00a0%");

export function bigNumber(risk: Risk, lang: Lang): string {
  if (risk.percent !== null) return risk.percent + sign100(lang);
  if (!risk.percent_bounds) return "–";
  const [low, high] = risk.percent_bounds;
  return (low === high ? low : `${low}–${high}`) + sign100(lang);
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

function scaleView(risk: Risk, lang: Lang): TemplateResult {
  const text = words[lang];
  return html`<details>
    <summary>${text.scale}</summary>
    <table>
      <thead><tr><th scope="col">${text.level}</th><th scope="col" class="number">${text.range}</th></tr></thead>
      <tbody>
        ${risk.cut_offs.levels.map((level) => html`<tr><th scope="row">${level.text}</th><td class="number">${whole(level.from)}–${whole(level.to)}</td></tr>`)}
        ${risk.average_percent
          ? html`<tr><th scope="row">${text.average} ${code(risk.average_diagnosis)}</th><td class="number">${risk.average_percent}</td></tr>`
          : nothing}
        ${risk.reference_mean_percent
          ? html`<tr><th scope="row">${text.reference} ${code(risk.model.diagnosis)}</th><td class="number">${risk.reference_mean_percent}</td></tr>`
          : nothing}
      </tbody>
    </table>
    <p class="small muted">${text.source}: <span dir="auto">${risk.cut_offs.source}</span></p>
  </details>`;
}
