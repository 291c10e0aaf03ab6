import type { Assessment, Caseload } from "./types";

type Told = Record<string, unknown>;

const told = (value: unknown): value is Told =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const lists = (value: Told, ...names: string[]) => names.every((name) => Array.isArray(value[name]));
const objects = (value: Told, ...names: string[]) => names.every((name) => told(value[name]));

/** Whether the value can be shown as an assessment; its parts are checked when they are shown. */
export function isAssessment(value: unknown): value is Assessment {
  if (!told(value) || typeof value["id"] !== "string") return false;
  if (!objects(value, "certificate", "spell", "explanation", "fmb", "statistics")) return false;
  if (!lists(value, "predictors", "questions", "missing_answers", "missing", "measures", "secondary", "notes")) return false;
  return (told(value["risk"]) || value["risk"] === null) && (told(value["no_risk"]) || value["no_risk"] === null);
}

export function isCaseload(value: unknown): value is Caseload {
  return told(value) && objects(value, "expected", "model") && lists(value, "rows", "left_out", "notes");
}

export function isTold(value: unknown): value is Told {
  return told(value);
}
