import { ask, type Access } from "./client";
import { isTold } from "./shape";
import type { Assessment } from "./types";

export type Kind =
  | `${"draft" | "extension" | "signed" | "coordination"}_viewed`
  | "calculated"
  | "question_answered"
  | "measure_opened"
  | "link_opened"
  | "fmb_opened"
  | "statistics_opened";

const LATER = 500; // ms: what a user waits for goes first

/** What users do with the panel, told to the service one at a time; that it fails is nobody's trouble. */
export class Events {
  #waiting: { kind: Kind; certificate: string | null; unit: string | null }[] = [];
  #sending = false;

  constructor(private access: () => Access) {}

  happened(kind: Kind, of: Assessment | null): void {
    if (!of || this.#waiting.length > 50) return;
    this.#waiting.push({ kind, certificate: of.certificate.id, unit: of.certificate.unit });
    if (!this.#sending) {
      this.#sending = true;
      setTimeout(() => void this.#drain(), LATER);
    }
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift())
      await ask(this.access(), "POST", "/v1/events", next, isTold);
    this.#sending = false;
  }
}
