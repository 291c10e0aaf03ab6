import type { Certificate, View } from "../types";
import { type Draft, asCertificate, draftForm } from "./draft";
import { choice, element, labelled } from "./element";
import { EXAMPLES } from "./examples";
import { frame } from "./frame";
import { ticketFor } from "./ticket";
import { lang, say, type Word } from "./words";

const VIEWS = ["draft", "extension", "signed", "coordination"] as const satisfies Word[];
const FIRST = "new";

/** A certificate, written here or read from files, and the panel next to it. */
export function panelPage() {
  const panel = document.createElement("srs-panel");
  panel.lang = lang;
  let draft: Draft;
  let id: string;
  let history: Certificate[];
  let files: Certificate[] = [];

  const shown = () => {
    panel.unit = draft.unit || null;
    panel.postcode = draft.postcode || null;
    panel.person = draft.person || null;
    const signed = panel.view === "signed" || panel.view === "coordination" ? now() : null;
    const [newest, ...others] = files.length > 0 ? files : [asCertificate(draft, id, signed), ...history];
    panel.history = others;
    panel.certificate = newest ?? null;
  };
  const room = element("div");
  const view = choice(VIEWS.map((each): [string, string] => [each, say(each)]), "draft", (value) => {
    panel.view = value as View;
    shown();
  });
  const begin = (name: string) => {
    const example = EXAMPLES[name]!;
    draft = structuredClone(example.draft);
    history = example.history;
    id = newId();
    files = [];
    panel.answers = {};
    panel.view = view.value as View;
    view.value = panel.view = example.view;
    written();
    shown();
  };
  const written = () => room.replaceChildren(draftForm(draft, shown));
  const example = choice(
    Object.entries(EXAMPLES).map(([name, each]): [string, string] => [name, each.title[lang]]), FIRST, begin);
  const opened = async () => {
    const read = await Promise.all([...(chooser.files ?? [])].map(certificateIn));
    fault.textContent = read.includes(null) ? say("unreadable") : "";
    files = read.filter((each) => each !== null);
    if (files.length === 0) return;
    panel.answers = {};
    room.replaceChildren(
      element("p", {}, `${say("from_files")}: ${files.length}`),
      element("button", { type: "button", onclick: () => {
        chooser.value = "";
        begin(example.value);
      } }, say("write_instead")),
    );
    shown();
  };
  const chooser = element("input", { type: "file", multiple: true, accept: ".xml,.json", onchange: () => void opened() });
  const fault = element("p", { class: "fault", role: "alert" });

  frame(
    say("panel"),
    element(
      "div",
      { class: "beside" },
      element(
        "section",
        { "aria-label": say("certificate") },
        labelled(say("example"), example),
        labelled(say("view"), view),
        labelled(say("files"), chooser, say("files_help")),
        fault,
        room,
      ),
      element("div", {}, ticketFor(panel), panel),
    ),
  );
  begin(FIRST);
}

/** The service finds the newest, so the order does not matter. */
async function certificateIn(file: File): Promise<Certificate | null> {
  const text = (await file.text()).replace(/^\ufeff/, "");
  if (text.trimStart().startsWith("<")) return text;
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Certificate) : null;
  } catch {
    return null;
  }
}

/** As certificates are signed: in Swedish time, without its zone. */
const now = () => new Date().toLocaleString("sv-SE", { timeZone: "Europe/Stockholm" }).replace(" ", "T");

const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (each) => each.toString(16)).join("-");
