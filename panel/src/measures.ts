import { html, nothing, type TemplateResult } from "lit";
import { coded } from "./codes";
import { bounded, folded, onOpened } from "./disclosure";
import { type Followed, withLinks } from "./links";
import { takenView, type Taking } from "./taken";
import type { Assessment, Lang, Measure, View } from "./types";

type Situation = Measure["situation"];

interface Told {
  opened: (measure: string) => void;
  followed: Followed;
  taking: Taking | null;
  /** Whether each measure names its source, as there are several. */
  sourced: boolean;
}

const words = {
  sv: { title: "Åtgärder", none: "inga råd för diagnosen", now: "gäller nu", more: "till", source: "Källa", of: "Bidiagnos" },
  en: { title: "Measures", none: "no advice for the diagnosis", now: "applies now", more: "more", source: "Source", of: "Secondary diagnosis" },
};
const ofView: Record<View, Situation> = { draft: "new", extension: "extension", signed: "signed", coordination: "signed" };

const FEW = 3; // until more is asked for

/** If the host shows a signed certificate it is the coordinator's turn; otherwise the certificate says
 * which situation it is, or the host's page if it does not.
 */
const situationNow = (a: Assessment, view: View): Situation =>
  (ofView[view] === "signed" ? undefined : a.situation?.code) ?? ofView[view];

/** The first few for the situation. */
export const fewMeasures = (a: Assessment, view: View): Measure[] =>
  a.measures.filter((each) => each.situation === situationNow(a, view)).slice(0, FEW);

/** The first few for the situation; opened, the others, those of other situations and of secondary diagnoses. */
export function measuresView(
  a: Assessment,
  view: View,
  lang: Lang,
  opened: (measure: string) => void,
  followed: Followed = () => undefined,
  taking: Taking | null = null,
): TemplateResult {
  const say = words[lang];
  const now = situationNow(a, view);
  const few = fewMeasures(a, view);
  const rest = a.measures.filter((each) => !few.includes(each));
  const secondary = a.secondary.filter((each) => each.measures.length > 0);
  const all = [...a.measures, ...secondary.flatMap((each) => each.measures)];
  if (all.length === 0) return folded("measures", say.title, say.none, nothing);
  const sources = [...new Set(all.map((each) => each.source))];
  const told = { opened, followed, taking, sourced: sources.length > 1 };
  const years = [...new Set(few.map((each) => each.year))].join(", ");
  return html`<section data-part="measures" aria-labelledby="measures-title">
    <h2 id="measures-title">${say.title}</h2>
    ${few[0] ? html`<h3 data-situation=${now}>${few[0].situation_text} (${years})</h3>${list(few, lang, told)}` : nothing}
    <details>
      <summary>${all.length > few.length ? `${all.length - few.length} ${say.more}` : say.source}</summary>
      ${situations(rest, now, lang, told)}
      ${secondary.map(
        (each) => html`<h3>${say.of}: ${bounded(coded(each.diagnosis, each.title))}</h3>
          ${situations(each.measures, now, lang, told)}`,
      )}
      ${told.sourced ? nothing : sources.map((each) => source(each, lang, told))}
    </details>
  </section>`;
}

/** The present situation first. */
function situations(measures: Measure[], now: Situation, lang: Lang, told: Told): TemplateResult {
  const found = [...grouped(measures, (each) => each.situation)];
  const ordered = [...found.filter(([each]) => each === now), ...found.filter(([each]) => each !== now)];
  return html`${ordered.map(
    ([situation, those]) => html`<h3 data-situation=${situation}>
        ${those[0]?.situation_text} ${situation === now ? html`<span class="tag">${words[lang].now}</span>` : nothing}
      </h3>
      ${[...grouped(those, (each) => each.category)].map(
        ([category, of]) => html`<h4 data-category=${category}>${of[0]?.category_text}</h4>
          ${list(of, lang, told)}`,
      )}`,
  )}`;
}

function list(measures: Measure[], lang: Lang, told: Told): TemplateResult {
  return html`<ul class="plain">
    ${measures.map(
      (each) => html`<li>
        <details data-measure=${each.id} @toggle=${onOpened(() => told.opened(each.id))}>
          <summary>${bounded(each.title)}</summary>
          <p>${withLinks(each.advice, told.followed)}</p>
          ${each.effects?.map((effect) => html`<p class="small" data-effect=${effect.verdict}>${bounded(effect.text)}</p>`)}
          ${told.taking ? takenView(told.taking, each.id, lang) : nothing}
          ${told.sourced ? source(each.source, lang, told) : nothing}
        </details>
      </li>`,
    )}
  </ul>`;
}

const source = (text: string, lang: Lang, told: Told): TemplateResult =>
  html`<p class="small muted">${words[lang].source}: ${withLinks(text, told.followed)}</p>`;

function grouped<Item, Key>(items: Item[], key: (item: Item) => Key): Map<Key, Item[]> {
  const found = new Map<Key, Item[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return found;
}
