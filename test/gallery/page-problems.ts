import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { OpenedView } from "./open-gallery.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Lists a page's problems: accessibility rules, content security policy, sideways scrolling. */
export async function pageProblems({ page, complaints }: OpenedView): Promise<string[]> {
  // Evaluates axe, because the page's policy forbids adding a script tag.
  await page.evaluate(axe);
  const broken = await page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => id + ": " + html.slice(0, 160) + " " + (any[0]?.message ?? ""))))`,
  );
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  return [...complaints, ...broken, ...(overflow ? ["scrolls sideways"] : [])];
}
