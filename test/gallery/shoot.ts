import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openGallery } from "./open-gallery.ts";
import { STATES } from "./states.tsx";

/**
 * Draws every state of the pages in light and dark and at several widths, writes pictures, and names every rule of
 * accessibility or of the content security policy that one breaks. Run: npx tsx test/gallery/shoot.ts FOLDER [STATE...]
 */
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [folder = "gallery", ...wanted] = process.argv.slice(2);
const executablePath = process.env.TACHO_TEST_CHROMIUM;
if (executablePath === undefined) throw new Error("Set TACHO_TEST_CHROMIUM to a Chromium.");
mkdirSync(folder, { recursive: true });

const WIDTHS = { sidepanel: [280, 360, 480], options: [280, 480, 900] };
const gallery = await openGallery(executablePath);
let broken = 0;
for (const [name, state] of Object.entries(STATES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const scheme of ["light", "dark"] as const) {
    for (const width of WIDTHS[state.page]) {
      const view = { name, state, width, height: 665, scheme };
      const { page, complaints } = await gallery.open(view);
      if (width >= 360 || scheme === "light") {
        await page.screenshot({
          path: join(folder, `${name}-${scheme}-${width}.png`),
          fullPage: state.page === "options",
        });
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      const problems = [...complaints, ...(overflow ? ["scrolls sideways"] : [])];
      if (width === 360 || width === 480) {
        await page.evaluate(axe);
        problems.push(
          ...(await page.evaluate<string[]>(
            `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => id + ": " + html.slice(0, 160) + " " + (any[0]?.message ?? ""))))`,
          )),
        );
      }
      broken += problems.length;
      for (const problem of problems) console.log(`${name} ${scheme} ${width}: ${problem}`);
      await page.context().close();
    }
  }
}
await gallery.close();
console.log(broken === 0 ? "nothing is broken" : `${broken} problems`);
process.exitCode = broken === 0 ? 0 : 1;
