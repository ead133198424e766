import { mkdirSync } from "node:fs";
import { register } from "node:module";
import { join } from "node:path";
import { findChromium } from "../../scripts/chromium/open-browser.ts";
import { openGallery } from "./open-gallery.ts";
import { pageProblems } from "./page-problems.ts";

const WITHOUT_STYLES = `export const load = (url, context, next) =>
  url.endsWith(".css") ? { format: "module", source: "", shortCircuit: true } : next(url, context);`;

// Node cannot import the stylesheets that the components do, so they load as empty modules here.
register(`data:text/javascript,${encodeURIComponent(WITHOUT_STYLES)}`);
const { STATES } = await import("./states.ts");

/**
 * Takes screenshots of every state of the pages in light and dark at several widths, and lists violations of
 * accessibility rules and of the content security policy. Run: npx tsx test/gallery/shoot.ts FOLDER [STATE...]
 */
const [folder = "gallery", ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const WIDTHS = {
  panel: [280, 320, 360, 480],
  options: [280, 480, 900],
  runs: [280, 360, 760, 1240],
};
const gallery = await openGallery(findChromium());
let broken = 0;
for (const [name, state] of Object.entries(STATES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const scheme of ["light", "dark"] as const) {
    for (const width of WIDTHS[state.page]) {
      const view = { name, state, width, height: 665, scheme };
      const opened = await gallery.open(view);
      const { page } = opened;
      if (width >= 360 || scheme === "light") {
        await page.screenshot({
          path: join(folder, `${name}-${scheme}-${width}.png`),
          fullPage: state.page !== "panel",
        });
      }
      const problems = await pageProblems(opened);
      broken += problems.length;
      for (const problem of problems) console.log(`${name} ${scheme} ${width}: ${problem}`);
      await page.context().close();
    }
  }
}
await gallery.close();
console.log(broken === 0 ? "nothing is broken" : `${broken} problems`);
process.exitCode = broken === 0 ? 0 : 1;
