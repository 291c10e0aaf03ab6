import { html, nothing, svg, type TemplateResult } from "lit";
import { coded } from "./codes";
import { bounded, folded } from "./disclosure";
import type { Assessment, Average, Lang, Statistics } from "./types";
import { code } from "./words";

type Interval = Statistics["intervals"][number];

const words = {
  sv: {
    title: "Statistik",
    own: "Egen statistik",
    longer: "Längre än",
    reach: (day: number) => `Av sjukfall som når dag ${day}`,
    days: (day: number) => `${day} dagar`,
    of: ["alla", "kvinnor", "män"],
    none: "ingen för diagnosen",
    country: "Hela landet",
    years: (years: string) => `sjukfall som började ${years}`,
    lengths: "Hur länge sjukfallen varade",
    between: (low: number, high: number) => `${low}–${high} dagar`,
    from: (low: number) => `${low} dagar eller mer`,
    headings: ["Längd", "Sjukfall", "Andel", "Andel som slutat"],
    table: "Samma siffror i en tabell",
    source: "Källa",
    percent: (share: string) => `${share}\u00a0%`,
  },
  en: {
    title: "Statistics",
    own: "Own statistics",
    longer: "Longer than",
    reach: (day: number) => `Of spells that reach day ${day}`,
    days: (day: number) => `${day} days`,
    of: ["all", "women", "men"],
    none: "none for the diagnosis",
    country: "The whole country",
    years: (years: string) => `spells that began in ${years}`,
    lengths: "How long the spells lasted",
    between: (low: number, high: number) => `${low}–${high} days`,
    from: (low: number) => `${low} days or more`,
    headings: ["Length", "Spells", "Share", "Share that had ended"],
    table: "The same numbers in a table",
    source: "Source",
    percent: (share: string) => `${share}%`,
  },
};

/** The country's spells of the diagnosis by their length, as bars and as a table. */
export function statisticsView(a: Assessment, lang: Lang, opened: () => void): TemplateResult {
  const found = a.statistics;
  const say = words[lang];
  const total = found.intervals.reduce((sum, each) => sum + each.spells, 0);
  if (found.diagnosis === null || total === 0) return folded("statistics", say.title, say.none, nothing);
  const share = (count: number): string => say.percent(percent((100 * count) / total, lang));
  const length = (each: Interval): string =>
    each.days_max_excl === null ? say.from(each.days_min) : say.between(each.days_min, each.days_max_excl - 1);
  const number = new Intl.NumberFormat(lang === "sv" ? "sv-SE" : "en-GB");
  const of = coded(found.diagnosis, found.title);
  const years = [...new Set([found.first_year ?? found.year, found.year])].join("–");
  const when = found.year === null ? "" : `, ${say.years(years)}`;
  const own = found.national === false;
  return folded(
    "statistics",
    own ? say.own : say.title,
    code(found.diagnosis),
    html`<p>${own ? nothing : `${say.country}: `}${bounded(`${of}${when}`)}</p>
      <div
        class="bars"
        role="img"
        aria-label="${say.lengths}: ${found.intervals.map((each) => `${length(each)} ${share(each.spells)}`).join(", ")}"
      >
        ${found.intervals.map(
          (each) => html`<span>${length(each)}</span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              ${svg`<rect class="track" width="100" height="10"></rect><rect class="bar" width=${(100 * each.spells) / total} height="10"></rect>`}
            </svg>
            <span class="number">${share(each.spells)}</span>`,
        )}
      </div>
      <details class="twin">
        <summary>${say.table}</summary>
        <table>
          <caption>${bounded(`${say.lengths}: ${of}${when}`)}</caption>
          <thead>
            <tr>${say.headings.map((each, at) => html`<th scope="col" class=${at ? "number" : ""}>${each}</th>`)}</tr>
          </thead>
          <tbody>
            ${found.intervals.map(
              (each) => html`<tr>
                <th scope="row">${length(each)}</th>
                <td class="number">${number.format(each.spells)}</td>
                <td class="number">${share(each.spells)}</td>
                <td class="number">${each.days_max_excl === null ? "–" : share(each.accumulated)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </details>
      ${averagesView(found.averages ?? [], lang)}
      ${found.source ? html`<p class="small muted">${say.source}: ${found.source}</p>` : nothing}`,
    opened,
  );
}

/** For all and by sex; a dash if they are too few. */
function averagesView(averages: Average[], lang: Lang): TemplateResult | typeof nothing {
  const say = words[lang];
  const first = averages[0];
  if (!first) return nothing;
  const share = (horizon: number, sex: Average["sex"]): string => {
    const found = averages.find((each) => each.horizon === horizon && each.sex === sex);
    if (!found) return "–";
    return found.interval ? `${say.percent(found.percent)} (${found.interval.percent})` : say.percent(found.percent);
  };
  const sexes = [null, "female", "male"] as const;
  return html`<table data-part="averages">
    <caption>${say.reach(first.day)}</caption>
    <thead>
      <tr><th scope="col">${say.longer}</th>${say.of.map((each) => html`<th scope="col" class="number">${each}</th>`)}</tr>
    </thead>
    <tbody>
      ${[...new Set(averages.map((each) => each.horizon))].map(
        (horizon) => html`<tr>
          <th scope="row">${say.days(horizon)}</th>
          ${sexes.map((sex) => html`<td class="number">${share(horizon, sex)}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Whole numbers; 0 or 100 only if exact. */
function percent(share: number, lang: Lang): string {
  if (share > 0 && share < 0.5) return "<1";
  if (share < 100 && share >= 99.5) return ">99";
  return new Intl.NumberFormat(lang, { maximumFractionDigits: 0 }).format(share);
}
