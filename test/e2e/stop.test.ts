import { describe, expect, it } from "vitest";
import { ended, metric, shows, textOf } from "./panel-page.ts";
import { startTacho } from "./start-tacho.ts";
import { words } from "./words.ts";

describe("stopping", () => {
  it("stops an answer while it is written and keeps its text and numbers", async () => {
    const tacho = await startTacho({ script: { reply: words(2000), tokens_per_second: 50 } });
    const panel = await tacho.openPanel();
    const answer = await panel.ask("Go on for ever");
    await shows(answer, "word5");
    await panel.stop.click();
    expect(await ended(answer)).toBe("aborted");
    const tokens = (await metric(answer, "output_tokens")) ?? 0;
    expect(tokens).toBeGreaterThanOrEqual(5);
    expect(await textOf(answer)).toBe(words(tokens));
    expect(await metric(answer, "stop_latency")).toBeLessThan(1000);
    await panel.send.waitFor();
  });

  it("stops an answer while its prompt is read", async () => {
    const tacho = await startTacho({ script: { prompt_tokens_per_second: 100, reply: "never said" } });
    const panel = await tacho.openPanel();
    const answer = await panel.ask(words(3000));
    await panel.page.getByRole("progressbar").first().waitFor();
    await panel.stop.click();
    expect(await ended(answer)).toBe("aborted");
    expect(await metric(answer, "output_tokens")).toBe(0);
    expect(await metric(answer, "stop_latency")).toBeLessThan(1000);
    expect(await metric(answer, "time_to_first_token")).toBeUndefined();
    expect(await metric(answer, "prompt_time")).toBeUndefined();
  });

  it("stops an answer on Escape", async () => {
    const tacho = await startTacho({ script: { reply: words(2000), tokens_per_second: 50 } });
    const panel = await tacho.openPanel();
    const answer = await panel.ask("Go on for ever");
    await shows(answer, "word3");
    await panel.page.keyboard.press("Escape");
    expect(await ended(answer)).toBe("aborted");
  });

  it("answers the next message after a stop", async () => {
    const tacho = await startTacho({ script: { reply: "{{prompt}}", tokens_per_second: 20 } });
    const panel = await tacho.openPanel();
    const stopped = await panel.ask(words(500));
    await shows(stopped, "word2");
    await panel.stop.click();
    await ended(stopped);
    const next = await panel.askToEnd("still there");
    expect(await textOf(next)).toBe("still there");
  });
});
