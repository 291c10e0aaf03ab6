/** What a host sees of the elements: their properties, methods and events. */

import type { Answers, Assessment, Certificate, Level, MeasureStatus, Opinion, View } from "./types";

/** Like `fetch`, for hosts whose own server is between the page and the service. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

export interface SrsPanelElement extends HTMLElement {
  certificate: Certificate | null;
  /** Earlier certificates of the same person, in any order. */
  history: Certificate[] | string | null;
  answers: Answers | string | null;
  /** For a draft that has none. */
  person: string | null;
  postcode: string | null;
  unit: string | null;
  view: View;
  /** Where the service is: "" for the page's own origin. */
  base: string;
  token: string | null;
  transport: Transport | null;
  /** A stored assessment, to read as it was shown; then nothing is computed. */
  assessment: Assessment | string | null;
  /** Confirms the assessment on the screen, as an opinion would; false if that failed. */
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
  /** `seen` is what the opinion is about, in words. */
  "srs-opinion": CustomEvent<{ assessment: string; opinion: Opinion | null; seen: string }>;
  /** Without a status the measure was opened; with one it is stored as planned, …, on the date, or withdrawn (null). */
  "srs-measure": CustomEvent<{ measure: string; status?: MeasureStatus; date?: string | null }>;
  "srs-link": CustomEvent<{ address: string }>;
  "srs-error": CustomEvent<{ kind: string }>;
  /** The ticket is missing or no longer valid: set `token` to a new one. */
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
