import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Answers } from "./answers";
import { Calculation } from "./calculation";
import type { Access, Fault } from "./client";
import type { Transport } from "./elements";
import { Events, type Kind } from "./events";
import * as input from "./input";
import { panelStyle } from "./panel-style";
import { spoken } from "./risk";
import { sheetView, type Sheet } from "./sheet";
import { stateView } from "./state";
import { style } from "./style";
import { Taken } from "./taken";
import type { Answers as Sent, Assessment, Certificate, Opinion, View } from "./types";
import { Verdict } from "./verdict";
import { viewsStyle } from "./views-style";
import { Voice } from "./voice";
import { lang } from "./words";

const VIEWS: readonly string[] = ["draft", "extension", "signed", "coordination"];
const TYPED = 200; // ms: the host's user is writing
const SIGN_INS = 3; // in a row: a host whose tickets are refused is not asked for ever

/** One patient's certificate assessed, as a custom element; docs/guides/panel.md has its properties and events. */
export class SrsPanel extends LitElement {
  static override styles = [style, viewsStyle, panelStyle];
  static override properties = {
    certificate: { type: String },
    history: { type: String },
    answers: { type: String },
    assessment: { type: String },
    person: { type: String },
    postcode: { type: String },
    unit: { type: String },
    lang: { type: String },
    view: { type: String },
    base: { type: String },
    token: { type: String },
    transport: { attribute: false },
  };
  declare certificate: Certificate | null;
  declare history: Certificate[] | string | null;
  declare answers: Sent | string | null;
  /** A stored assessment, to be read only. */
  declare assessment: Assessment | string | null;
  declare person: string | null;
  declare postcode: string | null;
  declare unit: string | null;
  declare view: View;
  declare base: string;
  declare token: string | null;
  declare transport: Transport | null;

  #given = new Answers();
  #order: string[] = [];
  /** The certificate has changed, so its questions may get a new order if the user is not in them. */
  #anew = false;
  #sent = "";
  #identity: input.Identity | null = null;
  #viewed = "";
  #signIns = 0;
  #voice = new Voice();
  #refocus = false;
  #events = new Events(this, () => this.#access());
  #calculation = new Calculation(this, {
    request: () => this.#request(),
    access: () => this.#access(),
    arrived: (answer) => this.#given.takeOver(answer),
    shown: (answer) => this.#shown(answer),
    failed: (fault) => this.#failed(fault),
  });
  #verdict = new Verdict(this, {
    access: () => this.#access(),
    confirmed: (id) => this.#calculation.confirmed(id),
    stored: (given) => this.#tell("srs-opinion", { assessment: given.assessment, opinion: given.opinion, seen: given.number }),
    failed: (fault) => this.#failed(fault),
  });

  #taken = new Taken(this, {
    access: () => this.#access(),
    confirm: (id) => this.#verdict.confirm(id),
    stored: (became) => this.#tell("srs-measure", became),
    failed: (fault) => this.#failed(fault),
  });

  /** Confirms the assessment on the screen; false if there is none, or it could not be stored. */
  async confirm(): Promise<boolean> {
    const answer = this.#calculation.answer;
    if (!answer) return false;
    if (!answer.trial) return true;
    const fault = await this.#verdict.confirm(answer.id);
    if (fault) this.#failed(fault);
    return fault === null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#calculation.resume();
  }

  protected override willUpdate(changed: PropertyValues): void {
    // A stored assessment may belong to any patient.
    if (this.assessment) return changed.has("assessment") ? this.#another() : undefined;
    if (changed.has("answers") || changed.has("assessment")) this.#given = new Answers(input.answers(this.answers));
    const inputs = ["assessment", "certificate", "history", "answers", "person", "postcode", "unit", "lang", "base", "transport"];
    if (inputs.some((name) => changed.has(name))) this.#inputs();
    if (changed.has("token")) this.#signedIn();
    if (changed.has("view") && this.#calculation.answer) this.#seen(this.#calculation.answer);
  }

  /** If something cannot be shown, it says so; the page around it continues. */
  protected override update(changed: PropertyValues): void {
    try {
      super.update(changed);
    } catch {
      this.#calculation.unshowable();
    }
  }

  #inputs(): void {
    const now = input.identity(this.certificate, this.person);
    if (!now || (this.#identity && !input.continues(now, this.#identity))) this.#another();
    this.#identity = now;
    const body = JSON.stringify([this.#request(), this.base]);
    if (body === this.#sent && !this.#calculation.fault) return;
    this.#sent = body;
    this.#anew = true;
    this.#calculation.changed(this.#calculation.answer ? TYPED : 0);
  }

  /** Forgets everything of one patient before another is shown. */
  #another(): void {
    this.#identity = null;
    this.#sent = "";
    this.#viewed = "";
    this.#given = new Answers(input.answers(this.answers));
    this.#order = [];
    this.#voice.forget();
    this.#calculation.clear();
    this.#verdict.clear();
    this.#taken.clear();
  }

  #signedIn(): void {
    if (this.#calculation.fault?.kind === "token") this.#calculation.retry();
    if (this.#verdict.given?.fault?.kind === "token") this.#verdict.again();
  }

  #request(): input.Request | "nothing" | "unreadable" {
    const { person, postcode, unit } = this;
    return input.request(this.certificate, this.history, this.#given.sent(), { person, postcode, unit }, lang(this.lang));
  }

  #access(): Access {
    return { base: this.base ?? "", token: this.token ?? null, transport: this.transport ?? null };
  }

  #shown(answer: Assessment): void {
    this.#signIns = 0;
    if (this.#anew && !this.shadowRoot?.activeElement) this.#order = [];
    this.#anew = false;
    for (const { predictor } of answer.questions) if (!this.#order.includes(predictor)) this.#order.push(predictor);
    this.#tell("srs-calculated", {
      assessment: answer.id,
      trial: answer.trial,
      percent: answer.risk?.percent ?? null,
      percent_bounds: answer.risk?.percent_bounds ?? null,
      level: answer.risk?.level ?? null,
      horizon: answer.risk?.horizon ?? null,
      no_risk: answer.no_risk?.code ?? null,
    });
    this.#events.happened("calculated", answer);
    this.#seen(answer);
  }

  #seen(answer: Assessment): void {
    const view = this.#view();
    const viewed = `${view} ${answer.certificate.id} ${answer.certificate.diagnosis}`;
    if (viewed === this.#viewed) return;
    this.#viewed = viewed;
    this.#events.happened(`${view}_viewed`, answer);
    // A signed certificate is assessed once: a confirmation while it was written is not repeated.
    if (view === "signed" && !answer.earlier?.some((earlier) => earlier.same)) void this.confirm();
  }

  #failed(fault: Fault): void {
    if (fault.kind === "overtaken") return;
    if (fault.kind === "gone") this.#calculation.retry();
    if (fault.kind === "token" && this.#signIns++ < SIGN_INS) this.#tell("srs-token-needed", {});
    this.#tell("srs-error", { kind: fault.kind });
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #view(): View {
    return VIEWS.includes(this.view) ? this.view : "draft";
  }

  #answered(act: () => void): void {
    act();
    this.#sent = JSON.stringify([this.#request(), this.base]);
    this.#events.happened("question_answered", this.#calculation.answer);
    this.#calculation.changed();
  }

  #choose(opinion: Opinion | null, answer: Assessment): void {
    this.#verdict.choose({ assessment: answer.id, trial: answer.trial, number: spoken(answer, lang(this.lang)) }, opinion);
  }

  protected override render(): TemplateResult {
    const language = lang(this.lang);
    const answer = this.assessment ? input.assessment(this.assessment) : this.#calculation.answer;
    this.#voice.listen(this.#calculation, this.#verdict.given, this.#taken.last, answer, language);
    return html`<div lang=${language} data-state=${this.#calculation.phase} data-view=${this.#view()}>
      ${stateView(this.#calculation, {
        nothing: !this.certificate && !this.assessment,
        unreadable: Boolean(this.assessment) && !answer,
        question: (name) => answer?.questions.find((question) => question.predictor === name)?.question,
        retry: () => ((this.#refocus = true), this.#calculation.retry()),
      }, language)}
      ${answer && this.#calculation.fault?.kind !== "refused" ? sheetView(answer, this.#sheet(answer), language) : nothing}
      <div class="heard" role="status">${this.#voice.said}</div>
    </div>`;
  }

  /** The button disappears with the fault, so the focus moves to what replaces it. */
  protected override updated(): void {
    if (!this.#refocus || this.#calculation.fault || this.#calculation.phase !== "still") return;
    this.#refocus = false;
    if (!this.shadowRoot?.activeElement) this.shadowRoot?.querySelector<HTMLElement>("#risk")?.focus();
  }

  #sheet(a: Assessment): Sheet {
    const { phase, fault } = this.#calculation;
    const happened = (kind: Kind) => this.#events.happened(kind, this.assessment ? null : a);
    const view = this.#view();
    return {
      view,
      old: phase === "soon" || phase === "long" || fault !== null,
      busy: phase !== "still",
      choice:
        this.assessment || view === "coordination"
          ? null
          : { given: this.#verdict.given, shown: a.id, choose: (opinion) => this.#choose(opinion, a), again: () => this.#verdict.again() },
      form: {
        order: this.#order,
        answers: this.#given,
        readonly: Boolean(this.assessment),
        give: (name, value) => this.#answered(() => this.#given.give(name, value)),
        withdraw: (name) => this.#answered(() => this.#given.withdraw(name)),
      },
      happened,
      followed: (address) => (happened("link_opened"), this.#tell("srs-link", { address })),
      opened: (measure) => {
        happened("measure_opened");
        this.#tell("srs-measure", { measure });
        if (!this.assessment) void this.#taken.read(a);
      },
      taking: this.assessment ? null : this.#taken.of(a),
    };
  }
}
