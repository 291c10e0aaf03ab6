import type { Answers as Sent, Assessment, Question, Value } from "./types";

/** Who gave an answer: the user now, a user earlier for the same spell, or the host. */
export type From = "user" | "earlier" | "host";

export interface Given {
  value: string | number | boolean;
  from: From;
  /** When an earlier answer was given. */
  stored: string | null;
}

/** The answers to send, with the source of each; nothing is preselected. */
export class Answers {
  #given = new Map<string, Given>();
  #offered = new Set<string>();

  constructor(host: Sent = {}) {
    for (const [predictor, value] of Object.entries(host))
      if (value !== null) this.#given.set(predictor, { value, from: "host", stored: null });
  }

  get(predictor: string): Given | undefined {
    return this.#given.get(predictor);
  }

  give(predictor: string, value: string | number): void {
    this.#given.set(predictor, { value, from: "user", stored: null });
  }

  withdraw(predictor: string): void {
    this.#given.delete(predictor);
  }

  sent(): Sent {
    return Object.fromEntries([...this.#given].map(([predictor, given]) => [predictor, given.value]));
  }

  /** The level on the form: the one given since, else the one that the answer on the screen was computed with. */
  chosen(question: Question): Value {
    const given = this.#given.get(question.predictor);
    if (given) return typeof given.value === "boolean" ? (given.value ? "yes" : "no") : given.value;
    return question.source === "certificate" || question.source === "person" ? question.value : null;
  }

  /** Adopts earlier answers, each once, for questions without another answer; returns whether it did. */
  takeOver(answer: Assessment): boolean {
    this.#rename(answer.questions);
    const open = new Map(answer.questions.filter((q) => q.source === "missing" || q.source === "default").map((q) => [q.predictor, q]));
    let taken = false;
    for (const { predictor, value, stored } of answer.answered ?? []) {
      const question = open.get(predictor);
      if (!question || value === null || this.#given.has(predictor) || this.#offered.has(predictor)) continue;
      this.#offered.add(predictor);
      if (question.answers.length && !question.answers.some((level) => level.level === String(value))) continue;
      this.#given.set(predictor, { value, from: "earlier", stored });
      taken = true;
    }
    return taken;
  }

  /** A host may use the ids of SRS; our question must find its answer. */
  #rename(questions: Question[]): void {
    for (const question of questions) {
      const given = question.srs ? this.#given.get(question.srs) : undefined;
      if (given && question.srs !== question.predictor) {
        this.#given.delete(question.srs!);
        this.#given.set(question.predictor, given);
      }
      const own = this.#given.get(question.predictor);
      const level = own && question.answers.find((of) => of.srs === String(own.value) && of.level !== of.srs);
      if (own && level && !question.answers.some((of) => of.level === String(own.value)))
        this.#given.set(question.predictor, { ...own, value: level.level });
    }
  }
}
