import type { Lang } from "./types";

/** A text in both languages. */
export type Text = { sv: string; en: string };

export const lang = (asked: unknown): Lang => (String(asked).toLowerCase().startsWith("en") ? "en" : "sv");

type Percent = string | readonly [string, string];

const number = (percent: Percent): string =>
  typeof percent === "string" ? percent : percent[0] === percent[1] ? percent[0] : percent.join("–");

/** "71 av 100", "63–86 av 100". */
export const of100 = (percent: Percent, lang: Lang): string => `${number(percent)} ${lang === "en" ? "of" : "av"} 100`;

/** "71 %", "63–86 %". */
export const inPercent = (percent: Percent, lang: Lang): string => number(percent) + (lang === "en" ? "%" : "\u00a0%");

/** The number of words: whatever has a letter in it. */
export const wordCount = (text: string): number => text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;

/** "2026-03-02 10:30", in Swedish time whatever the computer's zone; dates as on certificates. */
export function moment(iso: string | null | undefined): string {
  const time = Date.parse(iso ?? "");
  if (Number.isNaN(time)) return "";
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Stockholm" }).format(time);
}

/** The Swedish date of a moment. */
export const dateOf = (iso: string | null | undefined): string => moment(iso).slice(0, 10);

/** "F438A" as shown: "F43.8A". */
export const code = (code: string | null | undefined): string =>
  code ? (code.length > 3 && !code.includes(".") ? `${code.slice(0, 3)}.${code.slice(3)}` : code) : "";
