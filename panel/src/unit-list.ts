import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Caseload, Expected, Lang } from "./types";
import { type Column, columns, type Names, nameOf, type Selection, selects, sorted, whole } from "./unit-order";
import { type Opened, rowView } from "./unit-row";
import { groups, unitWords } from "./unit-words";

const MANY = 60; // rows: of more than these only those in sight are laid out

export interface ListTold {
  chosen: (selection: Selection) => void;
  opened: Opened;
}

/** A unit's caseload, selected and sorted. */
export function listView(caseload: Caseload, names: Names, by: Selection, lang: Lang, told: ListTold): TemplateResult {
  const say = unitWords[lang];
  const rows = sorted(caseload.rows, names, by, lang);
  const shown = new Set(rows.filter(selects(by, names, lang)));
  if (caseload.rows.length === 0) return html`<p data-part="empty">${say.empty}</p>${beneath(caseload, lang)}`;
  return html`${above(caseload, lang)} ${controls(caseload, by, lang, told)}
    <p role="status" class="small muted" data-part="count">${say.showing(shown.size, caseload.rows.length)}</p>
    ${by.column === "risk" && new Set([...shown].flatMap((row) => row.risk?.horizon ?? [])).size > 1
      ? html`<p class="small">${say.horizons}</p>`
      : nothing}
    ${shown.size === 0
      ? html`<p>${say.nothing} <button type="button" @click=${() => told.chosen({ ...whole, column: by.column, falling: by.falling })}>${say.clear}</button></p>`
      : html`<table role="table" class="caseload" data-part="caseload">
          <caption class="heard">${say.title}</caption>
          <thead role="rowgroup">
            <tr role="row">
              ${columns.map((column) => heading(column, by, lang, told))}
              <th scope="col" role="columnheader">${say.why}</th>
            </tr>
          </thead>
          <tbody role="rowgroup" class=${shown.size > MANY ? "many" : ""}>
            ${repeat(
              rows,
              (row) => row.place,
              (row) =>
                guard([row, nameOf(row, names), lang, shown.has(row)], () => readable(row, names, lang, shown.has(row), told.opened)),
            )}
          </tbody>
        </table>`}
    ${beneath(caseload, lang)}`;
}

/** A row whose data are not as agreed says so; the others stay. */
function readable(...row: Parameters<typeof rowView>): TemplateResult {
  try {
    return rowView(...row);
  } catch {
    return html`<tr role="row" ?hidden=${!row[3]}><td role="cell" class="error">${unitWords[row[2]].unreadable}</td></tr>`;
  }
}

function above(caseload: Caseload, lang: Lang): TemplateResult {
  const say = unitWords[lang];
  const { first, all } = caseload.expected;
  const some = first && first.spells < all.spells;
  return html`${caseload.model.synthetic ? html`<p class="note warning" data-part="synthetic">${say.synthetic}</p>` : nothing}
    ${some ? expected(first, say.first(first.spells), lang) : nothing} ${expected(all, say.all(all.spells), lang)}`;
}

function expected(of: Expected, which: string, lang: Lang): TemplateResult | typeof nothing {
  const inSum = of.with_risk + of.with_bounds;
  const format = new Intl.NumberFormat(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const { number, low, high } = of;
  if (of.with_bounds === 0 && number !== null)
    return html`<p>${unitWords[lang].expected(which, format.format(number), inSum, of.spells - inSum)}</p>`;
  if (low === null || high === null) return nothing;
  return html`<p>${unitWords[lang].expected(which, `${format.format(low)}–${format.format(high)}`, inSum, of.spells - inSum)}</p>`;
}

function controls(caseload: Caseload, by: Selection, lang: Lang, told: ListTold): TemplateResult {
  const say = unitWords[lang];
  const present = new Set(caseload.rows.map((row) => row.group));
  const ordered = [...Object.keys(groups).filter((each) => present.has(each)), ...[...present].filter((each) => !(each in groups))];
  const value = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
  return html`<fieldset class="controls" data-part="controls">
    <legend class="heard">${say.filter}</legend>
    <label><span>${say.search}</span>
      <input type="search" autocomplete="off" .value=${by.text} @input=${(event: Event) => told.chosen({ ...by, text: value(event) })} />
    </label>
    <label><span>${say.group}</span>
      <select @change=${(event: Event) => told.chosen({ ...by, group: value(event) })}>
        <option value="" ?selected=${by.group === ""}>${say.every}</option>
        ${ordered.map((each) => html`<option value=${each} ?selected=${by.group === each}>${groups[each]?.[lang] ?? each}</option>`)}
      </select>
    </label>
    <label class="narrow"><span>${say.sort}</span>
      <select @change=${(event: Event) => told.chosen({ ...by, column: value(event) as Column })}>
        ${columns.map((each) => html`<option value=${each} ?selected=${by.column === each}>${say.columns[each]}</option>`)}
      </select>
    </label>
    <button type="button" class="narrow" @click=${() => told.chosen({ ...by, falling: !by.falling })}>
      ${by.falling ? say.falling : say.rising}
    </button>
    ${caseload.rows.some((row) => row.first)
      ? html`<label class="check">
          <input type="checkbox" .checked=${by.firstOnly} @change=${(event: Event) => told.chosen({ ...by, firstOnly: (event.target as HTMLInputElement).checked })} />
          <span>${say.onlyFirst} (${caseload.rows.filter((row) => row.first).length})</span>
        </label>`
      : nothing}
  </fieldset>`;
}

function heading(column: Column, by: Selection, lang: Lang, told: ListTold): TemplateResult {
  const own = by.column === column;
  const sort = own ? (by.falling ? "descending" : "ascending") : nothing;
  return html`<th scope="col" role="columnheader" aria-sort=${sort}>
    <button type="button" class="sort" data-sort=${column} @click=${() => told.chosen({ ...by, column, falling: own && !by.falling })}>
      ${unitWords[lang].columns[column]}<span class="way" aria-hidden="true">${own ? (by.falling ? "▼" : "▲") : "↕"}</span>
    </button>
  </th>`;
}

function beneath(caseload: Caseload, lang: Lang): TemplateResult {
  const say = unitWords[lang];
  const { name, version } = caseload.model;
  return html`${caseload.left_out.length > 0
      ? html`<h3>${say.leftOut}</h3>
          <ul data-part="left-out">${caseload.left_out.map((each) => html`<li>${each.text}: ${each.count}</li>`)}</ul>`
      : nothing}
    <h3>${say.bear}</h3>
    ${caseload.notes.length > 0 ? html`<ul data-part="notes">${caseload.notes.map((each) => html`<li>${each}</li>`)}</ul>` : nothing}
    <p class="small muted" data-part="order">${caseload.order}</p>
    <p class="small muted">${say.model(`${name} ${version}`)}</p>`;
}
