import type { SrsPanelElement, SrsUnitElement } from "../elements";
import { element, labelled } from "./element";
import { say } from "./words";

/** A field for a ticket, hidden until one is needed; what is pasted stays in memory. */
export function ticketField(used: (ticket: string) => void): HTMLElement & { ask(): void } {
  const input = element("input", { type: "password", autocomplete: "off", spellcheck: "false" });
  const form = element(
    "form",
    {
      class: "ticket",
      hidden: true,
      onsubmit: (event) => {
        event.preventDefault();
        if (input.value.trim() === "") return;
        used(input.value.trim());
        input.value = "";
        form.hidden = true;
      },
    },
    labelled(say("ticket"), input, say("ticket_help")),
    element("button", {}, say("use")),
  );
  return Object.assign(form, { ask: () => void (form.hidden = false) });
}

/** A field before *shown* that gives it its ticket. */
export function ticketFor(shown: SrsPanelElement | SrsUnitElement): HTMLElement {
  const field = ticketField((ticket) => void (shown.token = ticket));
  shown.addEventListener("srs-token-needed", field.ask);
  return field;
}
