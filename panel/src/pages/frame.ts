import { choice, element, labelled } from "./element";
import { lang, say } from "./words";

/** The frame of a page: navigation, language, and `main`. */
export function frame(title: string, ...main: (Node | string)[]): HTMLElement {
  document.documentElement.lang = lang;
  document.title = `${title} – srs`;
  const room = element("main", {}, element("h1", {}, title), ...main);
  document.body.replaceChildren(
    element(
      "header",
      {},
      element("strong", {}, "srs"),
      element("nav", { "aria-label": say("pages") }, link("/", say("panel")), link("/unit", say("unit"))),
      labelled(say("language"), choice([["sv", "Svenska"], ["en", "English"]], lang, spoken)),
    ),
    room,
    element("footer", {}, say("about")),
  );
  return room;
}

function link(path: string, text: string): HTMLElement {
  const made = element("a", { href: `${path}?lang=${lang}` }, text);
  if (location.pathname === path) made.setAttribute("aria-current", "page");
  return made;
}

function spoken(value: string) {
  const to = new URL(location.href);
  to.searchParams.set("lang", value);
  location.assign(to);
}
