import type { ReactiveController, ReactiveControllerHost } from "lit";
import { ask, type Access, type Fault } from "./client";
import { UNREADABLE } from "./fault";
import type { Request } from "./input";
import { isAssessment } from "./shape";
import type { Assessment } from "./types";

const TOGETHER = 5; // ms: changes made at once are one call
const SOON = 300; // ms until it is said that something is going on
const LONG = 10_000; // ms until it is said that it takes long
const TRIES = [5, 10, 20, 40, 60, 60]; // s between tries of our own where nobody tells how long

export interface Asked {
  request(): Request | "nothing" | "unreadable";
  access(): Access;
  /** Returns whether it must be calculated again before it is shown. */
  arrived(answer: Assessment): boolean;
  shown(answer: Assessment): void;
  failed(fault: Fault): void;
}

/** The answer on the screen, and the call that may replace it: only the newest call's answer is ever shown. */
export class Calculation implements ReactiveController {
  answer: Assessment | null = null;
  fault: Fault | null = null;
  phase: "still" | "asked" | "soon" | "long" = "still";
  /** When the panel retries automatically, in ms of `Date.now()`. */
  again: number | null = null;
  #overtaken: AbortController | null = null;
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #tries = 0;
  #interrupted = false;

  constructor(
    private host: ReactiveControllerHost,
    private asked: Asked,
  ) {
    host.addController(this);
  }

  hostConnected(): void {}

  hostDisconnected(): void {
    this.#interrupted = this.phase !== "still" || this.again !== null;
    this.#stop();
  }

  /** Back in a page: an element that was only moved keeps its answer and the opinion of it. */
  resume(): void {
    if (this.#interrupted) this.changed();
  }

  /** Something has changed: an earlier call is superseded and its answer never shown. */
  changed(delay = TOGETHER): void {
    this.#tries = 0;
    this.#restart(delay);
  }

  retry(): void {
    this.#restart(0);
  }

  /** Forgets the answer: the next one is for another certificate. */
  clear(): void {
    this.#stop();
    this.answer = null;
    this.fault = null;
    this.host.requestUpdate();
  }

  /** The answer had the right shape but could not be shown. */
  unshowable(): void {
    if (this.answer === null) return;
    this.clear();
    this.fault = { kind: "odd" };
  }

  /** The answer on the screen has been confirmed, by its id. */
  confirmed(id: string): void {
    if (this.answer?.id === id) this.answer = { ...this.answer, trial: false };
    this.host.requestUpdate();
  }

  #restart(delay: number): void {
    this.#stop();
    this.#interrupted = false;
    this.phase = "asked";
    this.#later(delay, () => void this.#calculate());
    this.#later(SOON, () => this.#enter("soon"));
    this.#later(LONG, () => this.#enter("long"));
    this.host.requestUpdate();
  }

  async #calculate(): Promise<void> {
    const what = this.asked.request();
    if (what === "nothing") return this.clear();
    if (what === "unreadable") return this.#fail(UNREADABLE);
    const mine = (this.#overtaken = new AbortController());
    const outcome = await ask(this.asked.access(), "POST", what.path, what.body, isAssessment, mine.signal);
    if (mine.signal.aborted) return;
    if (outcome.fault) return this.#fail(outcome.fault);
    if (this.asked.arrived(outcome.value)) return this.#calculate();
    this.#tries = 0;
    this.answer = outcome.value;
    this.fault = null;
    this.#settle();
    this.asked.shown(outcome.value);
  }

  #fail(fault: Fault): void {
    this.fault = fault;
    this.#settle();
    const seconds = "seconds" in fault ? fault.seconds : fault.kind === "down" || fault.kind === "slow" ? TRIES[this.#tries] : undefined;
    if (seconds !== undefined && this.#tries < TRIES.length) {
      this.#tries += 1;
      this.again = Date.now() + seconds * 1000;
      this.#later(seconds * 1000, () => this.#restart(0));
      this.#tick();
    }
    this.asked.failed(fault);
  }

  /** Counts down on the screen, once a second. */
  #tick(): void {
    this.#later(1000, () => {
      this.host.requestUpdate();
      if (this.again !== null) this.#tick();
    });
  }

  #enter(phase: "soon" | "long"): void {
    this.phase = phase;
    this.host.requestUpdate();
  }

  #settle(): void {
    this.#stop();
    this.host.requestUpdate();
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #stop(): void {
    this.#overtaken?.abort();
    this.#overtaken = null;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.phase = "still";
    this.again = null;
  }
}
