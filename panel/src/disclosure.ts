import { html, type TemplateResult } from "lit";

/** For `@toggle` of a <details>: reports its opening, not its closing or that of nested ones. */
export const onOpened = (opened: () => void) => (event: Event): void => {
  const details = event.currentTarget;
  if (event.target === details && details instanceof HTMLDetailsElement && details.open) opened();
};

/** Text from elsewhere, with its own direction. */
export const bounded = (text: string): TemplateResult => html`<bdi>${text}</bdi>`;
