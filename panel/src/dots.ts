import { html, svg, type TemplateResult } from "lit";
import type { Lang, Risk } from "./types";

const share = (probability: number): number => Math.round(probability * 100);

/** A hundred such spells as dots: a filled one outlasts the horizon, a cross depends on the missing answers. */
export function dotsView(risk: Risk, lang: Lang): TemplateResult {
  const certain = share(risk.probability ?? risk.bounds?.[0] ?? 0);
  const possible = share(risk.probability ?? risk.bounds?.[1] ?? 0);
  return html`<figure data-part="dots">
    <svg class="dots" viewBox="0 0 220 220" role="img" aria-label=${risk.frequency}>
      ${Array.from({ length: 100 }, (_, i) => {
        const x = 11 + (i % 10) * 22;
        const y = 11 + Math.floor(i / 10) * 22;
        if (i < certain) return svg`<circle class="lasts" cx=${x} cy=${y} r="8"></circle>`;
        if (i < possible) return svg`<path class="doubt" d="M${x - 6} ${y - 6}l12 12m0 -12l-12 12"></path>`;
        return svg`<circle class="ends" cx=${x} cy=${y} r="7.5"></circle>`;
      })}
    </svg>
    <figcaption class="small">${legend(risk.horizon, possible > certain, lang).join(" ")}</figcaption>
  </figure>`;
}

function legend(horizon: number, doubt: boolean, lang: Lang): string[] {
  const lines =
    lang === "en"
      ? [`Filled: lasts longer than ${horizon} days.`, "Cross: depends on the missing answers.", "Ring: does not last longer."]
      : [`Fylld: varar längre än ${horizon} dagar.`, "Kryss: beror på svaren som saknas.", "Ring: varar inte längre."];
  return doubt ? lines : [lines[0]!, lines[2]!];
}
