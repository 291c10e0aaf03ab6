import type { Assessment } from "../types";
import { element } from "./element";
import { frame } from "./frame";
import { ticketField } from "./ticket";
import { lang, say } from "./words";

/** A stored assessment as it was shown; it is read, not computed. */
export function storedPage() {
  const id = location.pathname.split("/").at(-1) ?? "";
  const panel = document.createElement("srs-panel");
  panel.lang = lang;
  const state = element("p", { role: "status" });
  const again = element("button", { type: "button", hidden: true, onclick: () => void read() }, say("again"));
  let token: string | null = null;
  const field = ticketField((ticket) => {
    token = ticket;
    void read();
  });
  const read = async () => {
    again.hidden = true;
    state.textContent = "";
    const answer = await stored(id, token).catch(() => "not_reached" as const);
    if (answer === "ticket") return field.ask();
    if (typeof answer === "string") {
      again.hidden = answer !== "not_reached";
      state.textContent = say(answer);
      return;
    }
    state.textContent = `${say("stored_as_shown")}: ${answer.stored.slice(0, 16).replace("T", " ")}`;
    panel.assessment = answer;
    panel.hidden = false;
  };
  panel.hidden = true;
  frame(say("stored"), field, state, again, panel);
  void read();
}

type Absent = "ticket" | "not_stored" | "not_shown" | "not_reached";

async function stored(id: string, token: string | null): Promise<Assessment | Absent> {
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(`/v1/assessments/${encodeURIComponent(id)}?lang=${lang}`, { headers });
  if (response.status === 401) return "ticket";
  if (response.status === 404 || response.status === 403) return "not_stored";
  if (!response.ok) return "not_reached";
  const { shown } = (await response.json()) as { shown: Assessment | null };
  return shown ?? "not_shown";
}
