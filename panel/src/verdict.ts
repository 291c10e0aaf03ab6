import type { ReactiveController, ReactiveControllerHost } from "lit";
import { ask, type Access, type Fault } from "./client";
import type { Given, Seen } from "./opinion";
import { isTold } from "./shape";
import type { Opinion } from "./types";

export interface Heard {
  access(): Access;
  confirmed(id: string): void;
  stored(given: Given): void;
  failed(fault: Fault): void;
}

/** Confirms the assessment on the screen and stores the opinion of it, one call after the other. */
export class Verdict implements ReactiveController {
  given: Given | null = null;
  #confirmed = new Set<string>();
  #replaced = new WeakSet<Given>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private host: ReactiveControllerHost,
    private heard: Heard,
  ) {
    host.addController(this);
  }

  hostConnected(): void {}

  /** An earlier choice is still stored: it is for another certificate, and was intended. */
  clear(): void {
    this.given = null;
  }

  /** For the assessment whose number was seen; null withdraws the opinion. */
  choose(seen: Seen, opinion: Opinion | null): void {
    const { assessment, trial, number } = (opinion === null && this.given) || seen;
    if (this.given) this.#replaced.add(this.given);
    this.given = { assessment, trial, number, opinion, state: "sending", stored: null, fault: null };
    this.again();
  }

  again(): void {
    const given = this.given;
    if (!given || given.state === "stored") return;
    given.state = "sending";
    this.host.requestUpdate();
    void this.#queue(() => this.#send(given));
  }

  /** Confirms the assessment; null if it succeeded. */
  confirm(assessment: string): Promise<Fault | null> {
    return this.#queue(() => this.#confirm(assessment));
  }

  async #send(given: Given): Promise<void> {
    if (this.#replaced.has(given)) return;
    const fault = (given.trial ? await this.#confirm(given.assessment) : null) ?? (await this.#put(given));
    given.state = fault ? "failed" : "stored";
    given.fault = fault;
    this.host.requestUpdate();
    if (given !== this.given) return;
    if (fault) this.heard.failed(fault);
    else this.heard.stored(given);
  }

  async #confirm(assessment: string): Promise<Fault | null> {
    if (this.#confirmed.has(assessment)) return null;
    const path = `/v1/assessments/${encodeURIComponent(assessment)}/confirmation`;
    const { fault } = await ask(this.heard.access(), "POST", path, undefined, isTold);
    if (fault) return fault;
    this.#confirmed.add(assessment);
    this.heard.confirmed(assessment);
    return null;
  }

  async #put(given: Given): Promise<Fault | null> {
    const path = `/v1/assessments/${encodeURIComponent(given.assessment)}/opinion`;
    const { value, fault } = await (given.opinion === null
      ? ask(this.heard.access(), "DELETE", path, undefined, isTold)
      : ask(this.heard.access(), "PUT", path, { opinion: given.opinion }, isTold));
    if (fault) return fault;
    given.stored = typeof value["stored"] === "string" ? value["stored"] : null;
    return null;
  }

  #queue<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => {});
    return done;
  }
}
