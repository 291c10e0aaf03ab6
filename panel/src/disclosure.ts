import { html, nothing, type TemplateResult } from "lit";

/** For `@toggle` of a <details>: reports its opening, not its closing or that of nested ones. */
export const onOpened = (opened: () => void) => (event: Event): void => {
  const details = event.currentTarget;
  if (event.target === details && details instanceof HTMLDetailsElement && details.open) opened();
};

type Content = TemplateResult | string | typeof nothing;

/** A section of one line, its title and what was *found*; one key or click opens the *rest*. */
export function folded(part: string, title: string, found: Content, rest: Content, opened: () => void = () => undefined): TemplateResult {
  const line = html`<h2 id="${part}-title">${title}</h2> ${found}`;
  return html`<section data-part=${part} class="line" aria-labelledby="${part}-title">
    ${rest === nothing ? line : html`<details @toggle=${onOpened(opened)}><summary>${line}</summary>${rest}</details>`}
  </section>`;
}

/** Text from elsewhere, with its own direction. */
export const bounded = (text: string): TemplateResult => html`<bdi>${text}</bdi>`;
