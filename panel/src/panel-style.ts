import { css } from "lit";

/** Of the panel's own parts: risk, questions, missing answers, opinion. */
export const panelStyle = css`
  .columns {
    display: grid;
    gap: 0 2rem;
    grid-template-columns: minmax(0, 1fr);
  }
  .columns > div:first-child > section:first-child {
    border-top: 0;
  }
  @container (min-width: 44rem) {
    .columns > div > section:first-child {
      border-top: 0;
    }
    .columns {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
  .line {
    padding-block: 0.35rem;
  }
  .line h2 {
    display: inline;
    margin: 0;
    font-size: 1rem;
  }
  .line > details > summary {
    color: var(--srs-text);
  }
  .line > details > summary,
  [data-measure] > summary {
    padding-inline-start: 1.1rem;
    text-indent: -1.1rem;
  }
  .line > details > summary h2 {
    color: var(--srs-accent);
  }
  .big {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    margin: 0.25rem 0;
    font-size: 2.25rem;
    font-weight: 700;
    line-height: 1.2;
    font-variant-numeric: tabular-nums;
  }
  .big.none {
    font-size: 1.25rem;
  }
  .level {
    font-size: 1rem;
    font-weight: 600;
    padding: 0.15rem 0.6rem;
    border: 2px solid currentColor;
    border-radius: 4px;
  }
  .level1 {
    background: var(--srs-level1);
    border-color: var(--srs-level1);
    color: var(--srs-on-level);
  }
  .level2 {
    background: var(--srs-level2);
    border-color: var(--srs-level2);
    color: var(--srs-on-level);
  }
  .level3 {
    background: var(--srs-level3);
    border-color: var(--srs-level3);
    color: var(--srs-on-level);
  }
  .stale .big,
  .stale .frequency {
    color: var(--srs-muted);
  }
  .stale .level {
    background: none;
    border-style: dashed;
    border-color: var(--srs-muted);
    color: var(--srs-muted);
  }
  .frequency {
    font-size: 1.05rem;
  }
  .risk-bar {
    margin: 0.5rem 0;
    max-width: 44rem;
    font-size: 12px;
    overflow: clip;
    overflow-clip-margin: 8px;
  }
  .risk-bar .track {
    fill: var(--srs-surface);
    stroke: var(--srs-line);
  }
  .risk-bar .value.level1 {
    fill: var(--srs-level1);
  }
  .risk-bar .value.level2 {
    fill: var(--srs-level2);
  }
  .risk-bar .value.level3 {
    fill: var(--srs-level3);
  }
  .risk-bar .range-fill {
    fill: var(--srs-range);
  }
  .risk-bar .range-end,
  .risk-bar .value-end {
    stroke: var(--srs-text);
    stroke-width: 3;
  }
  .risk-bar .cut-halo {
    stroke: var(--srs-bg);
    stroke-width: 5;
  }
  .risk-bar .cut {
    stroke: var(--srs-text);
    stroke-width: 1.5;
  }
  tbody th {
    min-width: 6rem;
    overflow-wrap: anywhere;
  }
  .sign {
    display: inline-block;
    vertical-align: -2px;
  }
  .earlier {
    fill: var(--srs-bg);
    stroke: var(--srs-earlier);
    stroke-width: 2;
  }
  path.average {
    fill: var(--srs-average);
  }
  figure {
    margin: 0.5rem 0;
  }
  .dots {
    width: min(100%, 15rem);
  }
  .dots .lasts {
    fill: var(--srs-text);
  }
  .dots .ends {
    fill: none;
    stroke: var(--srs-line);
    stroke-width: 1.5;
  }
  .dots .doubt {
    stroke: var(--srs-range);
    stroke-width: 2.5;
  }
  .plain {
    list-style: none;
    padding: 0;
  }
  button.quiet {
    border-color: transparent;
    padding-inline: 0.25rem;
    text-decoration: underline;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
  }
  .choice {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 2.25rem;
    padding: 0.25rem 0.75rem 0.25rem 0.5rem;
    border: 1px solid var(--srs-line);
    border-radius: 4px;
    cursor: pointer;
  }
  .choice:hover {
    border-color: var(--srs-accent);
  }
  .choice:has(:checked) {
    border-color: var(--srs-accent);
    background: var(--srs-surface);
    font-weight: 600;
  }
  [data-question] {
    padding-block: 0.6rem;
  }
  legend,
  .legend {
    padding: 0;
    margin: 0 0 0.15rem;
    font-weight: 600;
  }
  .help {
    margin-bottom: 0.35rem;
  }
  .source {
    display: inline-block;
    padding: 0 0.5rem;
    border: 1px solid var(--srs-line);
    border-radius: 1rem;
    font-size: 0.8rem;
    font-weight: 400;
    color: var(--srs-muted);
  }
  .source.open {
    border-style: dashed;
    border-color: var(--srs-warning);
    color: var(--srs-warning);
  }
  .derived {
    padding-block: 0.35rem;
  }
  .derived > summary {
    color: var(--srs-text);
  }
  [data-part="opinion"] {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    margin-top: 0.5rem;
  }
  .state {
    flex-basis: 100%;
    min-height: 1.5rem;
  }
  .state p {
    margin: 0;
  }
  .busy {
    min-height: 1.5rem;
    margin: 0;
  }
  footer {
    border-top: 1px solid var(--srs-line);
    padding-top: 0.75rem;
  }
  /* On paper nothing can be opened. */
  @media print {
    details::details-content {
      content-visibility: visible;
      block-size: auto;
    }
    summary {
      list-style: none;
    }
    button,
    .taken {
      display: none;
    }
  }
  /* Letters on a filled ground keep it where the system would put its own behind them. */
  @media (forced-colors: active) {
    .level,
    .badge {
      forced-color-adjust: none;
    }
    .stale .level {
      background: Canvas;
      color: CanvasText;
    }
  }
`;
