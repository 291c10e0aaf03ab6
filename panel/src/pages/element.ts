type Child = Node | string;
type Given = Record<string, string | boolean | ((event: Event) => void)>;

/** An element with attributes (`on…` adds a listener) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  given: Given = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

let fields = 0;

/** A control under its label, with a line of help. Controls have no `name`: no form can send them. */
export function labelled(label: string, control: HTMLElement, help?: string): HTMLElement {
  control.id ||= `field-${++fields}`;
  const field = element("p", { class: "field" }, element("label", { for: control.id }, label), control);
  if (help !== undefined) {
    const line = element("span", { class: "help", id: `${control.id}-help` }, help);
    control.setAttribute("aria-describedby", line.id);
    field.append(line);
  }
  return field;
}

export function choice(options: [value: string, text: string][], value: string, changed: (value: string) => void) {
  const select = element("select", {
    onchange: () => changed(select.value),
  }, ...options.map(([each, text]) => element("option", { value: each }, text)));
  select.value = value;
  return select;
}
