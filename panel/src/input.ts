import { isAssessment, isTold } from "./shape";
import type { Answers, Assessment, Certificate, Lang } from "./types";

/** The certificate's person, as far as known, and its content. */
export interface Identity {
  id: string | null;
  person: string | null;
  parts: Map<string, string>;
}

export interface Request {
  path: string;
  body: object;
}

/** The host's input as it is sent: attributes have JSON as text. */
export function request(
  certificate: Certificate | null,
  history: Certificate[] | string | null,
  answers: Answers,
  beside: { person: string | null; postcode: string | null; unit: string | null },
  lang: Lang,
): Request | "nothing" | "unreadable" {
  if (certificate === null || certificate === undefined || certificate === "") return "nothing";
  const [newest, earlier] = [document(certificate), list(history)];
  if (newest === null || earlier === null) return "unreadable";
  const given = Object.fromEntries(Object.entries(beside).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])));
  return {
    path: `/v1/assessments?lang=${lang}`,
    body: { certificates: [newest, ...earlier], answers, ...given, trial: true },
  };
}

export function answers(given: Answers | string | null): Answers {
  const value = typeof given === "string" ? parsed(given) : given;
  return isTold(value) && sendable(value) ? (value as Answers) : {};
}

/** A complete assessment from the host; null for anything else. */
export function assessment(given: unknown): Assessment | null {
  const value = typeof given === "string" ? parsed(given) : given;
  return isAssessment(value) ? value : null;
}

/** Null if there is no certificate, or none that can be read. */
export function identity(certificate: Certificate | null, person: string | null): Identity | null {
  const read = document(certificate);
  if (read === null) return null;
  if (typeof read === "string") {
    const of = (tag: string) => new RegExp(`<(?:\\w+:)?${tag}>[\\s\\S]*?<(?:\\w+:)?extension>([^<]+)<`).exec(read)?.[1]?.trim() ?? null;
    return { id: of("intygs-id"), person: person || of("person-id"), parts: new Map([["", read], ["whole", read]]) };
  }
  const { id, person: own, format, ...rest } = read;
  const text = (value: unknown) => (typeof value === "string" && value ? value : null);
  return { id: text(id), person: person || text(own), parts: new Map(Object.entries(rest).map(([key, value]) => [key, JSON.stringify(value)])) };
}

/** Whether it is the same patient's certificate, edited further.
 * An id or a person may be added, but not removed or changed. Without either, an edit changes one thing
 * at a time: several changes mean another certificate.
 */
export function continues(now: Identity, before: Identity): boolean {
  const gone = (name: "id" | "person") => before[name] !== null && before[name] !== now[name];
  if (gone("id") || gone("person")) return false;
  if (before.id !== null || before.person !== null) return true;
  const keys = new Set([...now.parts.keys(), ...before.parts.keys()]);
  return [...keys].filter((key) => now.parts.get(key) !== before.parts.get(key)).length <= 1;
}

/** JSON as an object, XML as its text; null for what is neither. */
function document(certificate: unknown): Record<string, unknown> | string | null {
  if (typeof certificate !== "string") return isTold(certificate) && sendable(certificate) ? certificate : null;
  const text = certificate.trim();
  if (text.startsWith("<")) return certificate;
  const value = parsed(text);
  return isTold(value) ? value : null;
}

function list(history: Certificate[] | string | null): (Record<string, unknown> | string)[] | null {
  const given = typeof history === "string" && history.trim() ? parsed(history) : history;
  if (!given) return given === undefined && history ? null : [];
  if (!Array.isArray(given)) return null;
  const read = given.map(document);
  return read.every((one) => one !== null) ? read : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Fails for circular objects. */
function sendable(value: object): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}
