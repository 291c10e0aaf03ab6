import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { type Access, ask, type Fault } from "./client";
import type { Transport } from "./elements";
import { faultText } from "./fault";
import { isCaseload } from "./shape";
import { style } from "./style";
import type { Caseload } from "./types";
import { listView } from "./unit-list";
import { type Names, type Selection, whole } from "./unit-order";
import { unitStyle } from "./unit-style";
import { unitWords } from "./unit-words";
import { viewsStyle } from "./views-style";
import { lang } from "./words";

const UNSAID = 300; // ms before a wait is told
const TRIES = 3; // by itself, where the service is busy

/** A unit's caseload as a custom element, joined with the host's names; docs/guides/panel.md has its properties and events. */
export class SrsUnit extends LitElement {
  static override styles = [style, viewsStyle, unitStyle];
  static override properties = {
    unit: { type: String },
    on: { type: String },
    capacity: { type: String },
    names: { type: String },
    lang: { type: String },
    base: { type: String },
    token: { type: String },
    transport: { attribute: false },
    caseload: { state: true },
    fault: { state: true },
    waiting: { state: true },
    seconds: { state: true },
    selection: { state: true },
  };
  declare unit: string | null;
  /** A day, 2026-03-20; today's list if none is given. */
  declare on: string | null;
  declare capacity: number | string | null;
  /** By certificate id, as an object or as JSON. */
  declare names: Names | string | null;
  declare base: string;
  declare token: string | null;
  declare transport: Transport | null;
  declare private caseload: Caseload | null;
  declare private fault: Fault | null;
  declare private waiting: boolean;
  declare private seconds: number;
  declare private selection: Selection;

  #asked = new AbortController();
  #clock: ReturnType<typeof setInterval> | undefined;
  #tries = 0;
  #folded: HTMLDetailsElement[] = [];

  constructor() {
    super();
    this.caseload = null;
    this.fault = null;
    this.waiting = false;
    this.seconds = 0;
    this.selection = whole;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeprint", this.#unfold);
    addEventListener("afterprint", this.#fold);
    if (this.hasUpdated) void this.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeprint", this.#unfold);
    removeEventListener("afterprint", this.#fold);
    this.#asked.abort();
    clearInterval(this.#clock);
  }

  /** Opens everything for printing. */
  #unfold = (): void => {
    this.#folded = [...this.renderRoot.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
    for (const each of this.#folded) each.open = true;
  };

  #fold = (): void => {
    for (const each of this.#folded) each.open = false;
    this.#folded = [];
  };

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("unit")) {
      this.caseload = null;
      this.selection = whole;
    }
    const signedIn = changed.has("token") && this.fault?.kind === "token";
    if (signedIn || ["unit", "on", "capacity", "lang", "base", "transport"].some((name) => changed.has(name))) {
      this.#tries = 0;
      void this.reload();
    }
  }

  /** Fetches the list again; the one on the screen stays until the new one arrives. */
  async reload(): Promise<void> {
    this.#asked.abort();
    clearInterval(this.#clock);
    this.seconds = 0;
    if (!this.unit) return;
    const asked = new AbortController();
    this.#asked = asked;
    const told = setTimeout(() => (this.waiting = true), UNSAID);
    const query = new URLSearchParams({ lang: lang(this.lang) });
    if (this.on) query.set("on", this.on);
    if (this.capacity !== null && this.capacity !== undefined && this.capacity !== "") query.set("capacity", String(this.capacity));
    const path = `/v1/units/${encodeURIComponent(this.unit)}/caseload?${query}`;
    const { value, fault } = await ask(this.#access(), "GET", path, undefined, isCaseload, asked.signal);
    clearTimeout(told);
    if (asked.signal.aborted) return;
    this.waiting = false;
    this.fault = fault ?? null;
    if (value) {
      this.caseload = value;
      this.#tries = 0;
    } else if (fault) this.#failed(fault);
  }

  #failed(fault: Fault): void {
    // A list that may no longer be seen is removed from the screen.
    if (fault.kind === "refused") this.caseload = null;
    if (fault.kind === "token") this.#tell("srs-token-needed", {});
    this.#tell("srs-error", { kind: fault.kind });
    if ((fault.kind !== "busy" && fault.kind !== "unavailable") || this.#tries++ >= TRIES) return;
    this.seconds = fault.seconds;
    this.#clock = setInterval(() => {
      this.seconds -= 1;
      if (this.seconds <= 0) void this.reload();
    }, 1000);
  }

  #access(): Access {
    return { base: this.base ?? "", token: this.token ?? null, transport: this.transport ?? null };
  }

  #names(): Names {
    const given = this.names;
    if (typeof given !== "string") return given ?? {};
    try {
      const read: unknown = JSON.parse(given);
      return typeof read === "object" && read !== null ? (read as Names) : {};
    } catch {
      return {};
    }
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  protected override render(): TemplateResult {
    const language = lang(this.lang);
    const say = unitWords[language];
    const list = this.caseload;
    return html`<div lang=${language} data-state=${this.#state()} aria-busy=${this.waiting}>
      <h2>${say.title}</h2>
      ${list ? html`<p class="of"><bdi>${this.unit}</bdi>: ${say.ongoing(list.rows.length, list.on)}</p>` : nothing}
      <div role="status">${this.#told()}</div>
      ${list ? this.#list(list) : nothing}
    </div>`;
  }

  #list(list: Caseload): TemplateResult {
    const language = lang(this.lang);
    try {
      return listView(list, this.#names(), this.selection, language, {
        chosen: (selection) => (this.selection = selection),
        opened: (certificate, assessment) => this.#tell("srs-open", { certificate, assessment }),
      });
    } catch {
      return html`<p class="note error">${faultText({ kind: "odd" }, language)}</p>`;
    }
  }

  #state(): string {
    if (!this.unit) return "no-unit";
    if (this.fault) return this.fault.kind;
    if (this.waiting || !this.caseload) return "loading";
    return this.caseload.rows.length === 0 ? "empty" : "list";
  }

  #told(): TemplateResult | typeof nothing {
    const say = unitWords[lang(this.lang)];
    if (!this.unit) return html`<p class="note">${say.noUnit}</p>`;
    if (this.waiting) return html`<p class="note">${say.loading}</p>`;
    if (!this.fault) return nothing;
    const kind = this.fault.kind;
    return html`<p class="note error">
      ${kind === "token" || kind === "input" ? say[kind] : faultText(this.fault, lang(this.lang))} ${this.caseload ? say.kept(this.caseload.on) : nothing}
      ${this.seconds > 0 ? html`<span aria-live="off">${say.retry(this.seconds)}</span>` : nothing}
      ${kind === "refused" ? nothing : html`<button type="button" @click=${() => this.reload()}>${say.again}</button>`}
    </p>`;
  }
}
