import type { Calculation } from "./calculation";
import { faultText } from "./fault";
import { opinionText, type Given } from "./opinion";
import { spoken } from "./risk";
import { takenText, type Taking } from "./taken";
import type { Assessment, Lang } from "./types";

/** The text of the one live region: whatever changed last, each once. */
export class Voice {
  said = "";
  #last = new Map<string, string>();

  listen(calculation: Calculation, given: Given | null, taken: Taking["last"], answer: Assessment | null, lang: Lang): void {
    const { fault, phase } = calculation;
    this.#hear("fault", fault ? faultText(fault, lang) : "");
    this.#hear("opinion", given ? opinionText(given, lang) : "");
    this.#hear("measure", taken ? takenText(taken, lang) : "");
    if (answer && phase === "still" && !fault) this.#hear("risk", spoken(answer, lang));
  }

  forget(): void {
    this.said = "";
    this.#last.clear();
  }

  #hear(of: "risk" | "opinion" | "measure" | "fault", text: string): void {
    const before = this.#last.get(of) ?? "";
    this.#last.set(of, text);
    if (text && text !== before) this.said = text;
    // Old messages are not read aloud later.
    else if (!text && this.said === before) this.said = "";
  }
}
