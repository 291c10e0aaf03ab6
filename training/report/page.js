"use strict";
// A page works without this: it adds a search, the copying of tables, and opens what an address
// leads to. It asks nobody for anything.
(() => {
  const tools = document.getElementById("tools");
  const say = tools.dataset;
  const find = tools.querySelector("input");
  const told = tools.querySelector("output");
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const parts = all("main > section > details");
  const folds = all("details.fold");

  // Addresses

  const reveal = (hash) => {
    const target = document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!target) return;
    if (find.value) (find.value = ""), filter();
    const own = target.matches("section") ? target.querySelector(":scope > details") : null;
    if (own) own.open = true;
    for (let each = target; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") each.open = true;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", () => reveal(location.hash));
  // A second click on the same link changes no address, nor does any in the frame of MLflow's artifacts.
  const framed = location.protocol === "blob:";
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || (link.hash !== location.hash && !framed)) return;
    if (framed) event.preventDefault();
    reveal(link.hash);
  });

  // All of it, and on paper

  const unfold = tools.querySelector("button");
  const folded = () => parts.some((each) => !each.open);
  const named = () => (unfold.textContent = folded() ? say.open : say.close);
  unfold.addEventListener("click", () => {
    const open = folded();
    for (const each of parts) each.open = open;
  });
  for (const each of parts) each.addEventListener("toggle", named);
  named();
  let before = [];
  addEventListener("beforeprint", () => {
    before = [...parts, ...folds].filter((each) => !each.open);
    for (const each of before) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of before) each.open = false;
  });

  // Search: rows by whose they are, figures and definitions by their names

  let index = null;
  let wasOpen = null;
  const read = () => {
    const found = [];
    for (const table of all("main table")) {
      if (table.closest("figure > details")) continue;
      const title = table.closest("figure")?.querySelector("h3")?.textContent ?? "";
      const about = `${title} ${table.caption?.textContent ?? ""}`;
      const block = table.closest("figure") ?? table.closest("details.more") ?? table.closest(".wide");
      for (const body of table.tBodies) {
        let head = null;
        for (const row of body.rows) {
          if (row.classList.contains("group")) {
            head = row;
            continue;
          }
          const own = row.querySelector("th")?.textContent ?? row.textContent;
          const text = plain(`${about} ${head?.textContent ?? ""} ${own}`).toLowerCase();
          found.push({ element: row, head, block, table, text });
        }
      }
    }
    for (const figure of all("main figure:has(> svg)")) {
      const text = plain(figure.querySelector("h3").textContent).toLowerCase();
      found.push({ element: figure, block: figure, text });
    }
    for (const each of all("details.definition")) {
      found.push({ element: each, block: each, text: plain(each.querySelector("summary").textContent).toLowerCase() });
    }
    return found;
  };
  const filter = () => {
    const words = plain(find.value).toLowerCase().split(" ").filter(Boolean);
    index ??= read();
    if (words.length && !wasOpen) wasOpen = new Set(all("main details[open]"));
    for (const each of all("main [hidden]")) each.hidden = false;
    document.body.classList.toggle("finding", words.length > 0);
    if (!words.length) {
      if (wasOpen) for (const each of all("main details")) each.open = wasOpen.has(each);
      wasOpen = null;
      told.textContent = "";
      return;
    }
    const hits = index.filter((each) => words.every((word) => each.text.includes(word)));
    const shown = new Set(hits.flatMap((each) => [each.element, each.head, each.block]));
    for (const each of index) {
      for (const one of [each.element, each.head, each.block]) {
        if (one && !shown.has(one)) one.hidden = true;
      }
    }
    const holding = new Set();
    for (const each of shown) {
      for (let at = each; at; at = at.parentElement) holding.add(at);
    }
    for (const each of all("main > section")) each.hidden = !holding.has(each);
    for (const each of all("main details:not(figure > details)")) each.open = holding.has(each);
    const rows = hits.filter((each) => each.table);
    const tables = new Set(rows.map((each) => each.table));
    told.textContent = hits.length
      ? say.found.replace("{rows}", rows.length).replace("{tables}", tables.size)
      : say.none;
  };
  let waiting = 0;
  find.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });

  // A table as a spreadsheet takes it: tabs, and numbers without spaces

  const cell = (each) => {
    const parts = [...each.childNodes].map((node) => {
      const text = plain(node.textContent.replace(/(\d)\u202f(?=\d)/g, "$1"));
      return node.classList?.contains("between") && text ? `(${text})` : text;
    });
    return parts.filter(Boolean).join(" ").replace(/\u2212/g, "-");
  };
  const tabbed = (table) =>
    [...table.rows]
      .filter((row) => !row.hidden && !row.classList.contains("axis-row"))
      .map((row) => [...row.cells].filter((each) => !each.matches(".drawing, :has(> .unseen)")).map(cell).join("\t"))
      .join("\n");
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  for (const wide of all("main .wide")) {
    const [table] = wide.getElementsByTagName("table");
    if (!table) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = say.copy;
    button.setAttribute("aria-label", `${say.copy}: ${plain(table.caption?.textContent ?? "")}`);
    button.addEventListener("click", async () => {
      const tables = [...wide.getElementsByTagName("table")];
      const done = await copied(tables.map(tabbed).join("\n\n"));
      button.textContent = done ? say.copied : say.refused;
      setTimeout(() => (button.textContent = say.copy), 2000);
    });
    wide.after(button);
  }

  tools.hidden = false;
  if (location.hash) reveal(location.hash);
})();
