import { describe, expect, it } from "vitest";
import { ended, metric, shows, textOf } from "./panel-page.ts";
import { startTacho } from "./start-tacho.ts";
import { words } from "./words.ts";

describe("interruptions in mid-answer", () => {
  it("shows every character of the answer after the panel reloads", async () => {
    const tacho = await startTacho({ script: { reply: words(240), tokens_per_second: 60 } });
    const panel = await tacho.openPanel();
    const answer = await panel.ask("Write while I look away");
    await shows(answer, "word20");
    await panel.page.reload();
    await shows(panel.answers.first(), "word40");
    expect(await textOf(panel.answers.first())).not.toContain("word240");
    expect(await ended(panel.answers.first())).toBe("stop");
    expect(await textOf(panel.answers.first())).toBe(words(240));
    expect(await metric(panel.answers.first(), "output_tokens")).toBe(240);
    expect(await panel.answers.count()).toBe(1);
  });

  it("keeps the message and receives the answer when the panel reloads right after sending", async () => {
    const tacho = await startTacho({ script: { reply: "Yes: {{prompt}}", tokens_per_second: 500 } });
    const panel = await tacho.openPanel();
    await panel.askToEnd("Are you there?");
    for (const question of ["And now?", "And again?"]) {
      const before = await panel.answers.count();
      await panel.message.fill(question);
      // Sends and reloads in one turn of the event loop, the earliest possible moment.
      await panel.page.evaluate(() => {
        document.querySelector("form")?.requestSubmit();
        location.reload();
      });
      const answer = panel.answers.nth(before);
      expect(await ended(answer)).toBe("stop");
      expect(await textOf(answer)).toBe(`Yes: ${question}`);
      expect(await textOf(panel.questions.nth(before))).toBe(question);
    }
  });

  it("keeps text and numbers when the host is killed, and answers a retry", async () => {
    const tacho = await startTacho({ script: { reply: words(400), tokens_per_second: 50 } });
    const panel = await tacho.openPanel();
    const answer = await panel.ask("Will you live?");
    await shows(answer, "word10");
    await tacho.killHost();
    expect(await ended(answer)).toBe("error");
    expect(await metric(answer, "output_tokens")).toBeGreaterThanOrEqual(10);
    expect(await metric(answer, "time_to_first_token")).toBeGreaterThan(0);
    expect(await textOf(answer)).toMatch(/^word1 word2 word3 /);

    await tacho.writeScript({ reply: "I live", tokens_per_second: 200 });
    await panel.tryAgain.first().click();
    await panel.answers.filter({ hasText: "I live" }).waitFor();
  });

  it("loses one answer to an engine crash, and reports it with a way out", async () => {
    const faults = [{ at_token: 5, kind: "crash" } as const];
    const tacho = await startTacho({ script: { reply: words(50), tokens_per_second: 50, faults } });
    const panel = await tacho.openPanel();
    const answer = await panel.ask("Crash, please");
    expect(await ended(answer)).toBe("error");
    expect(await textOf(answer)).toBe(words(4));
    await panel.notices.filter({ hasText: /crash/i }).first().waitFor();

    await tacho.writeScript({ reply: "All well", tokens_per_second: 200 });
    await panel.tryAgain.first().click();
    const recovered = panel.answers.filter({ hasText: "All well" });
    await recovered.waitFor();
    expect(await ended(recovered)).toBe("stop");
  });
});

describe("missing host", () => {
  it("shows the install command and continues automatically once the host is installed", async () => {
    const tacho = await startTacho({ hostRegistered: false, script: { reply: "Here I am" } });
    const panel = await tacho.openPanel();
    await panel.notices.filter({ hasText: "npm start" }).first().waitFor();
    await tacho.registerHost();
    await panel.notices.filter({ hasText: "npm start" }).first().waitFor({ state: "hidden" });
    const answer = await panel.askToEnd("Are you there?");
    expect(await textOf(answer)).toBe("Here I am");
  });
});
