import type { CaseloadRow, Lang } from "./types";
import { code } from "./words";

export const columns = ["place", "name", "diagnosis", "day", "end", "risk"] as const;
export type Column = (typeof columns)[number];

/** Which part of the list is shown, and in which order. */
export interface Selection {
  column: Column;
  falling: boolean;
  text: string;
  /** A group of the service; empty: all. */
  group: string;
  firstOnly: boolean;
}

export const whole: Selection = { column: "place", falling: false, text: "", group: "", firstOnly: false };

/** The host's name of a row's patient, by certificate id. */
export type Names = Record<string, string>;

export const nameOf = (row: CaseloadRow, names: Names): string | null =>
  row.certificate === null ? null : Object.hasOwn(names, row.certificate) ? String(names[row.certificate]) : row.certificate;

/** Whether a row is in the selection. */
export function selects(by: Selection, names: Names, lang: Lang): (row: CaseloadRow) => boolean {
  const text = by.text.trim().toLocaleLowerCase(lang);
  return (row) =>
    (!by.firstOnly || row.first) &&
    (by.group === "" || row.group === by.group) &&
    (text === "" || searched(row, names).toLocaleLowerCase(lang).includes(text));
}

/** Rows without a value in the column come last in both directions; equal ones by their place. */
export function sorted(rows: CaseloadRow[], names: Names, by: Selection, lang: Lang): CaseloadRow[] {
  const collator = new Intl.Collator(lang, { numeric: true });
  const value = (row: CaseloadRow): string | number | null => valueOf(row, names, by.column);
  return rows.toSorted((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null) || one.place - other.place;
    const order = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
    return (by.falling ? -order : order) || one.place - other.place;
  });
}

const searched = (row: CaseloadRow, names: Names): string =>
  [nameOf(row, names), row.certificate, row.diagnosis, code(row.diagnosis), row.title].join(" ");

function valueOf(row: CaseloadRow, names: Names, column: Column): string | number | null {
  switch (column) {
    case "place":
      return row.place;
    case "name":
      return nameOf(row, names);
    case "diagnosis":
      return row.diagnosis;
    case "day":
      return row.day;
    case "end":
      return row.days_left;
    case "risk":
      return row.risk?.probability ?? (row.risk?.bounds ? (row.risk.bounds[0] + row.risk.bounds[1]) / 2 : null);
  }
}
