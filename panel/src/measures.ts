import { html, nothing, type TemplateResult } from "lit";
import { coded } from "./codes";
import { bounded, onOpened } from "./disclosure";
import { type Followed, withLinks } from "./links";
import { takenView, type Taking } from "./taken";
import type { Assessment, Lang, Measure, View } from "./types";

type Situation = Measure["situation"];

interface Told {
  opened: (measure: string) => void;
  followed: Followed;
  taking: Taking | null;
}

const words = {
  sv: { title: "Åtgärder", none: "Inga råd om åtgärder för diagnosen.", now: "gäller nu", source: "Källa", of: "Bidiagnos" },
  en: { title: "Measures", none: "No advice on measures for the diagnosis.", now: "applies now", source: "Source", of: "Secondary diagnosis" },
};
const ofView: Record<View, Situation> = { draft: "new", extension: "extension", signed: "signed", coordination: "signed" };

/** Advice by situation, the current one first and open.
 * If the host shows a signed certificate it is the coordinator's turn; otherwise the certificate says
 * which situation it is, or the host's page if it does not.
 */
export function measuresView(
  a: Assessment,
  view: View,
  lang: Lang,
  opened: (measure: string) => void,
  followed: Followed = () => undefined,
  taking: Taking | null = null,
): TemplateResult {
  const say = words[lang];
  const told = { opened, followed, taking };
  const byCertificate = ofView[view] === "signed" ? undefined : a.situation?.code;
  const now = byCertificate ?? ofView[view];
  const secondary = a.secondary.filter((each) => each.measures.length > 0);
  return html`<section data-part="measures" aria-labelledby="measures-title">
    <h2 id="measures-title">${say.title}</h2>
    ${a.measures.length === 0 ? html`<p class="muted">${say.none}</p>` : situations(a.measures, now, lang, told)}
    ${secondary.map(
      (each) => html`<details class="secondary">
        <summary>${say.of}: ${bounded(coded(each.diagnosis, each.title))}</summary>
        ${situations(each.measures, now, lang, told)}
      </details>`,
    )}
  </section>`;
}

function situations(measures: Measure[], now: Situation, lang: Lang, told: Told): TemplateResult {
  const say = words[lang];
  const found = [...grouped(measures, (each) => each.situation)];
  const ordered = [...found.filter(([each]) => each === now), ...found.filter(([each]) => each !== now)];
  return html`${ordered.map(([situation, those]) => {
    const title = those[0]?.situation_text;
    return situation === now
      ? html`<h3 data-situation=${situation}>${title} <span class="tag">${say.now}</span></h3>
          ${categories(those, lang, told)}`
      : html`<details data-situation=${situation}>
          <summary>${title} (${those.length})</summary>
          ${categories(those, lang, told)}
        </details>`;
  })}`;
}

function categories(measures: Measure[], lang: Lang, told: Told): TemplateResult {
  const groups = [...grouped(measures, (each) => each.category)];
  const sources = [...new Set(measures.map((each) => each.source))];
  const [alone] = sources.length === 1 ? sources : [];
  return html`${groups.map(
      ([category, those]) => html`<h4>${those[0]?.category_text}</h4>
        <ul class="plain" data-category=${category}>
          ${those.map(
            (each) => html`<li>
              <details data-measure=${each.id} @toggle=${onOpened(() => told.opened(each.id))}>
                <summary>${bounded(each.title)}</summary>
                <p>${withLinks(each.advice, told.followed)}</p>
                ${each.effects?.map((effect) => html`<p class="small" data-effect=${effect.verdict}>${bounded(effect.text)}</p>`)}
                ${told.taking ? takenView(told.taking, each.id, lang) : nothing}
                ${alone === undefined ? source(each.source, lang, told) : nothing}
              </details>
            </li>`,
          )}
        </ul>`,
    )}
    ${alone === undefined ? nothing : source(alone, lang, told)}`;
}

const source = (text: string, lang: Lang, told: Told): TemplateResult =>
  html`<p class="small muted">${words[lang].source}: ${withLinks(text, told.followed)}</p>`;

function grouped<Item, Key>(items: Item[], key: (item: Item) => Key): Map<Key, Item[]> {
  const found = new Map<Key, Item[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return found;
}
