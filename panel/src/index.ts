import { SrsPanel } from "./panel";
import { SrsUnit } from "./unit";

/** A page that loads the script twice keeps the first. */
const define = (name: string, element: CustomElementConstructor): void => {
  if (!customElements.get(name)) customElements.define(name, element);
};
define("srs-panel", SrsPanel);
define("srs-unit", SrsUnit);
export { SrsPanel, SrsUnit };
