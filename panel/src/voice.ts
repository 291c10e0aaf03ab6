/** What the one live region says: whichever of them changed last, each once. */
export class Voice {
  said = "";
  #last = new Map<string, string>();

  hear(of: "risk" | "opinion" | "fault", text: string): void {
    const before = this.#last.get(of) ?? "";
    this.#last.set(of, text);
    if (text && text !== before) this.said = text;
    // What has passed is not read out by whoever comes by later.
    else if (!text && this.said === before) this.said = "";
  }

  forget(): void {
    this.said = "";
    this.#last.clear();
  }
}
