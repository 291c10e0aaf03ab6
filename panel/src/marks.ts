import type { Assessment, Lang, Length } from "./types";
import { code } from "./words";

export interface Point {
  day: number;
  probability: number;
  percent: string;
}

/** A marked day of the curve, with all its meanings. */
export interface Mark {
  day: number;
  date: string | null;
  names: string[];
  kind: "today" | "certificate_end" | "prognosis" | "fmb" | "day";
  probability: number | null;
  percent: string | null;
  /** An open limit: "or longer". */
  onwards: boolean;
}

const words = {
  sv: {
    today: "i dag",
    certificate_end: "intygets sista dag",
    prognosis: "läkarens prognos",
    fmb: (codes: string) => `FMB:s gräns${codes && ` för ${codes}`}`,
    onwards: "eller längre",
    day: (day: number) => `dag ${day}`,
  },
  en: {
    today: "today",
    certificate_end: "the certificate's last day",
    prognosis: "the physician's prognosis",
    fmb: (codes: string) => `FMB's limit${codes && ` for ${codes}`}`,
    onwards: "or longer",
    day: (day: number) => `day ${day}`,
  },
};

/** Today, then each day of the answer and each FMB limit ahead, one mark per day. */
export function marksOf(a: Assessment, lang: Lang, first: Point, last: Point): Mark[] {
  const say = words[lang];
  const remaining = a.length?.remaining ?? [];
  const limits = [a.fmb, ...a.secondary.map((each) => each.fmb)].flatMap((fmb) =>
    fmb.typical_cases.map((each) => ({ ...each, of: fmb.diagnosis })),
  );
  const atLimit = (day: number): typeof limits => limits.filter((each) => each.max_days === day);
  // The answer places those within, because its days are days of the spell.
  const beyond = new Set(limits.flatMap((each) => (each.max_days !== null && each.max_days > last.day ? [each.max_days] : [])));
  const known = [
    ...remaining.filter((each) => each.day > first.day),
    ...[...beyond].filter((day) => !remaining.some((each) => each.day === day && each.what === "fmb")).map(unknown),
  ];
  const days = [...new Set(known.map((each) => each.day))].sort((one, other) => one - other);
  const marks = days.map((day): Mark => {
    const those = known.filter((each) => each.day === day);
    const onwards = atLimit(day).some((each) => each.upper_limit === false);
    const named = those.filter((each) => each.what !== "day");
    const names = named.map((each) => {
      if (each.what !== "fmb") return say[each.what as "certificate_end" | "prognosis"];
      const limit = say.fmb([...new Set(atLimit(day).map((limit) => code(limit.of)))].join(", "));
      return onwards ? `${limit} (${say.onwards})` : limit;
    });
    return {
      day,
      date: those.find((each) => each.date)?.date ?? null,
      names: names.length > 0 ? [...new Set(names)] : [say.day(day)],
      kind: named[0]?.what ?? "day",
      ...told(those),
      onwards,
    };
  });
  const today: Mark = {
    day: first.day,
    date: a.spell.on,
    names: [say.today],
    kind: "today",
    probability: first.probability,
    percent: first.percent,
    onwards: false,
  };
  return [today, ...marks.filter((mark) => mark.day <= last.day || mark.kind !== "day")];
}

const unknown = (day: number): Length["remaining"][number] => ({
  day,
  date: null,
  what: "fmb",
  probability: null,
  percent: null,
});

function told(those: Length["remaining"]): { probability: number | null; percent: string | null } {
  const known = those.find((each) => each.probability !== null);
  return { probability: known?.probability ?? null, percent: known?.percent ?? null };
}

/** The row of each number, so that none overlap; *xs* rise. */
export function placed(xs: number[], apart: number): number[] {
  const ends: number[] = [];
  return xs.map((x) => {
    const free = ends.findIndex((end) => x - end >= apart);
    const row = free < 0 ? ends.length : free;
    ends[row] = x;
    return row;
  });
}
