import { expect, it } from "vitest";
import { startTacho } from "./start-tacho.ts";

it("saves a rating from the panel to the history and shows it after a reopen", async () => {
  const tacho = await startTacho({ script: { reply: "one two three four", tokens_per_second: 200 } });
  const panel = await tacho.openPanel();
  const answer = await panel.askToEnd("Count");
  const good = answer.getByRole("button", { name: "Good answer" });
  const bad = answer.getByRole("button", { name: "Bad answer" });
  await bad.click();
  await good.click();
  await panel.page.getByRole("status").filter({ hasText: "Rating saved" }).waitFor();
  expect(await good.getAttribute("aria-pressed")).toBe("true");
  expect(await bad.getAttribute("aria-pressed")).toBe("false");

  const runsPage = await tacho.openRuns();
  await runsPage.rows.getByRole("img", { name: "Liked" }).waitFor();

  await panel.page.reload();
  await panel.answers.getByRole("button", { name: "Good answer", pressed: true }).click();
  await panel.answers.getByRole("button", { name: "Good answer", pressed: false }).waitFor();
  await runsPage.page.reload();
  await runsPage.rows.first().waitFor();
  expect(await runsPage.rows.getByRole("img", { name: "Liked" }).count()).toBe(0);
});

it("shows the first token's time to the screen if the panel observed it", async () => {
  const tacho = await startTacho({ script: { reply: "one two three four", tokens_per_second: 50 } });
  const panel = await tacho.openPanel();
  const answer = await panel.askToEnd("Count");
  await answer.getByRole("button", { name: "Details" }).click();
  await answer.getByText(/^plus \d.* to reach the screen$/).waitFor();
  await panel.page.reload();
  await panel.answers.getByRole("button", { name: "Details" }).click();
  await panel.answers.getByText("Time to first token").waitFor();
  expect(await panel.answers.getByText("reach the screen").count()).toBe(0);
});
