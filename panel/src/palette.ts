/** Every colour of the panel, as data: a test computes the contrasts of `pairs` in both schemes. */

export interface Colour {
  light: string;
  dark: string;
  /** If the user has chosen the colours of the whole system. */
  forced: string;
}

export const palette = {
  bg: { light: "#ffffff", dark: "#15191d", forced: "Canvas" },
  surface: { light: "#f3f5f7", dark: "#20262c", forced: "Canvas" },
  text: { light: "#1a1f24", dark: "#e8ecef", forced: "CanvasText" },
  muted: { light: "#4a545e", dark: "#b7c1ca", forced: "CanvasText" },
  /** Borders of controls, tracks, axes and separators. */
  line: { light: "#6b7680", dark: "#8b96a0", forced: "CanvasText" },
  accent: { light: "#00589c", dark: "#7cc0ff", forced: "LinkText" },
  on_accent: { light: "#ffffff", dark: "#0b1a28", forced: "Canvas" },
  focus: { light: "#00589c", dark: "#ffd24a", forced: "Highlight" },
  /** Levels are never edge to edge: one at a time on the track, next to its word. */
  level1: { light: "#00706e", dark: "#4cc3b8", forced: "CanvasText" },
  level2: { light: "#8a4b00", dark: "#e8a33d", forced: "CanvasText" },
  level3: { light: "#a3123a", dark: "#ff8ba0", forced: "CanvasText" },
  on_level: { light: "#ffffff", dark: "#15191d", forced: "Canvas" },
  range: { light: "#4b3f8f", dark: "#b9adff", forced: "CanvasText" },
  average: { light: "#1a1f24", dark: "#e8ecef", forced: "CanvasText" },
  earlier: { light: "#4a545e", dark: "#b7c1ca", forced: "CanvasText" },
  curve: { light: "#00589c", dark: "#7cc0ff", forced: "CanvasText" },
  bar: { light: "#00589c", dark: "#7cc0ff", forced: "CanvasText" },
  raises: { light: "#8a4b00", dark: "#e8a33d", forced: "CanvasText" },
  lowers: { light: "#00706e", dark: "#4cc3b8", forced: "CanvasText" },
  warning: { light: "#7a4300", dark: "#ffca80", forced: "CanvasText" },
  error: { light: "#a3123a", dark: "#ff9db0", forced: "CanvasText" },
  good: { light: "#00632f", dark: "#7fd99a", forced: "CanvasText" },
} satisfies Record<string, Colour>;

export type Name = keyof typeof palette;

const grounds = ["bg", "surface"] as const;
const written = ["text", "muted", "accent", "warning", "error", "good", "level1", "level2", "level3"] as const;
const drawn = [
  "line", "focus", "accent", "level1", "level2", "level3", "range", "average", "earlier", "curve", "bar", "raises",
  "lowers",
] as const;

/** Foreground and background pairs, with the minimum contrast of WCAG 2.2 AA. */
export const pairs: { front: Name; back: Name; least: 3 | 4.5 }[] = [
  ...grounds.flatMap((back) => written.map((front) => ({ front, back, least: 4.5 as const }))),
  ...grounds.flatMap((back) => drawn.map((front) => ({ front, back, least: 3 as const }))),
  { front: "on_accent", back: "accent", least: 4.5 },
  ...(["level1", "level2", "level3"] as const).map((back) => ({ front: "on_level" as const, back, least: 4.5 as const })),
];

const declared = (scheme: keyof Colour): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--srs-${name.replace("_", "-")}:${colour[scheme]};`)
    .join("");

/** The custom properties `--srs-<name>`; the attribute `theme` is for hosts that know only one scheme. */
export const properties = `
:host{color-scheme:light dark;${declared("light")}}
:host([theme="light"]){color-scheme:light}
:host([theme="dark"]){color-scheme:dark;${declared("dark")}}
@media (prefers-color-scheme:dark){:host(:not([theme="light"])){${declared("dark")}}}
@media (forced-colors:active){:host,:host([theme]),:host(:not([theme])){${declared("forced")}}}
`;
