import { html, nothing, type TemplateResult } from "lit";
import { barView, sign } from "./bar";
import { coded } from "./codes";
import { dotsView } from "./dots";
import { earlierEnds, earlierView } from "./earlier";
import type { Fold } from "./sheet";
import type { Assessment, Lang, Risk } from "./types";
import { code, of100 } from "./words";

const words = {
  sv: {
    heading: "Risk för lång sjukskrivning",
    synthetic: "Modellen bygger på påhittade patienter. Talet säger inget om verkliga patienter.",
    unsaid: "Det är inte sagt om modellen bygger på verkliga patienter.",
    average: "Genomsnitt för",
    from: "av sjukfallen från dag 15",
    dots: "Visa som 100 prickar",
    scale: "Skalan i tabell",
    level: "Nivå",
    range: "Från–till",
    source: "Gränserna",
    reference: "Jämförelsegruppen, modellens",
    none: "Ingen risk beräknad",
    unlevelled: "Nivån beror på svaren",
    or: "till",
  },
  en: {
    heading: "Risk of long sick leave",
    synthetic: "The model is made from invented patients. The number says nothing about real ones.",
    unsaid: "Nobody has said whether the model is made from real patients.",
    average: "Average for",
    from: "of spells from day 15",
    dots: "Show as 100 dots",
    scale: "The scale as a table",
    level: "Level",
    range: "From–to",
    source: "The cut-offs",
    reference: "Those compared with, the model's",
    none: "No risk calculated",
    unlevelled: "The level hangs on the answers",
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
      ${risk.synthetic === false ? nothing : html`<p class="note warning">${risk.synthetic ? text.synthetic : text.unsaid}</p>`}
    </div>
    ${barView(risk, earlierEnds(a), lang)}
    ${risk.average_percent
      ? html`<p class="small">${sign("average")} ${text.average} <strong>${code(risk.average_diagnosis)}</strong>: ${of100(risk.average_percent, lang)} ${text.from}</p>`
      : nothing}
    <div class="aside">
      <button type="button" class="quiet" aria-expanded=${dots.open ? "true" : "false"} @click=${() => dots.toggle()}>${text.dots}</button>
      ${scaleView(risk, lang)}
    </div>
    ${dots.open ? dotsView(risk, lang) : nothing}`;
}

const sign100 = (lang: Lang): string => (lang === "en" ? "%" : "\u00a0%");

export function bigNumber(risk: Risk, lang: Lang): string {
  if (risk.percent !== null) return risk.percent + sign100(lang);
  const [low, high] = risk.percent_bounds ?? ["0", "100"];
  return (low === high ? low : `${low}–${high}`) + sign100(lang);
}

/** "71 av 100, mycket hög risk": what the live region says, and what an opinion is of. */
export function spoken(a: Assessment, lang: Lang): string {
  const told = a.risk?.percent ?? a.risk?.percent_bounds;
  if (!a.risk || !told) return `${words[lang].none}. ${a.no_risk?.text ?? ""}`;
  const level = levels(a.risk, lang);
  return `${of100(told, lang)}${level ? `, ${level.toLowerCase()}` : ""}`;
}

function levels(risk: Risk, lang: Lang): string {
  if (risk.level_text) return risk.level_text;
  if (!risk.level_bounds) return "";
  const [low, high] = risk.level_bounds;
  return low.level === high.level ? low.text : `${low.text} ${words[lang].or} ${high.text.toLowerCase()}`;
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
