import { css, unsafeCSS } from "lit";
import { properties } from "./palette";

/** Styles shared by both elements; colours are the properties of palette.ts. */
export const style = css`
  ${unsafeCSS(properties)}
  :host {
    display: block;
    container-type: inline-size;
    background: var(--srs-bg);
    color: var(--srs-text);
    font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
    overflow-wrap: anywhere;
    padding: 0.25rem 0.75rem 0.75rem;
  }
  :host([hidden]),
  [hidden] {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  section {
    padding: 0.75rem 0;
    border-top: 1px solid var(--srs-line);
  }
  h2,
  h3,
  h4 {
    margin: 0 0 0.5rem;
    line-height: 1.25;
  }
  h2 {
    font-size: 1.15rem;
  }
  h3 {
    font-size: 1rem;
  }
  h4 {
    font-size: 0.95rem;
  }
  p {
    margin: 0 0 0.5rem;
    max-width: 44rem;
  }
  ul,
  ol {
    margin: 0 0 0.5rem;
    padding-inline-start: 1.25rem;
  }
  .muted {
    color: var(--srs-muted);
  }
  .small {
    font-size: 0.875rem;
  }
  .warning {
    color: var(--srs-warning);
  }
  .error {
    color: var(--srs-error);
  }
  .good {
    color: var(--srs-good);
  }
  .note {
    background: var(--srs-surface);
    border-inline-start: 4px solid var(--srs-line);
    padding: 0.5rem 0.75rem;
  }
  .note.warning {
    border-color: var(--srs-warning);
  }
  .note.error {
    border-color: var(--srs-error);
  }
  /* Heard, not seen: of the few reasons, arrows show the strength. */
  .heard,
  .few .word {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  a {
    color: var(--srs-accent);
  }
  button {
    font: inherit;
    color: var(--srs-accent);
    background: var(--srs-bg);
    border: 1px solid var(--srs-line);
    border-radius: 4px;
    min-height: 2.25rem;
    padding: 0.25rem 0.75rem;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--srs-accent);
    text-decoration: underline;
  }
  button[disabled] {
    color: var(--srs-muted);
    cursor: default;
    text-decoration: none;
  }
  button[aria-pressed="true"] {
    background: var(--srs-accent);
    color: var(--srs-on-accent);
    border-color: var(--srs-accent);
    font-weight: 600;
  }
  input,
  select,
  textarea {
    font: inherit;
    color: var(--srs-text);
    background: var(--srs-bg);
    border: 1px solid var(--srs-line);
    border-radius: 4px;
    min-height: 2.25rem;
    padding: 0.25rem 0.5rem;
    max-width: 100%;
  }
  input[type="radio"],
  input[type="checkbox"] {
    inline-size: 1.15rem;
    block-size: 1.15rem;
    min-height: 0;
    margin: 0;
    flex: none;
    accent-color: var(--srs-accent);
  }
  :focus-visible {
    outline: 3px solid var(--srs-focus);
    outline-offset: 2px;
  }
  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  summary {
    cursor: pointer;
    min-height: 1.75rem;
    color: var(--srs-accent);
  }
  details[open] > summary {
    margin-bottom: 0.5rem;
  }
  table {
    border-collapse: collapse;
    max-width: 100%;
  }
  caption {
    text-align: start;
    color: var(--srs-muted);
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: 0.2rem 0.75rem 0.2rem 0;
    border-bottom: 1px solid var(--srs-line);
  }
  td.number,
  th.number {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  svg {
    display: block;
    max-width: 100%;
    overflow: visible;
  }
  svg text {
    fill: var(--srs-text);
  }
  @media (forced-colors: active) {
    button[aria-pressed="true"] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
