// Builds what browsers load into srs/service/pages: the same input gives the same bytes.
import { build, transform } from "esbuild";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const to = process.argv[2] ?? join(here, "../srs/service/pages");
const written = (name, text) => writeFileSync(join(to, name), text);

/** Style sheets and templates are text to esbuild: their indentation is left out, and css`` is made small. */
const texts = {
  name: "texts",
  setup: ({ onLoad }) =>
    onLoad({ filter: /panel\/src\/.*\.ts$/ }, async ({ path }) => {
      const parts = readFileSync(path, "utf8").replace(/\n +/g, "\n").split(/\bcss`([^`]*)`/);
      for (let i = 1; i < parts.length; i += 2) parts[i] = `css\`${await small(parts[i])}\``;
      return { contents: parts.join(""), loader: "ts" };
    }),
};

/** A style sheet without what only people read; values put in by name stay between its rules. */
async function small(css) {
  const parts = css.split(/(\$\{[^}]*\})/);
  for (let i = 0; i < parts.length; i += 2)
    parts[i] = (await transform(parts[i], { loader: "css", minify: true, target: "es2022" })).code.trim();
  return parts.join("");
}

const made = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // all of them are in the file that the banner names
  metafile: true,
  plugins: [texts],
  outdir: to,
};
const panel = await build({
  ...made,
  entryPoints: { "srs-panel": "src/index.ts" },
  banner: { js: "/*! Of the project srs; with Lit (BSD-3-Clause): srs-panel.LICENSES.txt */" },
});
await build({ ...made, entryPoints: { pages: "src/pages/index.ts" } });

// Whose code is in the bundle, each with its licence.
const packages = new Set(
  Object.keys(panel.metafile.inputs)
    .map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
    .filter((name) => name !== undefined),
);
const licences = new Map();
for (const name of [...packages].sort()) {
  const folder = join(here, "node_modules", name);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const text = readFileSync(join(folder, "LICENSE"), "utf8").trim();
  licences.set(text, [...(licences.get(text) ?? []), `${name} ${version}`]);
}
written(
  "srs-panel.LICENSES.txt",
  [...licences].map(([text, of]) => `${of.join(", ")}\n\n${text}\n`).join("\n\n"),
);

// The page /docs: Swagger UI as its package has it, with its licences.
const swagger = join(here, "node_modules/swagger-ui-dist");
for (const name of ["swagger-ui-bundle.js", "swagger-ui.css"])
  copyFileSync(join(swagger, name), join(to, name));
const { version } = JSON.parse(readFileSync(join(swagger, "package.json"), "utf8"));
written(
  "swagger-ui.LICENSES.txt",
  [
    `swagger-ui-dist ${version}`,
    ...["NOTICE", "LICENSE", "swagger-ui-bundle.js.LICENSE.txt"].map((name) =>
      readFileSync(join(swagger, name), "utf8").trim(),
    ),
  ].join("\n\n\n") + "\n",
);

// What a host in TypeScript sees: the service's answers and the elements, in one file.
written(
  "srs-panel.d.ts",
  ["src/types.ts", "src/elements.ts"]
    .map((path) => readFileSync(join(here, path), "utf8").replace(/^import .*\n+/gm, ""))
    .join("\n"),
);
