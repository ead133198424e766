import { describe, expect, it } from "vitest";
import { words } from "../fixtures/texts/words.ts";
import { ended, setting, shows, textOf } from "../helpers/browser/panel-page.ts";
import { startTacho } from "../helpers/browser/start-tacho.ts";

describe("options page", () => {
  it("applies a temperature changed during an answer to the next answer", async () => {
    const tacho = await startTacho({ script: { reply: words(200), tokens_per_second: 40 } });
    const panel = await tacho.openPanel();
    const options = await tacho.openOptions();
    const running = await panel.ask("A long one");
    await shows(running, "word3");
    await options.set("Temperature", "1.3");
    await panel.page.waitForFunction(() =>
      chrome.storage.local.get().then((all) => /1\.3\b/.test(JSON.stringify(all))),
    );
    expect(await textOf(running)).not.toContain("word200");
    await panel.stop.click();
    await ended(running);
    expect(await setting(running, "temperature")).toBe("0.7");

    const next = await panel.ask("And now");
    await shows(next, "word1");
    await panel.stop.click();
    await ended(next);
    expect(await setting(next, "temperature")).toBe("1.3");
  });

  it("rejects an invalid value in words, and neither stores nor sends it", async () => {
    const tacho = await startTacho({ script: { reply: "Yes" } });
    const options = await tacho.openOptions();
    await options.set("Temperature", "2.75");
    const field = options.field("Temperature");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    const ids = ((await field.getAttribute("aria-describedby")) ?? "").split(/\s+/);
    const descriptions = await Promise.all(
      ids.map((id) => options.page.locator(`[id="${id}"]`).textContent()),
    );
    expect(descriptions.join(" ")).toMatch(/0.*2/);
    expect(await options.stored()).not.toContain("2.75");

    const panel = await tacho.openPanel();
    const answer = await panel.askToEnd("Really?");
    expect(await setting(answer, "temperature")).toBe("0.7");
  });

  it("has a field for every setting, keeps entered values and resets them to the defaults", async () => {
    const tacho = await startTacho();
    const options = await tacho.openOptions();
    await options.field("Temperature").waitFor();
    for (const label of FIELDS) expect(await options.field(label).count(), label).toBe(1);

    await options.set("Top K", "17");
    await options.set("System prompt", "Answer in one word.");
    await options.field("Threads").fill("1");
    await options.page.reload();
    // Both pages share the stored settings, so the new one must show what the closed one saved.
    await expect.poll(() => options.field("Threads").inputValue()).toBe("1");
    expect(await options.field("Top K").inputValue()).toBe("17");
    expect(await options.field("System prompt").inputValue()).toBe("Answer in one word.");

    options.page.on("dialog", (dialog) => dialog.accept());
    await options.set("Temperature", "2.75");
    await options.page.getByRole("button", { name: "Reset to defaults", exact: true }).click();
    await options.page.waitForFunction(() =>
      [...document.querySelectorAll("input")].some((input) => input.value === "40"),
    );
    expect(await options.field("Top K").inputValue()).toBe("40");
    expect(await options.field("System prompt").inputValue()).toBe("");
    expect(await options.field("Temperature").inputValue()).toBe("0.7");
    expect(await options.field("Temperature").getAttribute("aria-invalid")).toBeNull();
  });
});

const FIELDS = [
  "Temperature",
  "Top P",
  "Top K",
  "Min P",
  "Repeat penalty",
  "Max tokens",
  "Seed",
  "System prompt",
  "Context size",
  "GPU layers",
  "Threads",
  "Model",
  "Stop strings",
  "Frequency penalty",
  "Presence penalty",
  "Batch size",
  "Flash attention",
  "Thinking",
  "Thinking budget",
  "Stop repetition",
  "Without a chat template",
];
