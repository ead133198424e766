import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { frame } from "../frames/frame-kinds.ts";
import { startStreamHost } from "../frames/start-stream-host.ts";
import { rounds, tell } from "../soak.ts";
import { ALLOWED } from "./allowed-value.ts";
import { arbitraryPatch } from "./arbitrary-patch.ts";

const UPDATES = rounds(2000, 20_000);

const isKnown = (key: string) => Object.hasOwn(ALLOWED, key);
const wrongKeys = (patch: Record<string, unknown>) =>
  Object.keys(patch).filter((key) => isKnown(key) && ALLOWED[key]?.(patch[key]) !== true);

it("applies a patch entirely or not at all, gives a reason for each key, and lets nothing else reach the engine", async () => {
  const host = startStreamHost();
  let count = 0;
  let refusals = 0;
  let inForce: Record<string, unknown> = {};

  async function ask(request: Record<string, unknown>): Promise<Record<string, unknown>> {
    count += 1;
    const id = String(count);
    host.said.length = 0;
    host.feed(frame(JSON.stringify({ ...request, id })));
    for (;;) {
      const last = host.said.at(-1);
      if (last?.id === id && last.type !== "generation_started" && last.status !== undefined) return last;
      await turn();
    }
  }

  inForce = Object(Object(await ask({ action: "hello", protocol_version: 1 })).settings);
  await fc.assert(
    fc.asyncProperty(arbitraryPatch, async (patch) => {
      const wrong = wrongKeys(patch);
      const answer = await ask({ action: "update_settings", settings: patch });
      if (wrong.length > 0) {
        refusals += 1;
        expect(answer).toMatchObject({ type: "request_failed", error: { code: "invalid_settings" } });
        const details: Record<string, unknown> = Object(Object(answer.error).details);
        expect(Object.keys(details).sort()).toEqual(wrong.sort());
        for (const key of wrong) expect(details[key]).toMatch(new RegExp(`^${key} must be .`));
      } else {
        inForce = {
          ...inForce,
          ...Object.fromEntries(Object.entries(patch).filter(([key]) => isKnown(key))),
        };
        expect(answer).toMatchObject({ type: "settings_updated", settings: inForce });
        const listed = [answer.applied, answer.needs_reload].flat().sort();
        expect(listed).toEqual(Object.keys(patch).filter(isKnown).sort());
      }

      const ended = await ask({
        action: "generate",
        stream: false,
        messages: [{ role: "user", content: "x" }],
      });
      expect(ended.type).toBe("generation_ended");
      expect(wrongKeys(Object(ended.settings))).toEqual([]);
      const reached = { ...host.engine.inputs.at(-1)?.settings, ...host.engine.loads.at(-1)?.settings };
      expect(wrongKeys(reached)).toEqual([]);
      for (const key of Object.keys(reached)) {
        if (key === "seed" && inForce.seed === "random") continue;
        expect(reached).toHaveProperty(key, inForce[key]);
      }
      host.engine.inputs.length = 0;
    }),
    { numRuns: UPDATES },
  );
  await host.close();
  const subject = "settings";
  tell({
    subject,
    name: "arbitrary updates, each followed by an answer",
    value: UPDATES,
    unit: "updates",
    limit: { at_least: UPDATES },
  });
  tell({
    subject,
    name: "of them refused, with a reason for each wrong key and nothing changed",
    value: refusals,
    unit: "updates",
  });
  expect(refusals).toBeGreaterThan(UPDATES / 10);
  expect(refusals).toBeLessThan(UPDATES * 0.9);
});
