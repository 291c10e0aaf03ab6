// Builds what browsers load into srs/service/pages: the same input gives the same bytes.
import { build } from "esbuild";

const made = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "inline",
  outdir: "../srs/service/pages",
};
await build({ ...made, entryPoints: { "srs-panel": "src/index.ts" } });
