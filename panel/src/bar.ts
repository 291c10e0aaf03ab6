import { html, nothing, svg, type TemplateResult } from "lit";
import type { Lang, Risk } from "./types";
import { code, of100 } from "./words";

const words = {
  sv: { name: "Risken på en skala från 0 till 100", average: "Genomsnitt för", earlier: "Tidigare beräkning", cut: "gränser mellan nivåerna" },
  en: { name: "The risk on a scale from 0 to 100", average: "Average for", earlier: "Earlier calculation", cut: "cut-offs between the levels" },
};

const percent = (share: number): string => `${Math.min(Math.max(share, 0), 1) * 100}%`;

/** The risk between the named cut-offs, *earlier* above it. Widths are per cent of the bar, so that its letters keep their size. */
export function barView(risk: Risk, earlier: number[], lang: Lang): TemplateResult {
  const text = words[lang];
  const cuts = risk.cut_offs.levels.slice(1).map((level) => level.from);
  const [low, high] = risk.bounds ?? [0, risk.probability ?? 0];
  const told = risk.percent ?? risk.percent_bounds;
  const name = [
    `${text.name}: ${told ? of100(told, lang) : ""}`,
    `${text.cut}: ${cuts.map((cut) => Math.round(cut * 100)).join(", ")}`,
    earlier.length > 0 && `${text.earlier}: ${earlier.map((share) => Math.round(share * 100)).join("–")}`,
    risk.average_percent && `${text.average} ${code(risk.average_diagnosis)}: ${of100(risk.average_percent, lang)}`,
  ].filter(Boolean);
  return html`<svg class="risk-bar" data-part="bar" width="100%" height="66" role="img" aria-label=${name.join("; ")}>
    <rect class="track" x="0.5" y="15" width="100%" height="20"></rect>
    ${risk.probability === null
      ? svg`<rect class="range-fill" x=${percent(low)} y="15" width=${percent(high - low)} height="20"></rect>
          <line class="range-end" x1=${percent(low)} x2=${percent(low)} y1="10" y2="40"></line>
          <line class="range-end" x1=${percent(high)} x2=${percent(high)} y1="10" y2="40"></line>`
      : svg`<rect class="value level${risk.level ?? 1}" x="0" y="15" width=${percent(risk.probability)} height="20"></rect>
          <line class="value-end" x1=${percent(risk.probability)} x2=${percent(risk.probability)} y1="10" y2="40"></line>`}
    ${cuts.map((cut) => svg`<line class="cut-halo" x1=${percent(cut)} x2=${percent(cut)} y1="11" y2="50"></line>
      <line class="cut" x1=${percent(cut)} x2=${percent(cut)} y1="11" y2="50"></line>
      <text class="tick" x=${percent(cut)} y="63" text-anchor="middle">${Math.round(cut * 100)}</text>`)}
    <text class="tick" x="0" y="63">0</text>
    <text class="tick" x="100%" y="63" text-anchor="end">100</text>
    ${earlier.length > 1
      ? svg`<line class="earlier" x1=${percent(earlier[0]!)} x2=${percent(earlier[1]!)} y1="7" y2="7"></line>`
      : nothing}
    ${earlier.map((share) => svg`<svg x=${percent(share)} y="0" overflow="visible"><path class="earlier" d="M0 1 6 7 0 13 -6 7Z"></path></svg>`)}
    ${risk.average !== null
      ? svg`<svg x=${percent(risk.average)} y="37" overflow="visible"><path class="average" d="M0 0 6 10 -6 10Z"></path></svg>`
      : nothing}
  </svg>`;
}

/** The bar's signs again, for a legend in words. */
export const sign = (kind: "earlier" | "average"): TemplateResult =>
  html`<svg class="sign" width="14" height="14" viewBox="-7 0 14 14" aria-hidden="true">
    ${kind === "earlier"
      ? svg`<path class="earlier" d="M0 1 6 7 0 13 -6 7Z"></path>`
      : svg`<path class="average" d="M0 2 6 12 -6 12Z"></path>`}
  </svg>`;
