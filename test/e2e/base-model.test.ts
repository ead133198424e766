import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { circlingModel } from "../fixtures/gguf/tiny-base-model.ts";
import { ended, metric, setting } from "../helpers/browser/panel-page.ts";
import { startTacho } from "../helpers/browser/start-tacho.ts";

const folder = await mkdtemp(join(tmpdir(), "tacho-base-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

it("says before the first question that a model is a base model, continues text with it, and stops it going in circles", async () => {
  const model = join(folder, "circles.gguf");
  await writeFile(model, circlingModel(true));
  const tacho = await startTacho({ model });
  const options = await tacho.openOptions();
  await options.set("Temperature", "0");
  await options.set("Repeat penalty", "1");
  const panel = await tacho.openPanel();
  const notice = panel.notices.filter({ hasText: "circles is a base model." });
  await notice.waitFor();
  expect(await panel.answers.count()).toBe(0);
  await notice.getByRole("button", { name: "Continue text instead", exact: true }).click();
  await notice.getByRole("button", { name: "Chat instead", exact: true }).waitFor();

  const answer = await panel.ask("one two");
  expect(await ended(answer)).toBe("stop");
  expect(await setting(answer, "base_model")).toBe("text");
  // BOS, the space before a text, and a token for each letter: no word of a template.
  expect(await metric(answer, "input_tokens")).toBe(2 + "one two".length);
  expect(await answer.locator(".outcome").textContent()).toContain("only repeated itself");
  await panel.tryAgain.waitFor();
});
