/** What a host sees of the elements: their properties, methods and events. */

import type { Answers, Assessment, Certificate, Level, MeasureStatus, Opinion, View } from "./types";

/** Like `fetch`: where the host's own server stands between the page and the service. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

export interface SrsPanelElement extends HTMLElement {
  certificate: Certificate | null;
  /** Earlier certificates of the same person, in any order. */
  history: Certificate[] | string | null;
  answers: Answers | string | null;
  /** Beside a draft that has none. */
  person: string | null;
  postcode: string | null;
  unit: string | null;
  view: View;
  /** Where the service is: "" for the page's own origin. */
  base: string;
  token: string | null;
  transport: Transport | null;
  /** A stored assessment, to be read as it was shown; nothing is then computed. */
  assessment: Assessment | string | null;
  /** What is shown counts from now on, as giving an opinion would make it; false where it could not. */
  confirm(): Promise<boolean>;
}

export interface SrsUnitElement extends HTMLElement {
  unit: string | null;
  /** A day, as 2025-03-20; today if null. */
  on: string | null;
  capacity: number | string | null;
  /** The host's names of patients, by certificate id. They never leave the page. */
  names: Record<string, string> | string | null;
  base: string;
  token: string | null;
  transport: Transport | null;
}

export interface SrsEvents {
  "srs-calculated": CustomEvent<{
    assessment: string;
    trial: boolean;
    percent: string | null;
    percent_bounds: [string, string] | null;
    level: Level | null;
    horizon: number | null;
    no_risk: string | null;
  }>;
  /** `seen` is what the opinion is of, in words. */
  "srs-opinion": CustomEvent<{ assessment: string; opinion: Opinion | null; seen: string }>;
  /** Without a status it was opened; with one it is stored that it was planned, …, on the date, or withdrawn (null). */
  "srs-measure": CustomEvent<{ measure: string; status?: MeasureStatus; date?: string | null }>;
  "srs-link": CustomEvent<{ address: string }>;
  "srs-error": CustomEvent<{ kind: string }>;
  /** There is no ticket, or it is no longer good: set `token` to a new one. */
  "srs-token-needed": CustomEvent<object>;
  /** A row of `<srs-unit>` was chosen. */
  "srs-open": CustomEvent<{ certificate: string | null; assessment: string | null }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "srs-panel": SrsPanelElement;
    "srs-unit": SrsUnitElement;
  }
  interface HTMLElementEventMap extends SrsEvents {}
}
