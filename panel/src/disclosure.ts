import { html, type TemplateResult } from "lit";

/** For `@toggle` of a <details>: tells of its opening, and not of its closing or of those within it. */
export const onOpened = (opened: () => void) => (event: Event): void => {
  const details = event.currentTarget;
  if (event.target === details && details instanceof HTMLDetailsElement && details.open) opened();
};

/** Text from elsewhere, whose direction is its own. */
export const bounded = (text: string): TemplateResult => html`<bdi>${text}</bdi>`;
