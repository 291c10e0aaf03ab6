import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { bounded } from "./disclosure";
import { type Mark, marksOf, type Point, placed } from "./marks";
import type { Assessment, Lang } from "./types";

// The drawing's own units; the style sheet keeps the text readable at any width.
const WIDE = 320;
const HIGH = 130;
const LEFT = 30;
const RIGHT = 10;
const ROW = 17; // of numbered marks above the curve

const words = {
  sv: {
    title: "Kvar i sjukskrivning av 100, dag för dag",
    name: (from: number, to: number) => `Kurva: hur många av 100 som är kvar i sjukskrivning från dag ${from} till dag ${to}`,
    day: "Dag",
    date: "Datum",
    what: "Vad",
    left: "Kvar av 100",
    dayNumber: (day: number) => `dag ${day}`,
    of: (percent: string) => `${percent} av 100 kvar`,
    unknown: "går inte att säga",
    beyond: "utanför kurvan",
    table: "Kurvan som tabell",
  },
  en: {
    title: "Still on sick leave of 100, day by day",
    name: (from: number, to: number) => `Curve: how many of 100 are still on sick leave from day ${from} to day ${to}`,
    day: "Day",
    date: "Date",
    what: "What",
    left: "Left of 100",
    dayNumber: (day: number) => `day ${day}`,
    of: (percent: string) => `${percent} of 100 left`,
    unknown: "cannot be said",
    beyond: "beyond the curve",
    table: "The curve as a table",
  },
};

/** The share still on sick leave by day; each mark is numbered and explained in the list below. */
export function curveView(a: Assessment, lang: Lang): TemplateResult | typeof nothing {
  const curve = a.risk?.curve ?? [];
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last || first === last) return nothing;
  const say = words[lang];
  const marks = marksOf(a, lang, first, last);
  const chart = { from: first.day, to: last.day };
  return html`<div data-part="curve">
    <h3>${say.title}</h3>
    <div class="curve">
      ${drawing(curve, marks, chart, say.name(first.day, last.day))}
      <ol class="marks">
        ${marks.map(
          (mark, at) => html`<li data-day=${mark.day}>
            <span class="badge" aria-hidden="true">${at + 1}</span>
            <span>${mark.names.map((name, nth) => html`${nth ? ", " : ""}<span>${name}</span>`)}
              <span class="muted">(<span class="whole">${say.dayNumber(mark.day)}</span>${mark.date ? html`, <span class="whole">${mark.date}</span>` : nothing}${mark.day > chart.to ? `, ${say.beyond}` : ""})</span>
              <strong>${mark.percent === null ? say.unknown : say.of(mark.percent)}</strong></span>
          </li>`,
        )}
      </ol>
    </div>
    <details class="twin">
      <summary>${say.table}</summary>
      ${table(curve, marks, lang)}
    </details>
  </div>`;
}

interface Chart {
  from: number;
  to: number;
}

function drawing(curve: Point[], marks: Mark[], chart: Chart, name: string): TemplateResult {
  const x = (day: number): number =>
    LEFT + ((Math.min(day, chart.to) - chart.from) / (chart.to - chart.from)) * (WIDE - LEFT - RIGHT);
  const rows = placed(marks.map((mark) => x(mark.day)), ROW);
  const top = ROW * (1 + Math.max(0, ...rows));
  const y = (probability: number): number => top + (1 - probability) * HIGH;
  const line = curve.map((point) => `${x(point.day).toFixed(1)},${y(point.probability).toFixed(1)}`).join(" ");
  return html`<svg class="drawn" role="img" aria-labelledby="curve-name" viewBox="0 0 ${WIDE} ${top + HIGH + 22}">
    <title id="curve-name">${name}</title>
    <g aria-hidden="true">
      ${[0, 50, 100].map(
        (share) => svg`<line class="grid" x1=${LEFT} x2=${WIDE - RIGHT} y1=${y(share / 100)} y2=${y(share / 100)}></line>
          <text x=${LEFT - 4} y=${y(share / 100) + 3.5} text-anchor="end">${share}</text>`,
      )}
      ${ticks(chart).map(
        (day) => svg`<line class="axis" x1=${x(day)} x2=${x(day)} y1=${y(0)} y2=${y(0) + 4}></line>
          <text x=${x(day)} y=${y(0) + 16} text-anchor="middle">${day}</text>`,
      )}
      <polyline class="line" points=${line}></polyline>
      ${marks.map((mark, at) => marked(mark, at, rows[at] ?? 0, x(mark.day), y, chart))}
    </g>
  </svg>`;
}

/** A line down from its number; with an arrow if it means "or longer" or is beyond the axis. */
function marked(
  mark: Mark,
  at: number,
  row: number,
  x: number,
  y: (probability: number) => number,
  chart: Chart,
): SVGTemplateResult {
  const middle = row * ROW + ROW / 2;
  const onwards = mark.onwards || mark.day > chart.to;
  const dot = mark.probability !== null && mark.day <= chart.to;
  return svg`<line class="mark ${mark.kind}" x1=${x} x2=${x} y1=${middle + 7} y2=${y(0)}></line>
    <circle class="badge" cx=${x} cy=${middle} r="7"></circle>
    <text class="badge" x=${x} y=${middle} text-anchor="middle" dominant-baseline="central">${at + 1}</text>
    ${onwards ? svg`<path class="onwards" d="M${x} ${y(0) - 6}h7m-3 -3l3 3l-3 3"></path>` : nothing}
    ${dot ? svg`<circle class="dot" cx=${x} cy=${y(mark.probability ?? 0)} r="3.5"></circle>` : nothing}`;
}

/** Round days, few enough not to overlap. */
function ticks({ from, to }: Chart): number[] {
  const step = [30, 90, 180, 365].find((days) => (to - from) / days <= 5) ?? 730;
  const days = [];
  for (let day = Math.ceil(from / step) * step; day <= to; day += step) days.push(day);
  return days;
}

function table(curve: Point[], marks: Mark[], lang: Lang): TemplateResult {
  const say = words[lang];
  const days = [...new Set([...curve, ...marks].map((each) => each.day))].sort((one, other) => one - other);
  const dates = marks.some((mark) => mark.date);
  return html`<table>
    <caption>${say.title}</caption>
    <thead>
      <tr>
        <th scope="col" class="number">${say.day}</th>
        ${dates ? html`<th scope="col">${say.date}</th>` : nothing}
        <th scope="col" class="number">${say.left}</th>
        <th scope="col">${say.what}</th>
      </tr>
    </thead>
    <tbody>
      ${days.map((day) => {
        const mark = marks.find((each) => each.day === day);
        const percent = curve.find((each) => each.day === day)?.percent ?? mark?.percent;
        return html`<tr>
          <th scope="row" class="number">${day}</th>
          ${dates ? html`<td class="date">${mark?.date ?? ""}</td>` : nothing}
          <td class="number">${percent ?? say.unknown}</td>
          <td>${mark ? bounded(mark.names.join(", ")) : ""}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}
