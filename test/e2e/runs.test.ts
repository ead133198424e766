import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { pageProblems } from "../gallery/page-problems.ts";
import { sampleHistory } from "../gallery/sample-history.ts";
import { startTacho } from "./start-tacho.ts";

describe("Runs page", () => {
  it("opens from the panel, shows the latest run, saves its rating and deletes it", async () => {
    const tacho = await startTacho({ script: { reply: "one two three four", tokens_per_second: 200 } });
    const panel = await tacho.openPanel();
    await panel.askToEnd("Count");
    const opened = tacho.browser.context.waitForEvent("page");
    await panel.page.getByRole("button", { name: "Runs", exact: true }).click();
    const page = await opened;
    const row = page.locator("table.runs tbody tr");
    await row.getByText("finished").waitFor();
    expect(await row.count()).toBe(1);
    await row.getByRole("button").click();
    const card = page.getByRole("dialog");
    await card.getByText("Time to first token").waitFor();
    await card.getByRole("button", { name: "Good answer" }).click();
    await page.getByRole("status").filter({ hasText: "Rating saved" }).waitFor();
    await page.reload();
    await row.getByRole("img", { name: "Liked" }).waitFor();
    await page.getByRole("button", { name: "Delete…", exact: true }).click();
    await page.getByRole("radio", { name: "All runs" }).check();
    await page.getByRole("button", { name: "Delete 1 run", exact: true }).click();
    await page.getByRole("heading", { name: "No runs yet" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "No runs yet" }).waitFor();
  });

  it("opens a history of 10,000 runs at once and reads to its end", async () => {
    const tacho = await startTacho({ runs: sampleHistory(10_000, Date.now(), 20) });
    const runsPage = await tacho.openRuns();
    await runsPage.rows.first().waitFor();
    await runsPage.choose("Period", "All time");
    await runsPage.place.filter({ hasText: "of 10,000" }).waitFor();
    expect(await runsPage.tiles.first().textContent()).toContain("10,000");
    await runsPage.page.reload();
    await runsPage.rows.first().waitFor();
    const shown = await runsPage.page.evaluate(() => performance.now());
    // Takes 300 ms on an idle machine; the limit allows for a busy one.
    expect(shown).toBeLessThan(3000);
  });

  it("shows and exports only the runs that match the filters", async () => {
    const tacho = await startTacho({ runs: sampleHistory(120, Date.now(), 60) });
    const runsPage = await tacho.openRuns();
    await runsPage.choose("Ended", "Stopped by you");
    await runsPage.tiles
      .first()
      .filter({ hasText: /^Runs13/ })
      .waitFor();
    expect(await runsPage.rows.filter({ hasText: "stopped by you" }).count()).toBe(13);
    expect(await runsPage.rows.count()).toBe(13);
    await runsPage.button("Export").click();
    await runsPage.dialog.getByRole("radio", { name: "CSV" }).check();
    const download = runsPage.page.waitForEvent("download");
    await runsPage.button("Save as CSV").click();
    const text = await readFile(await (await download).path(), "utf8");
    expect(text.trimEnd().split("\r\n")).toHaveLength(14);
    expect(text).toContain("finish_reason");
  });

  it("compares two runs side by side", async () => {
    const tacho = await startTacho({ runs: sampleHistory(30, Date.now(), 10) });
    const runsPage = await tacho.openRuns();
    await runsPage.rows.nth(2).getByRole("checkbox").check();
    await runsPage.rows.nth(6).getByRole("checkbox").check();
    await runsPage.page.locator(".selection").getByRole("button", { name: "Compare" }).click();
    const layers = runsPage.dialog.getByRole("row", { name: /Layers on the GPU/ });
    expect(await layers.locator("td").allTextContents()).toEqual(["36", "22", "−39\u00a0%"]);
  });

  it("moves through a plot, zooms it and opens a run by keyboard", async () => {
    const tacho = await startTacho({ runs: sampleHistory(60, Date.now(), 30) });
    const runsPage = await tacho.openRuns();
    const plot = runsPage.plot("Decode speed");
    await plot.focus();
    await plot.press("End");
    const said = runsPage.page.locator(".plot-point").first();
    await said.filter({ hasText: "tok/s" }).waitFor();
    const last = await said.textContent();
    await plot.press("ArrowLeft");
    expect(await said.textContent()).not.toBe(last);
    await plot.press("+");
    await runsPage.button("Show all").waitFor();
    await plot.press("0");
    await runsPage.button("Show all").waitFor({ state: "detached" });
    await plot.press("End");
    await plot.press("Enter");
    await runsPage.dialog.getByText("Time to first token").waitFor();
  });

  it("violates no accessibility rule and does not scroll sideways from 280 px up", async () => {
    const tacho = await startTacho({ runs: sampleHistory(200, Date.now(), 60) });
    const { page, rows } = await tacho.openRuns();
    await rows.first().waitFor();
    for (const width of [280, 360, 760, 1400]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await pageProblems({ page, complaints: [] }), `${width}`).toEqual([]);
    }
  });

  it("reports a missing host and loads automatically once it is installed", async () => {
    const tacho = await startTacho({ hostRegistered: false, runs: sampleHistory(3, Date.now()) });
    const runsPage = await tacho.openRuns();
    await runsPage.page.getByRole("alert").filter({ hasText: "npm start" }).waitFor();
    await tacho.registerHost();
    await runsPage.rows.first().waitFor();
    expect(await runsPage.page.getByRole("alert").count()).toBe(0);
  });
});
