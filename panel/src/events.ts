import type { ReactiveController, ReactiveControllerHost } from "lit";
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

const LATER = 1000; // ms without another: what the user waits for goes first

/** What users do with the panel, sent to the service one at a time; failures are ignored. */
export class Events implements ReactiveController {
  #waiting: { kind: Kind; certificate: string | null; unit: string | null }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;

  constructor(
    host: ReactiveControllerHost,
    private access: () => Access,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#leave);
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.#leave);
    this.#leave();
  }

  happened(kind: Kind, of: Assessment | null): void {
    if (!of || this.#waiting.length > 50) return;
    this.#waiting.push({ kind, certificate: of.certificate.id, unit: of.certificate.unit });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#drain(), LATER);
  }

  async #drain(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift())
      await ask(this.access(), "POST", "/v1/events", next, isTold);
    this.#sending = false;
  }

  /** The page closes: waiting events are sent at once and outlive it. */
  #leave = (): void => {
    clearTimeout(this.#timer);
    for (const event of this.#waiting.splice(0)) void ask({ ...this.access(), lasting: true }, "POST", "/v1/events", event, isTold);
  };
}
