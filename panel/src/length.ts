import { html, nothing, type TemplateResult } from "lit";
import { curveView } from "./curve";
import { folded } from "./disclosure";
import type { Assessment, Lang, Length } from "./types";
import { of100 } from "./words";

const words = {
  sv: {
    heading: "Längd",
    found: "hälften har slutat",
    unseen: (day: number) => `mer än hälften pågår dag ${day}`,
    day: "dag",
    half: "Hälften av sådana sjukfall har avslutats senast",
    quarter: "En fjärdedel pågår ännu efter",
    later: (day: number) => `mer än dag ${day}, längre än modellen har sett`,
    planned: "är ännu sjukskrivna efter intygets sista dag",
    gapless: "Datumen gäller om sjukskrivningen pågår utan avbrott.",
  },
  en: {
    heading: "Length",
    found: "half end by",
    unseen: (day: number) => `more than half go on after day ${day}`,
    day: "day",
    half: "Half of such spells have ended by",
    quarter: "A quarter still go on after",
    later: (day: number) => `later than day ${day}, beyond what the model has seen`,
    planned: "are still on sick leave after the certificate's last day",
    gapless: "The dates hold if sick leave goes on without a gap.",
  },
};

/** The day when half of such spells have ended; opened, more days, and the curve of all of them. */
export function lengthView(a: Assessment, lang: Lang): TemplateResult | typeof nothing {
  const length = a.length;
  if (!length) return nothing;
  const text = words[lang];
  const planned = length.remaining.find((point) => point.what === "certificate_end");
  const found =
    length.median_day === null
      ? text.unseen(length.observed_until)
      : html`${text.found} ${when(length, length.median_day, length.median_date, lang)}`;
  const doubt = length.prognosis?.disagreement;
  return folded(
    "length",
    text.heading,
    html`${found}${doubt ? html` <span class="warning">▲ ${doubt}</span>` : nothing}`,
    html`<ul>
      <li>${text.half} ${when(length, length.median_day, length.median_date, lang)}.</li>
      <li>${text.quarter} ${when(length, length.q75_day, length.q75_date, lang)}.</li>
      ${planned?.percent
        ? html`<li><strong>${of100(planned.percent, lang)}</strong> ${text.planned} <span class="whole">(${text.day} ${planned.day}${dated(planned.date)})</span>.</li>`
        : nothing}
      ${length.prognosis ? html`<li>${length.prognosis.text}</li>` : nothing}
      </ul>
      ${curveView(a, lang)}
      ${length.median_date || length.q75_date ? html`<p class="small muted">${text.gapless}</p>` : nothing}`,
  );
}

const when = (length: Length, day: number | null, on: string | null, lang: Lang): TemplateResult =>
  day === null
    ? html`<strong>${words[lang].later(length.observed_until)}</strong>`
    : html`<strong class="whole">${words[lang].day} ${day}${dated(on)}</strong>`;

const dated = (on: string | null): string => (on ? `, ${on}` : "");
