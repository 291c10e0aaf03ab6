import { panelPage } from "./panel_page";
import { storedPage } from "./stored_page";
import { unitPage } from "./unit_page";

const PAGES: Record<string, () => void> = { panel: panelPage, unit: unitPage, stored: storedPage };

PAGES[document.body.dataset["page"] ?? ""]?.();
