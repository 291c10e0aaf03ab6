import { element, labelled } from "./element";
import { frame } from "./frame";
import { ticketFor } from "./ticket";
import { EMPTY } from "./draft";
import { lang, say } from "./words";

/** A unit's caseload; choosing a row opens its stored assessment. */
export function unitPage() {
  const list = document.createElement("srs-unit");
  list.lang = lang;
  const unit = element("input", { autocomplete: "off", spellcheck: "false", required: true });
  unit.value = EMPTY.unit;
  const capacity = element("input", { type: "number", min: "1", inputmode: "numeric" });
  const form = element(
    "form",
    {
      class: "row",
      onsubmit: (event) => {
        event.preventDefault();
        list.capacity = capacity.value === "" ? null : capacity.valueAsNumber;
        list.unit = unit.value.trim();
      },
    },
    labelled(say("care_unit"), unit),
    labelled(say("capacity"), capacity),
    element("button", {}, say("show")),
    element("button", { type: "button", onclick: () => print() }, say("print")),
  );
  list.addEventListener("srs-open", (event) => {
    const { assessment } = event.detail;
    if (assessment !== null) location.assign(`/stored/${encodeURIComponent(assessment)}?lang=${lang}`);
  });
  frame(say("unit"), form, ticketFor(list), list);
}
