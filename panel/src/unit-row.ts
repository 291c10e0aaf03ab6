import { html, nothing, svg, type TemplateResult } from "lit";
import { bounded } from "./disclosure";
import { coded } from "./codes";
import type { CaseloadRow, Lang } from "./types";
import { opinions } from "./opinion";
import { levels } from "./risk";
import { type Names, nameOf } from "./unit-order";
import { unitWords } from "./unit-words";
import { dateOf } from "./words";

/** Which row was chosen, and its newest stored assessment. */
export type Opened = (certificate: string, assessment: string | null) => void;

const SOON = 7; // days to the last certified day

/** A spell as a row of the table; on a narrow page each cell is a line with its heading. */
export function rowView(
  row: CaseloadRow,
  names: Names,
  lang: Lang,
  shown: boolean,
  opened: Opened,
): TemplateResult {
  const say = unitWords[lang];
  const { place, name, diagnosis, day, end, risk } = say.columns;
  return html`<tr role="row" ?hidden=${!shown} class=${row.first ? "first" : ""} data-certificate=${row.certificate ?? nothing} data-group=${row.group}>
    <td role="cell" data-title=${place}>${row.place}${row.first ? html` <span class="tag">${say.isFirst}</span>` : nothing}</td>
    <th scope="row" role="rowheader" data-title=${name}>${named(row, names, lang, opened)}</th>
    <td role="cell" data-title=${diagnosis}>
      ${bounded(coded(row.diagnosis, row.title) || "–")}
      ${row.fmb.exceeded ? html`<div class="warning small"><span aria-hidden="true">▲ </span>${say.exceeded}</div>` : nothing}
    </td>
    <td role="cell" data-title=${day}>
      ${row.day ?? "–"}
      ${row.start ? html`<div class="small muted">${say.since} <span class="whole">${row.start}</span></div>` : nothing}
      ${row.degree === null ? nothing : html`<div class="small muted">${say.degree(row.degree)}</div>`}
    </td>
    <td role="cell" data-title=${end}>${endView(row, lang)}</td>
    <td role="cell" data-title=${risk} class="risk">${riskView(row, lang)}</td>
    <td role="cell" data-title=${say.why} class="why small">${whyView(row, lang)}</td>
  </tr>`;
}

function named(row: CaseloadRow, names: Names, lang: Lang, opened: Opened): TemplateResult {
  const certificate = row.certificate;
  const name = nameOf(row, names);
  if (certificate === null || name === null) return html`<span class="muted">${unitWords[lang].unnamed}</span>`;
  return html`<button type="button" class="open" @click=${() => opened(certificate, row.assessed?.id ?? null)}>${bounded(name)}</button>
    ${name === certificate ? nothing : html`<div class="small muted">${bounded(certificate)}</div>`}`;
}

function endView(row: CaseloadRow, lang: Lang): TemplateResult {
  const say = unitWords[lang];
  const left = row.days_left;
  const soon = left !== null && left <= SOON;
  return html`<span class="whole">${row.end ?? "–"}</span>
    ${left === null ? nothing : html`<div class="small ${soon ? "warning" : "muted"}">${say.left(left)}</div>`}
    ${soon ? html`<div class="small warning"><span aria-hidden="true">! </span>${say.soon}</div>` : nothing}`;
}

function riskView(row: CaseloadRow, lang: Lang): TemplateResult {
  const say = unitWords[lang];
  const risk = row.risk;
  if (!risk || (risk.percent === null && risk.percent_bounds === null))
    return html`<span>${row.no_risk?.text ?? "–"}</span>`;
  const range = risk.percent_bounds && [...new Set(risk.percent_bounds)].join("–");
  const half = row.length?.median_day;
  const level = levels(risk, lang);
  return html`${level ? html`<strong class="level${risk.level ?? 0}">${level}</strong>` : nothing}
    <div class="whole">${say.of(risk.percent ?? range ?? "")}</div>
    ${bar(risk)}
    <div class="small muted">${say.passing(risk.horizon)}</div>
    ${risk.percent === null ? html`<div class="small">${say.missing(row.missing.length)}</div>` : nothing}
    ${risk.early ? html`<div class="small">${say.early}</div>` : nothing}
    ${half ? html`<div class="small muted">${say.half(half)}</div>` : nothing}`;
}

/** The number next to it says the same. */
function bar(risk: NonNullable<CaseloadRow["risk"]>): TemplateResult | typeof nothing {
  const [low, high] = risk.probability === null ? (risk.bounds ?? [0, 0]) : [0, risk.probability];
  return html`<svg class="row-bar level${risk.level ?? 0}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="track" width="100" height="8"></rect><rect class="value" x=${100 * low} width=${Math.max(100 * (high - low), 0.5)} height="8"></rect>`}
  </svg>`;
}

function whyView(row: CaseloadRow, lang: Lang): TemplateResult {
  const say = unitWords[lang];
  return html`<div>${row.why}</div>
    ${row.support ? html`<div>${row.support.text}</div>` : nothing}
    ${row.reasons.length > 0
      ? html`<details>
          <summary>${say.goesBy}</summary>
          <ul class="plain">
            ${row.reasons.map(
              (each) => html`<li><span aria-hidden="true">${each.direction > 0 ? "▲" : each.direction < 0 ? "▼" : "·"} </span>${bounded(each.text)} (${each.strength_text})</li>`,
            )}
          </ul>
        </details>`
      : nothing}
    ${assessed(row, lang)} ${row.notes.map((each) => html`<div class="muted">${each}</div>`)}`;
}

function assessed(row: CaseloadRow, lang: Lang): TemplateResult | typeof nothing {
  const say = unitWords[lang];
  if (row.never_assessed) return html`<div>${row.never_assessed}</div>`;
  if (!row.assessed) return nothing;
  const { stored, old, opinion } = row.assessed;
  const told = [say.assessed(dateOf(stored)), old && say.old, opinion && say.opinion((opinions[lang][opinion] ?? opinion).toLowerCase())];
  return html`<div class=${old ? "warning" : ""}>${told.filter(Boolean).join(", ")}</div>`;
}
