import type { Lang } from "./types";

/** A text in both languages. */
export type Text = { sv: string; en: string };

export const lang = (asked: unknown): Lang => (String(asked).toLowerCase().startsWith("en") ? "en" : "sv");

/** "71 av 100", "63–86 av 100". */
export const of100 = (percent: string | readonly [string, string], lang: Lang): string => {
  const number = typeof percent === "string" ? percent : percent[0] === percent[1] ? percent[0] : percent.join("–");
  return `${number} ${lang === "en" ? "of" : "av"} 100`;
};

/** A day of the calendar as the service tells it, "2026-03-02", in words. */
export function date(iso: string | null | undefined, lang: Lang): string {
  const day = iso?.slice(0, 10) ?? "";
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return "";
  const [year, month, of] = day.split("-").map(Number) as [number, number, number];
  return new Intl.DateTimeFormat(locale(lang), { dateStyle: "long", timeZone: "UTC" }).format(Date.UTC(year, month - 1, of));
}

/** A moment, in Swedish time whatever the computer thinks. */
export function moment(iso: string | null | undefined, lang: Lang): string {
  const time = Date.parse(iso ?? "");
  if (Number.isNaN(time)) return "";
  return new Intl.DateTimeFormat(locale(lang), { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Stockholm" }).format(time);
}

/** The Swedish date of a moment. */
export function dateOf(iso: string | null | undefined, lang: Lang): string {
  const time = Date.parse(iso ?? "");
  if (Number.isNaN(time)) return "";
  return new Intl.DateTimeFormat(locale(lang), { dateStyle: "long", timeZone: "Europe/Stockholm" }).format(time);
}

const locale = (lang: Lang): string => (lang === "en" ? "en-GB" : "sv-SE");

/** "F438A" as it is read: "F43.8A". */
export const code = (code: string | null | undefined): string =>
  code ? (code.length > 3 && !code.includes(".") ? `${code.slice(0, 3)}.${code.slice(3)}` : code) : "";
