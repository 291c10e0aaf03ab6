import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { ask, type Access, type Fault } from "./client";
import { faultText } from "./fault";
import { isTold } from "./shape";
import type { Assessment, Lang, MeasureStatus } from "./types";

type Texts = Record<MeasureStatus, string> & Record<"legend" | "date" | "stored" | "withdrawn" | "failed" | "day", string>;

const words: Record<Lang, Texts> = {
  sv: {
    planned: "Planerad",
    started: "Påbörjad",
    ended: "Avslutad",
    declined: "Avböjd",
    legend: "Vad har hänt med åtgärden?",
    date: "Datum",
    stored: "Sparad",
    withdrawn: "Uppgiften är tillbakatagen",
    failed: "Uppgiften är inte sparad.",
    day: "Datumet går inte att använda: välj en dag från sjukfallets början till i dag, och inget slut före starten.",
  },
  en: {
    planned: "Planned",
    started: "Started",
    ended: "Ended",
    declined: "Declined",
    legend: "What happened with the measure?",
    date: "Date",
    stored: "Stored",
    withdrawn: "It is withdrawn",
    failed: "It is not stored.",
    day: "The date cannot be used: choose a day from the start of the spell to today, and no end before the start.",
  },
};
const STATUSES: readonly MeasureStatus[] = ["planned", "started", "ended", "declined"];

export interface Became {
  measure: string;
  status: MeasureStatus;
  /** Null if it was withdrawn. */
  date: string | null;
}

export interface Taking {
  days: { [name: string]: string };
  last: (Became & { fault: Fault | null }) | null;
  /** The last possible day: that of the assessment. */
  on: string;
  start: string | null;
  tell(became: Became): void;
}

interface Heard {
  access(): Access;
  confirm(assessment: string): Promise<Fault | null>;
  stored(became: Became): void;
  failed(fault: Fault): void;
}

const key = (measure: string, status: string): string => `${status} ${measure}`;

/** The records of a certificate's measures: read once, sent one call after the other. */
export class Taken implements ReactiveController {
  last: Taking["last"] = null;
  #days: Taking["days"] = {};
  #of: string | null = null;
  #calls: Promise<unknown> = Promise.resolve();
  #cleared = 0;

  constructor(
    private host: ReactiveControllerHost,
    private heard: Heard,
  ) {
    host.addController(this);
  }

  hostConnected(): void {}

  /** Forgets everything when another certificate is shown. */
  clear(): void {
    this.#of = this.last = null;
    this.#days = {};
    this.#cleared++;
  }

  /** What is already stored; a user who may not read it sees only what is recorded here. */
  async read(a: Assessment): Promise<void> {
    const certificate = a.certificate.id;
    if (certificate === null || certificate === this.#of) return;
    this.#of = certificate;
    const { value } = await ask(this.heard.access(), "GET", path(certificate), undefined, isTold);
    const measures = value?.["measures"];
    if (this.#of !== certificate || !Array.isArray(measures)) return;
    const stored: Taking["days"] = {};
    for (const each of measures) if (each?.counts === true && each.date) stored[key(each.measure, each.status)] = String(each.date);
    this.#days = { ...stored, ...this.#days };
    this.host.requestUpdate();
  }

  /** Null if it cannot be recorded: the draft has no id yet. */
  of(a: Assessment): Taking | null {
    if (a.certificate.id === null) return null;
    const { on, start } = a.spell;
    return { days: this.#days, last: this.last, on, start, tell: (became) => void this.#told(a, became) };
  }

  async #told(a: Assessment, became: Became): Promise<void> {
    const cleared = this.#cleared;
    const done = this.#calls.then(() => this.#send(a, became));
    this.#calls = done.catch(() => {});
    const fault = await done;
    if (cleared !== this.#cleared) return;
    const name = key(became.measure, became.status);
    if (!fault && became.date) this.#days = { ...this.#days, [name]: became.date };
    if (!fault && !became.date) delete this.#days[name];
    this.last = { ...became, fault };
    this.host.requestUpdate();
    if (fault) this.heard.failed(fault);
    else this.heard.stored(became);
  }

  /** A trial counts from now on, as with an opinion, because it was acted upon. */
  async #send(a: Assessment, { measure, status, date }: Became): Promise<Fault | null> {
    const unconfirmed = a.trial ? await this.heard.confirm(a.id) : null;
    if (unconfirmed) return unconfirmed;
    const address = path(a.certificate.id ?? "");
    const { fault } = await (date === null
      ? ask(this.heard.access(), "DELETE", `${address}/${encodeURIComponent(measure)}/${status}`, undefined, isTold)
      : ask(this.heard.access(), "POST", address, { measure, status, date }, isTold));
    return fault ?? null;
  }
}

const path = (certificate: string): string => `/v1/certificates/${encodeURIComponent(certificate)}/measures`;

/** Under one measure: a day and its status then; pressing the button again withdraws it. */
export function takenView(taking: Taking, measure: string, lang: Lang): TemplateResult {
  const text = words[lang];
  const { on, start, days, last } = taking;
  return html`<div role="group" class="taken" aria-label=${text.legend}>
    <p class="small">${text.legend}</p>
    <div class="choices">
      <label>${text.date} <input type="date" .defaultValue=${on} max=${on} min=${start && start < on ? start : on} /></label>
      ${STATUSES.map((status) => {
        const day = days[key(measure, status)];
        return html`<button type="button" data-status=${status} aria-pressed=${day ? "true" : "false"}
          @click=${(event: Event) => taking.tell({ measure, status, date: day ? null : chosen(event, on) })}>${text[status]}${day ? ` ${day}` : ""}</button>`;
      })}
    </div>
    ${last?.measure === measure ? html`<p class=${last.fault ? "error" : "good"}>${takenText(last, lang)}</p>` : nothing}
  </div>`;
}

/** As it is read aloud. */
export function takenText(last: NonNullable<Taking["last"]>, lang: Lang): string {
  const text = words[lang];
  if (last.fault) return `${text.failed} ${last.fault.kind === "input" ? text.day : faultText(last.fault, lang)}`;
  const what = text[last.status].toLowerCase();
  return last.date ? `${text.stored}: ${what} ${last.date}` : `${text.withdrawn}: ${what}`;
}

const chosen = (event: Event, on: string): string =>
  (event.currentTarget as HTMLElement).closest(".taken")?.querySelector("input")?.value || on;
