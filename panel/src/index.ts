import { SrsPanel } from "./panel";

/** A page that loads the script twice keeps the first. */
const define = (name: string, element: CustomElementConstructor): void => {
  if (!customElements.get(name)) customElements.define(name, element);
};
define("srs-panel", SrsPanel);
export { SrsPanel };
