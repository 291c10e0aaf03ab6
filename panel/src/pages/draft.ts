import { choice, element, labelled } from "./element";
import { say, type Word } from "./words";

export interface Period {
  start: string;
  end: string;
  degree: number | null;
}

/** The form's content: a certificate that is being written, and what is sent with it. */
export interface Draft {
  diagnosis: string;
  secondary: string;
  periods: Period[];
  occupation: string;
  unit: string;
  postcode: string;
  person: string;
}

export const EMPTY: Draft = {
  diagnosis: "",
  secondary: "",
  periods: [{ start: "", end: "", degree: 100 }],
  occupation: "",
  unit: "SE0000000000-EXAMPLE",
  postcode: "41133",
  person: "",
};

const OCCUPATIONS = ["NUVARANDE_ARBETE", "ARBETSSOKANDE", "FORALDRALEDIG", "STUDIER"] as const satisfies Word[];

/** As our JSON has it; a key that is not filled in is left out. */
export function asCertificate(draft: Draft, id: string, signed: string | null): Record<string, unknown> {
  const periods = draft.periods.filter((each) => each.start !== "" && each.end !== "");
  const whole = signed !== null && draft.diagnosis !== "" && periods.length > 0;
  return {
    format: "srs-certificate-1",
    id,
    ...(draft.diagnosis === "" ? {} : { diagnosis: draft.diagnosis }),
    ...(periods.length === 0 ? {} : { periods }),
    secondary: draft.secondary.split(/[\s,;]+/).filter((each) => each !== ""),
    occupations: draft.occupation === "" ? [] : [draft.occupation],
    ...(whole ? { ...SIGNED, person: draft.person || null, unit: draft.unit || null, postcode: draft.postcode || null, signed } : {}),
  };
}

const SIGNED = { kind: "LISJP", infection_control: false, replaces: [], extends: [], completes: [] };

/** The form of *draft*, which it changes in place; calls `changed` after each change. */
export function draftForm(draft: Draft, changed: () => void): HTMLElement {
  const periods = element("div");
  const drawn = () => {
    periods.replaceChildren(
      ...draft.periods.map((period, place) => periodFields(period, place, () => {
        draft.periods.splice(place, 1);
        drawn();
        changed();
      }, changed)),
    );
  };
  drawn();
  const text = (key: "diagnosis" | "secondary" | "unit" | "postcode" | "person", given = {}) => {
    const input = element("input", {
      autocomplete: "off",
      spellcheck: "false",
      ...given,
      onchange: () => {
        draft[key] = input.value.trim();
        changed();
      },
    });
    input.value = draft[key];
    return input;
  };
  return element(
    "form",
    { onsubmit: (event) => event.preventDefault() },
    labelled(say("diagnosis"), text("diagnosis")),
    periods,
    element("button", {
      type: "button",
      onclick: () => {
        draft.periods.push({ start: "", end: "", degree: 50 });
        drawn();
        (periods.lastElementChild?.querySelector("input"))?.focus();
      },
    }, say("add")),
    labelled(say("occupation"), choice(
      [["", say("unsaid")], ...OCCUPATIONS.map((each): [string, string] => [each, say(each)])],
      draft.occupation,
      (value) => {
        draft.occupation = value;
        changed();
      },
    )),
    labelled(say("secondary"), text("secondary")),
    labelled(say("person"), text("person", { inputmode: "numeric" }), say("person_help")),
    labelled(say("care_unit"), text("unit")),
    labelled(say("postcode"), text("postcode", { inputmode: "numeric" })),
  );
}

function periodFields(period: Period, place: number, removed: () => void, changed: () => void): HTMLElement {
  const day = (key: "start" | "end") => {
    const input = element("input", {
      type: "date",
      onchange: () => {
        period[key] = input.value;
        changed();
      },
    });
    input.value = period[key];
    return input;
  };
  const degrees = ["100", "75", "50", "25"].map((each): [string, string] => [each, `${each} %`]);
  const degree = choice(degrees, String(period.degree), (value) => {
    period.degree = Number(value);
    changed();
  });
  return element(
    "fieldset",
    {},
    element("legend", {}, `${say("period")} ${place + 1}`),
    labelled(say("from"), day("start")),
    labelled(say("to"), day("end")),
    labelled(say("degree"), degree),
    ...(place === 0 ? [] : [element("button", { type: "button", onclick: removed }, say("remove"))]),
  );
}
