import { html, nothing, type TemplateResult } from "lit";
import { coded } from "./codes";
import { bounded, folded, onOpened } from "./disclosure";
import { link } from "./links";
import type { Assessment, Fmb, Lang } from "./types";
import { code } from "./words";

/** What was opened: a text, or its page at Socialstyrelsen, with the address. */
export type FmbOpened = (kind: "fmb_opened" | "link_opened", address?: string) => void;

const words = {
  sv: {
    title: "Socialstyrelsens rekommendation",
    found: { over: "längre än varje typfall", within: "inom minst ett typfall", none: "Socialstyrelsens rekommendation saknas för diagnosen" },
    cases: (count: number) => `${count} typfall`,
    main: "Huvuddiagnos",
    secondary: "Bidiagnos",
    none: "FMB har ingen rekommendation för diagnosen.",
    subcodes: "Rekommendationen gäller underliggande koder.",
    exceeded: "Längre än rekommendationen i varje typfall",
    within: "Inom rekommendationen i minst ett typfall",
    unknown: "Det går inte att säga om sjukfallet är längre än FMB rekommenderar.",
    motivation: "Utkast till motivering, att läsa igenom och ändra",
    copy: "Kopiera utkastet",
    copied: "Kopierat.",
    selected: "Gick inte att kopiera: texten är markerad, tryck Ctrl+C.",
    page: "Hos Socialstyrelsen",
    updated: "uppdaterad",
    source: "Källa",
  },
  en: {
    title: "Socialstyrelsen's recommendation",
    found: { over: "longer than every typical case", within: "within a typical case", none: "Socialstyrelsen has no recommendation for the diagnosis" },
    cases: (count: number) => `${count} typical ${count === 1 ? "case" : "cases"}`,
    main: "Main diagnosis",
    secondary: "Secondary diagnosis",
    none: "FMB has no recommendation for the diagnosis.",
    subcodes: "The recommendation is for codes below this one.",
    exceeded: "Longer than every typical case recommends",
    within: "Within what at least one typical case recommends",
    unknown: "It cannot be said whether the spell is longer than FMB recommends.",
    motivation: "Draft of the justification, in Swedish, to read through and edit",
    copy: "Copy the draft",
    copied: "Copied.",
    selected: "Could not copy: the text is selected, press Ctrl+C.",
    page: "At Socialstyrelsen",
    updated: "updated",
    source: "Source",
  },
};

const parts: Record<string, { sv: string; en: string }> = {
  information: { sv: "Översiktlig information", en: "Overview" },
  symptoms: { sv: "Symtom", en: "Symptoms" },
  rehabilitation: { sv: "Rehabilitering", en: "Rehabilitation" },
  activity_limitation: { sv: "Aktivitetsbegränsning", en: "Limitation of activity" },
  function_impairment: { sv: "Funktionsnedsättning", en: "Impairment of function" },
};

/** Whether the spell is longer than recommended, for whichever diagnosis; with the codes if there are several. */
export function fmbFound(a: Assessment, lang: Lang): { over: boolean | null; text: string } {
  const { found, cases } = words[lang];
  const over = [a.fmb, ...a.secondary.map((each) => each.fmb)].filter((fmb) => fmb.exceeded);
  if (over.length > 0) {
    const codes = over.map((fmb) => code(fmb.diagnosis)).join(", ");
    return { over: true, text: a.secondary.length ? `${found.over} (${codes})` : found.over };
  }
  if (a.fmb.exceeded === false) return { over: false, text: found.within };
  return { over: null, text: a.fmb.diagnosis === null ? found.none : cases(a.fmb.typical_cases.length) };
}

/** The recommendations of the main and the secondary diagnoses; the texts are Socialstyrelsen's own. */
export function fmbView(a: Assessment, lang: Lang, opened: FmbOpened): TemplateResult {
  const say = words[lang];
  const ofMain = { code: a.fmb.diagnosis ?? a.certificate.diagnosis, title: a.fmb.title ?? a.certificate.title };
  const found = fmbFound(a, lang);
  const line = found.over === null ? found.text : html`<span class=${found.over ? "warning" : "good"}>${found.over ? "▲" : "✓"} ${found.text}</span>`;
  if (a.fmb.diagnosis === null && a.secondary.length === 0) return folded("fmb", "FMB", line, nothing);
  return folded(
    "fmb",
    "FMB",
    line,
    html`<h3>${say.title}</h3>
    ${recommendation(a.fmb, ofMain, a.secondary.length ? say.main : null, lang, opened)}
    ${a.secondary.map((each) =>
      recommendation(each.fmb, { code: each.fmb.diagnosis ?? each.diagnosis, title: each.fmb.title ?? each.title }, say.secondary, lang, opened),
    )}`,
  );
}

function recommendation(
  fmb: Fmb,
  of: { code: string | null; title: string | null },
  role: string | null,
  lang: Lang,
  opened: FmbOpened,
): TemplateResult {
  const say = words[lang];
  const heading = coded(of.code, of.title);
  return html`<div class="recommendation" data-diagnosis=${of.code ?? nothing}>
    ${heading ? html`<h4>${role ? `${role}: ` : ""}${bounded(heading)}</h4>` : nothing}
    ${fmb.diagnosis === null
      ? html`<p class="muted">${say.none}</p>`
      : html`${verdict(fmb, lang)} ${fmb.from_subcodes ? html`<p class="small">${say.subcodes}</p>` : nothing}
          ${fmb.typical_cases.length > 0
            ? html`<ul class="cases">
                ${fmb.typical_cases.map(
                  (each) => html`<li>
                    ${fmb.from_subcodes ? html`<span class="muted">${each.diagnoses.map(code).join(", ")}: </span>` : nothing}${bounded(each.text)}
                  </li>`,
                )}
              </ul>`
            : nothing}
          ${fmb.motivation ? motivation(fmb.motivation, lang) : nothing} ${fmb.documents.map((each) => document(each, lang, opened))}
          <p class="small muted">${say.source}: ${bounded(fmb.source)}${fmb.date ? `, ${fmb.date}` : ""}</p>`}
  </div>`;
}

function verdict(fmb: Fmb, lang: Lang): TemplateResult | typeof nothing {
  const say = words[lang];
  if (fmb.typical_cases.length === 0) return nothing;
  if (fmb.exceeded === null) return html`<p class="muted" data-exceeded="unknown">${say.unknown}</p>`;
  return fmb.exceeded
    ? html`<p class="verdict warning" data-exceeded="yes"><span class="icon" aria-hidden="true">▲</span>${say.exceeded}</p>`
    : html`<p class="verdict good" data-exceeded="no"><span class="icon" aria-hidden="true">✓</span>${say.within}</p>`;
}

function motivation(text: string, lang: Lang): TemplateResult {
  const say = words[lang];
  return html`<div class="motivation" data-part="motivation">
    <label><span>${say.motivation}</span>
      <textarea readonly rows="5" lang="sv" dir="auto" .value=${text}></textarea>
    </label>
    <button type="button" @click=${(event: Event) => copy(event, lang)}>${say.copy}</button>
    <span role="status" class="small"></span>
  </div>`;
}

/** The clipboard may be refused by the host's policy: then the text is selected. */
async function copy(event: Event, lang: Lang): Promise<void> {
  const around = (event.currentTarget as HTMLElement).parentElement;
  const text = around?.querySelector("textarea");
  const status = around?.querySelector("[role=status]");
  if (!text || !status) return;
  const say = words[lang];
  try {
    await navigator.clipboard.writeText(text.value);
    status.textContent = say.copied;
  } catch {
    text.focus();
    text.select();
    status.textContent = say.selected;
  }
  setTimeout(() => status.replaceChildren(), 8000);
}

function document(of: Fmb["documents"][number], lang: Lang, opened: FmbOpened): TemplateResult {
  const say = words[lang];
  const { reference, updated } = of;
  return html`<details data-part="fmb-document" @toggle=${onOpened(() => opened("fmb_opened"))}>
    <summary lang="sv">${bounded(of.title)}</summary>
    <dl>
      ${Object.entries(parts).map(([part, title]) => {
        const text = of[part];
        return text ? html`<dt>${title[lang]}</dt><dd lang="sv" dir="auto" class="lines">${text}</dd>` : nothing;
      })}
    </dl>
    ${reference ? html`<p class="alone">${link(reference, say.page, (address) => opened("link_opened", address))}</p>` : nothing}
    ${updated ? html`<p class="small muted">${say.updated} ${updated}</p>` : nothing}
  </details>`;
}
