import { css } from "lit";

/** Of reasons, curve, FMB, measures and statistics. */
export const viewsStyle = css`
  .plain {
    list-style: none;
    padding: 0;
  }
  .reasons {
    display: grid;
    gap: 0.5rem 2rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr));
  }
  .reason {
    display: flex;
    gap: 0.5rem;
    padding: 0.15rem 0;
  }
  .strength {
    flex: 0 0 3.75rem;
    font-size: 0.8rem;
    line-height: 1.2;
    padding-top: 0.3rem;
    color: var(--srs-muted);
  }
  .few .strength {
    flex-basis: 2.6rem;
  }
  .steps {
    width: 2.6rem;
    height: 0.9rem;
  }
  .steps .empty {
    fill: none;
    stroke: var(--srs-line);
  }
  .raises .full {
    fill: var(--srs-raises);
    stroke: var(--srs-raises);
  }
  .lowers .full {
    fill: var(--srs-lowers);
    stroke: var(--srs-lowers);
  }
  .tag {
    font-size: 0.8rem;
    font-weight: 400;
    border: 1px solid var(--srs-line);
    border-radius: 1rem;
    padding: 0.05rem 0.5rem;
    white-space: nowrap;
  }
  [data-part="curve"] {
    container-type: inline-size;
  }
  .curve {
    display: grid;
    gap: 0.5rem 1.5rem;
    align-items: start;
  }
  .drawn {
    width: 100%;
    max-width: 34rem;
    font-size: 11px;
  }
  .drawn .line {
    fill: none;
    stroke: var(--srs-curve);
    stroke-width: 2;
  }
  .drawn .grid,
  .drawn .axis {
    stroke: var(--srs-line);
    stroke-width: 0.5;
  }
  .drawn .mark {
    stroke: var(--srs-text);
    stroke-dasharray: 2 2;
  }
  .drawn .mark.today {
    stroke-dasharray: none;
  }
  .drawn .mark.fmb {
    stroke-dasharray: 6 2;
  }
  .drawn .onwards {
    fill: none;
    stroke: var(--srs-text);
    stroke-width: 1.5;
  }
  .drawn .dot {
    fill: var(--srs-curve);
    stroke: var(--srs-bg);
  }
  .drawn circle.badge {
    fill: var(--srs-text);
  }
  .drawn text.badge {
    fill: var(--srs-bg);
    font-size: 9px;
    font-weight: 600;
  }
  .marks {
    list-style: none;
    padding: 0;
    margin: 0;
  }
  .marks li {
    display: flex;
    gap: 0.5rem;
    padding: 0.1rem 0;
  }
  .marks strong,
  .whole {
    white-space: nowrap;
  }
  .alone a {
    display: inline-block;
    min-height: 1.5rem;
  }
  span.badge {
    flex: none;
    inline-size: 1.4rem;
    block-size: 1.4rem;
    margin-top: 0.05rem;
    border-radius: 50%;
    background: var(--srs-text);
    color: var(--srs-bg);
    font-size: 0.8rem;
    font-weight: 600;
    text-align: center;
    line-height: 1.4rem;
  }
  @container (min-width: 38rem) {
    .curve {
      grid-template-columns: 3fr 2fr;
    }
    .drawn {
      font-size: 9px;
    }
  }
  td.date {
    white-space: nowrap;
  }
  .recommendation {
    margin-bottom: 1rem;
  }
  .verdict {
    font-weight: 600;
  }
  .verdict .icon {
    margin-inline-end: 0.4rem;
  }
  .motivation textarea {
    display: block;
    width: 100%;
    max-width: 44rem;
    margin: 0.25rem 0;
    resize: vertical;
    field-sizing: content;
  }
  .lines {
    white-space: pre-line;
    max-width: 44rem;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0 0 0.5rem;
  }
  summary bdi {
    overflow-wrap: anywhere;
  }
  details details {
    margin-inline-start: 0.75rem;
  }
  .bars {
    display: grid;
    grid-template-columns: max-content minmax(3rem, 1fr) max-content;
    gap: 0.4rem 0.75rem;
    align-items: center;
    max-width: 34rem;
    margin-bottom: 0.5rem;
  }
  .bars svg {
    width: 100%;
    height: 0.9rem;
  }
  .bars .track {
    fill: none;
    stroke: var(--srs-line);
    vector-effect: non-scaling-stroke;
  }
  .bars .bar {
    fill: var(--srs-bar);
  }
  th {
    overflow-wrap: normal;
  }
  .number {
    overflow-wrap: normal;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`;
