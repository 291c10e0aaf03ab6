import { html, nothing, type TemplateResult } from "lit";
import type { Kind } from "./events";
import { fmbView } from "./fmb";
import { lengthView } from "./length";
import { measuresView } from "./measures";
import { opinionView, type Choice } from "./opinion";
import { originView } from "./origin";
import { questionsView, type Form } from "./questions";
import { reasonsView } from "./reasons";
import { riskView } from "./risk";
import { roomForReasons } from "./room";
import { statisticsView } from "./statistics";
import type { Taking } from "./taken";
import type { Assessment, Lang, View } from "./types";

export interface Sheet {
  view: View;
  /** The number does not, or not yet, correspond to what is filled in. */
  old: boolean;
  busy: boolean;
  /** Null if none can be given. */
  choice: Choice | null;
  form: Form;
  happened(kind: Kind): void;
  followed(address: string): void;
  opened(measure: string): void;
  /** The records of measures; null if they cannot be made. */
  taking: Taking | null;
}

/** An answer in reading order, folded to what is read in twenty seconds; on a wide page the parts on the risk are on the left. */
export function sheetView(a: Assessment, sheet: Sheet, lang: Lang): TemplateResult {
  const followed = (address = "") => sheet.followed(address);
  const measures = part(() => measuresView(a, sheet.view, lang, sheet.opened, followed, sheet.taking));
  // Without a diagnosis nothing can have a recommendation.
  const known = a.certificate.diagnosis !== null || a.secondary.length > 0;
  const coordinators = sheet.view === "signed" || sheet.view === "coordination";
  return html`<div class="columns">
      <div>
        <section data-part="risk" class=${sheet.old ? "stale" : ""} aria-labelledby="risk" aria-busy=${sheet.busy ? "true" : "false"}>
          ${part(() => riskView(a, lang))}
          ${a.risk && sheet.choice ? part(() => opinionView(sheet.choice!, lang)) : nothing}
        </section>
        ${known && coordinators ? measures : nothing}
        ${part(() => lengthView(a, lang))}
        ${part(() => questionsView(a, sheet.form, lang))}
      </div>
      <div>
        ${part(() => reasonsView(a, lang, roomForReasons(a, sheet.view, lang)))}
        ${known && !coordinators ? measures : nothing}
        ${known ? part(() => fmbView(a, lang, (kind, address) => (kind === "link_opened" ? followed(address) : sheet.happened(kind)))) : nothing}
        ${known ? part(() => statisticsView(a, lang, () => sheet.happened("statistics_opened"))) : nothing}
      </div>
    </div>
    ${part(() => originView(a, lang))}`;
}

/** A part whose data are not as agreed is left out; the others stay. */
function part(view: () => TemplateResult | typeof nothing): TemplateResult | typeof nothing {
  try {
    return view();
  } catch {
    return html`<section data-part="unreadable"><p class="note error">En del av svaret går inte att läsa. <span lang="en">A part of the answer cannot be read.</span></p></section>`;
  }
}
