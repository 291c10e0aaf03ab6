import type { Transport } from "./elements";
import type { Problem } from "./types";

export interface Access {
  base: string;
  token: string | null;
  transport: Transport | null;
  /** Whether the call outlives the page. */
  lasting?: boolean;
}

export type Fault =
  | { kind: "down" | "slow" | "odd" | "overtaken" }
  | { kind: "token" | "refused" | "gone" | "trial" }
  | { kind: "busy" | "unavailable"; seconds: number }
  | { kind: "input"; errors: { field: string; expected: string }[] };

export type Outcome<T> = { value: T; fault?: undefined } | { value?: undefined; fault: Fault };

/** Longer than a slow service needs, shorter than a user waits. */
const PATIENCE = 30_000;
const UNTOLD = 5; // seconds until the next try where Retry-After does not say
const LONGEST = 300; // seconds: a larger Retry-After is a slip

/** Calls `/v1`; every result is an outcome, and nothing is thrown. */
export async function ask<T>(
  access: Access,
  method: string,
  path: string,
  body: unknown,
  fits: (value: unknown) => value is T,
  overtaken?: AbortSignal,
): Promise<Outcome<T>> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  const stop = () => patience.abort();
  overtaken?.addEventListener("abort", stop);
  // A transport may ignore the signal: the caller is released anyway.
  const given_up = new Promise<never>((_, reject) =>
    patience.signal.addEventListener("abort", () => reject(new Error())),
  );
  given_up.catch(() => {});
  try {
    if (overtaken?.aborted) return { fault: { kind: "overtaken" } };
    // A browser does not send such a header: the token is at fault, not the connection.
    if (/[^\x20-\x7e]/.test(token(access))) return { fault: { kind: "token" } };
    const url = access.base.replace(/\/+$/, "") + path;
    const sent = (access.transport ?? fetch.bind(globalThis))(url, request(access, method, body, patience.signal));
    const response = await Promise.race([sent, given_up]);
    const text = await Promise.race([response.text(), given_up]);
    return read(response, text, fits);
  } catch {
    if (overtaken?.aborted) return { fault: { kind: "overtaken" } };
    return { fault: { kind: patience.signal.aborted ? "slow" : "down" } };
  } finally {
    clearTimeout(timer);
    overtaken?.removeEventListener("abort", stop);
  }
}

const token = (access: Access): string => String(access.token ?? "").trim();

function request(access: Access, method: string, body: unknown, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (access.token) headers["Authorization"] = `Bearer ${token(access)}`;
  const init: RequestInit = { method, headers, signal, cache: "no-store", referrerPolicy: "no-referrer" };
  if (access.lasting) init.keepalive = true;
  if (body !== undefined) init.body = JSON.stringify(body);
  return init;
}

function read<T>(response: Response, text: string, fits: (value: unknown) => value is T): Outcome<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (response.status >= 200 && response.status < 300)
    return fits(value) ? { value } : { fault: { kind: "odd" } };
  return { fault: refusal(response, value) };
}

function refusal(response: Response, value: unknown): Fault {
  const problem = (typeof value === "object" && value !== null ? value : {}) as Partial<Problem>;
  switch (response.status) {
    case 401:
      return { kind: "token" };
    case 403:
      return { kind: "refused" };
    case 404:
      // Without a problem document the address does not exist, rather than the object.
      return { kind: problem.type === "urn:srs:problem:not-stored" ? "gone" : "odd" };
    case 409:
      return { kind: "trial" };
    case 429:
      return { kind: "busy", seconds: wait(response) };
    case 502:
    case 503:
    case 504:
      return { kind: "unavailable", seconds: wait(response) };
    case 400:
    case 413:
    case 415:
    case 422:
      return { kind: "input", errors: places(problem) };
    default:
      return response.status >= 500 ? { kind: "unavailable", seconds: UNTOLD } : { kind: "odd" };
  }
}

function wait(response: Response): number {
  const told = response.headers.get("Retry-After") ?? "";
  const seconds = /^\d+$/.test(told) ? Number(told) : (Date.parse(told) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), LONGEST) : UNTOLD;
}

function places(problem: Partial<Problem>): { field: string; expected: string }[] {
  if (!Array.isArray(problem.errors)) return [];
  return problem.errors
    .filter((error) => typeof error?.field === "string")
    .map((error) => ({ field: error.field, expected: String(error.expected ?? "") }));
}
