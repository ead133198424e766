import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { watchMainThread } from "../../../scripts/bench/subjects/token-to-pixel.ts";
import { buildIfNeeded } from "../../../scripts/setup/build-product.ts";
import { startTacho } from "../../e2e/start-tacho.ts";
import { rounds, tell } from "../soak.ts";
import { ADDED_PAGE_URL, extensionWithPage } from "./extension-with-page.ts";

beforeAll(() => buildIfNeeded(fileURLToPath(new URL("../../..", import.meta.url))));

/** Decode speed in tokens per second. */
const RATE = 200;
/** Maximum number of changes per second. */
const PACE = 10;
/** Duration of the measurement in ms. */
const DURATION = rounds(1000, 10_000);

it("changes at most ten times a second and costs next to nothing", async () => {
  const tacho = await startTacho({ extensions: [await extensionWithPage("strip-page.tsx")] });
  const page = await tacho.browser.context.newPage();
  await page.goto(ADDED_PAGE_URL);
  await page.waitForFunction("globalThis.takeTokens !== undefined");
  /** Measures the share of a core and the number of changes. */
  const measure = async (shown: boolean) => {
    const mainThread = await watchMainThread(page);
    const start = performance.now();
    const changes = await page.evaluate<number>(`takeTokens(${RATE}, ${DURATION}, ${shown})`);
    const seconds = (performance.now() - start) / 1000;
    return { share: await mainThread.share(), changes, seconds };
  };
  const costs: number[] = [];
  for (let round = 0; round < rounds(1, 5); round += 1) {
    const without = await measure(false);
    const shown = await measure(true);
    expect(shown.changes).toBeGreaterThan(0);
    // Both the first and the last change may fall into the interval.
    expect(shown.changes).toBeLessThanOrEqual(shown.seconds * PACE + 2);
    costs.push(100 * (shown.share - without.share));
  }
  costs.sort((one, other) => one - other);
  tell({
    subject: "browser",
    name: `the live strip at ${RATE} tokens/s, of a core (median of ${costs.length})`,
    value: costs[Math.floor(costs.length / 2)] ?? Number.NaN,
    unit: "%",
    limit: { at_most: 2 },
  });
  console.log(
    `the live strip at ${RATE} tokens/s: ${costs.map((cost) => cost.toFixed(2)).join(" ")} % of a core`,
  );
});
