import type { SrsPanelElement, SrsUnitElement } from "./elements";
import type { SrsPanel } from "./panel";
import type { SrsUnit } from "./unit";

type Is<Class extends Declared, Declared> = Class;

/** The elements match the types published for hosts, or this does not compile. */
export type Kept = [Is<SrsPanel, SrsPanelElement>, Is<SrsUnit, SrsUnitElement>];
