// Bundle the drawing module; the first line says from which sources.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const sources = readdirSync("src").sort().map((name) => `src/${name}`);
const hash = createHash("sha256");
for (const path of ["package-lock.json", "build.mjs", ...sources]) hash.update(readFileSync(path));
const banner = `/* made by "make frontend" from sources ${hash.digest("hex")} */`;

const common = { bundle: true, minify: true, target: "es2021", logLevel: "warning" };
const out = "../nnlib/panels/static";
await build({ ...common, entryPoints: ["src/index.js"], format: "esm", outfile: `${out}/panel.js`, banner: { js: banner } });
await build({ ...common, entryPoints: ["src/panel.css"], outfile: `${out}/panel.css`, banner: { css: banner } });
