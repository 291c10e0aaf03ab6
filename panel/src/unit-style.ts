import { css } from "lit";

/** The caseload: a table on a wide page, else a card for each spell; on paper a table without colours. */
export const unitStyle = css`
  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: end;
    margin-bottom: 0.75rem;
  }
  .controls label {
    display: grid;
    min-width: 0;
  }
  .controls label:not(.check) > * {
    width: 100%;
    min-width: 0;
  }
  .controls label.check {
    display: flex;
    gap: 0.5rem;
    align-items: center;
    min-height: 2.25rem;
  }
  .caseload {
    width: 100%;
    border-collapse: collapse;
    table-layout: fixed;
    hyphens: auto;
  }
  .caseload tr[hidden] {
    display: none !important;
  }
  .caseload th:nth-child(1) {
    width: 8%;
  }
  .caseload th:nth-child(2) {
    width: 16%;
  }
  .caseload th:nth-child(3) {
    width: 17%;
  }
  .caseload th:nth-child(4),
  .caseload th:nth-child(5) {
    width: 11%;
  }
  .caseload th:nth-child(6) {
    width: 15%;
  }
  .caseload th,
  .caseload td {
    padding: 0.4rem 0.6rem 0.4rem 0;
    font-weight: 400;
  }
  .caseload thead th {
    vertical-align: bottom;
    align-self: end;
    font-weight: 600;
  }
  .caseload tr.first > :first-child {
    box-shadow: inset 4px 0 var(--srs-text);
    padding-inline-start: 0.6rem;
  }
  button.sort,
  button.open {
    border-color: transparent;
    background: none;
    padding: 0.25rem 0;
    text-align: start;
  }
  button.sort {
    color: var(--srs-text);
    font-weight: 600;
    white-space: nowrap;
  }
  button.open {
    min-height: 1.5rem;
    padding: 0;
    text-decoration: underline;
    overflow-wrap: anywhere;
  }
  .way {
    display: inline-block;
    inline-size: 1.2em;
    text-align: center;
  }
  .level1 {
    color: var(--srs-level1);
  }
  .level2 {
    color: var(--srs-level2);
  }
  .level3 {
    color: var(--srs-level3);
  }
  .row-bar {
    width: 100%;
    max-width: 10rem;
    height: 0.6rem;
    margin: 0.2rem 0;
    color: var(--srs-range);
  }
  .row-bar .track {
    fill: none;
    stroke: var(--srs-line);
    vector-effect: non-scaling-stroke;
  }
  .row-bar .value {
    fill: currentColor;
  }
  .row-bar.level1 {
    color: var(--srs-level1);
  }
  .row-bar.level2 {
    color: var(--srs-level2);
  }
  .row-bar.level3 {
    color: var(--srs-level3);
  }
  @container (min-width: 54rem) {
    .controls .narrow {
      display: none;
    }
  }
  /* Rows of their own, so that of many only those in sight are laid out. */
  @media screen {
    .caseload,
    .caseload thead,
    .caseload tbody,
    .caseload th,
    .caseload td {
      display: block;
      min-width: 0;
      border: 0;
    }
    .caseload tr {
      display: grid;
      grid-template-columns: 5rem 16fr 17fr 11fr 11fr 15fr 22fr;
      border-bottom: 1px solid var(--srs-line);
    }
    .caseload .many tr {
      content-visibility: auto;
      contain-intrinsic-size: auto 7rem;
    }
    .caseload th:nth-child(n) {
      width: auto;
    }
    @container (max-width: 53.99rem) {
      .controls label {
        flex: 1 1 14rem;
      }
      .caseload thead {
        display: none;
      }
      .caseload tr {
        grid-template-columns: minmax(0, 1fr);
        border: 1px solid var(--srs-line);
        border-radius: 4px;
        padding: 0.5rem 0.75rem;
        margin-bottom: 0.75rem;
      }
      .caseload .many tr {
        contain-intrinsic-size: auto 24rem;
      }
      .caseload th,
      .caseload td {
        padding: 0.15rem 0;
      }
      .caseload tr.first > :first-child {
        box-shadow: none;
        padding: 0.15rem 0;
      }
      .caseload tr.first {
        border-inline-start: 4px solid var(--srs-text);
      }
      .caseload [data-title]::before {
        content: attr(data-title) ": ";
        font-size: 0.875rem;
        color: var(--srs-muted);
      }
      @container (min-width: 34rem) {
        .caseload tr {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: 0 1rem;
        }
        .caseload td.why {
          grid-column: 1 / -1;
        }
      }
    }
  }
  @media print {
    :host {
      background: none;
      font-size: 9pt;
    }
    *,
    ::before {
      color: #000 !important;
    }
    .controls,
    .way,
    summary,
    [data-part="count"],
    button:not(.open, .sort) {
      display: none;
    }
    .small,
    .tag {
      font-size: 8pt;
    }
    button.open,
    button.sort {
      min-height: 0;
      padding: 0;
      text-decoration: none;
    }
    .caseload tr {
      break-inside: avoid;
    }
    .caseload thead {
      display: table-header-group;
    }
    .row-bar .value {
      fill: #000;
    }
    .row-bar .track {
      stroke: #000;
    }
  }
`;
