import { statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { describe, expect, it } from "vitest";
import type { EnginePart } from "../../../../native-host/src/engines/engine.ts";
import { EngineError } from "../../../../native-host/src/engines/engine-error.ts";
import type { ModelFile } from "../../../../native-host/src/engines/model-reference.ts";
import type { Script, Strike } from "../../../../native-host/src/engines/scripted/script.ts";
import { ScriptedEngine } from "../../../../native-host/src/engines/scripted/scripted-engine.ts";
import { systemClock } from "../../../../native-host/src/system/system-clock.ts";
import { COUNTING_SCRIPT, noFaults } from "../../../fixtures/engine/scripts.ts";
import {
  collectParts,
  finishOf,
  loadRequest,
  partsOf,
  textOf,
} from "../../../helpers/engine/engine-parts.ts";
import { describeLocalEngine } from "../../../helpers/engine/local-engine-contract.ts";

const MODEL: ModelFile = { kind: "file", name: "scripted", path: "/nowhere/at-all.gguf" };

function createEngine(
  script: Partial<Script> = {},
  strike: Strike = noFaults,
  clock: Clock = systemClock,
): ScriptedEngine {
  return new ScriptedEngine({
    clock,
    readScript: async () => ({ ...COUNTING_SCRIPT, ...script }),
    strike,
  });
}

async function loadedEngine(
  script: Partial<Script>,
  strike?: Strike,
  clock?: Clock,
): Promise<ScriptedEngine> {
  const engine = createEngine(script, strike, clock);
  await engine.load(
    loadRequest(MODEL, { context_size: "auto" }),
    () => undefined,
    new AbortController().signal,
  );
  return engine;
}

describeLocalEngine("scripted, in this process", {
  createEngine: async () => createEngine(),
  model: MODEL,
  longAnswer: [{ role: "user", content: "Count." }],
  longPrompt: [{ role: "user", content: "word ".repeat(900) }],
});

describe("the scripted engine", () => {
  const hello = [{ role: "user" as const, content: "hello there" }];

  it("inserts the last user message into the reply, replacement patterns included", async () => {
    const engine = await loadedEngine({ reply: "You said {{prompt}}, {{prompt}}." });
    const parts = await collectParts(engine, [
      { role: "user", content: "first" },
      { role: "assistant", content: "x" },
      { role: "user", content: "$& costs $1" },
    ]);
    expect(textOf(parts)).toBe("You said $& costs $1, $& costs $1.");
    expect(finishOf(parts).reason).toBe("stop");
  });

  it("joins messages by line feeds", async () => {
    const engine = await loadedEngine({ reply: "x" });
    const parts = await collectParts(engine, [
      { role: "system", content: "Be brief" },
      { role: "user", content: "hello, you" },
    ]);
    expect(finishOf(parts)).toMatchObject({
      input_tokens: 5,
      cached_tokens: 0,
      output_tokens: 1,
      context_used: 6,
    });
  });

  it("reports actual token times and does not add up delays", async () => {
    let now = 0;
    const coarseClock: Clock = {
      now: () => now,
      date: () => now,
      schedule(delay, callback) {
        const wake = setImmediate(() => {
          now = Math.ceil((now + delay) / 10) * 10;
          callback();
        });
        return () => clearImmediate(wake);
      },
    };
    const engine = await loadedEngine(
      { prompt_tokens_per_second: 1000, tokens_per_second: 250 },
      noFaults,
      coarseClock,
    );
    const parts = await collectParts(engine, hello);
    expect(partsOf(parts, "prompt_progress").map(({ at }) => at)).toEqual([0, 10]);
    expect(partsOf(parts, "prompt_evaluated").map(({ at }) => at)).toEqual([10]);
    // Due 2 ms after the start and every 4 ms from there, with a timer that fires every 10 ms.
    const times = partsOf(parts, "tokens").map(({ at }) => at);
    expect(times.slice(0, 6)).toEqual([10, 10, 10, 20, 20, 30]);
  });

  it("sends no token before it is due", async () => {
    const engine = await loadedEngine({ tokens_per_second: 300 });
    await collectParts(engine, hello, {
      onPart: (part) => {
        if ("at" in part) expect(part.at).toBeLessThanOrEqual(systemClock.now());
      },
    });
  });

  it("lets other events run at the highest rate", async () => {
    const engine = await loadedEngine({
      reply: "a ".repeat(30_000),
      tokens_per_second: 1e9,
      context_size: 100_000,
    });
    const controller = new AbortController();
    setImmediate(() => setImmediate(() => controller.abort()));
    const parts = await collectParts(engine, hello, {
      settings: { max_tokens: 32_768 },
      signal: controller.signal,
    });
    expect(finishOf(parts).reason).toBe("aborted");
  });

  it("caches prompt and answer as the next prompt joins them", async () => {
    const engine = await loadedEngine({ reply: "You said hi" });
    await collectParts(engine, [{ role: "user", content: "hi" }]);
    const second = await collectParts(engine, [
      { role: "user", content: "hi" },
      { role: "assistant", content: "You said hi" },
      { role: "user", content: "again" },
    ]);
    expect(finishOf(second)).toMatchObject({ input_tokens: 5, cached_tokens: 4 });
  });

  it("marks thoughts as thoughts", async () => {
    const engine = await loadedEngine({ reply: "<think>hm, so</think>Yes" });
    const parts = await collectParts(engine, hello);
    expect([textOf(parts, "thought"), textOf(parts)]).toEqual(["hm, so", "Yes"]);
  });

  it.each([
    ["white space after the thought", "<think>x</think>\n\nHi", [], "x", "Hi"],
    [
      "tags within the answer",
      "The tag `<think>` opens reasoning, `</think>` ends it. Done.",
      [],
      "",
      "The tag `<think>` opens reasoning, `</think>` ends it. Done.",
    ],
    [
      "a stop string within the thought",
      "<think>Question: what?\n\nplan</think>Answer 42",
      ["\n\n"],
      "Question: what?\n\nplan",
      "Answer 42",
    ],
  ])("tells the thought from the answer: %s", async (_name, reply, stop, thought, answer) => {
    const engine = await loadedEngine({ reply });
    const parts = await collectParts(engine, hello, { settings: { stop } });
    expect([textOf(parts, "thought"), textOf(parts)]).toEqual([thought, answer]);
  });

  it("goes on inside a thought that the limit cut off, and then to the answer", async () => {
    const words = Array.from({ length: 60 }, (_, index) => `w${index}`).join(" ");
    const engine = await loadedEngine({ reply: `<think>${words}</think> Done.` });
    let thought = "";
    let answer = "";
    for (let run = 0; run < 8 && answer === ""; run += 1) {
      const begun = thought === "" ? [] : [{ role: "assistant" as const, content: "", thought }];
      const parts = await collectParts(engine, [...hello, ...begun], { settings: { max_tokens: 20 } });
      thought += textOf(parts, "thought");
      answer += textOf(parts);
    }
    expect([thought, answer]).toEqual([words, "Done."]);
  });

  it("starts anew where the request begins with another thought", async () => {
    const engine = await loadedEngine({ reply: "<think>plan</think>Yes" });
    const begun = { role: "assistant" as const, content: "", thought: "something else" };
    const parts = await collectParts(engine, [...hello, begun]);
    expect([textOf(parts, "thought"), textOf(parts)]).toEqual(["plan", "Yes"]);
  });

  it("caches only what was read", async () => {
    const engine = await loadedEngine({});
    const first = await collectParts(engine, hello, { settings: { max_tokens: 2 } });
    const other = await collectParts(engine, [{ role: "user", content: "hello you" }], {
      settings: { max_tokens: 1 },
    });
    expect(finishOf(first).cached_tokens).toBe(0);
    expect(finishOf(other)).toMatchObject({ input_tokens: 2, cached_tokens: 1 });
  });

  it.each([
    [1, 0],
    [5, 4],
    [0, 0],
  ])("strikes at token %i after sending %i, every time", async (atToken, sent) => {
    const struck: string[] = [];
    const engine = await loadedEngine({ faults: [{ at_token: atToken, kind: "error" }] }, async (kind) => {
      struck.push(kind);
      throw new EngineError("internal", "as the script says");
    });
    for (let time = 1; time <= 2; time += 1) {
      let tokens = 0;
      let evaluated = false;
      const generating = collectParts(engine, hello, {
        onPart: (part) => {
          if (part.type === "tokens") tokens += 1;
          if (part.type === "prompt_evaluated") evaluated = true;
        },
      });
      await expect(generating).rejects.toMatchObject({ code: "internal" });
      expect([tokens, evaluated, struck.length]).toEqual([sent, true, time]);
    }
  });

  it("sends text held back for a stop string before an error", async () => {
    const engine = await loadedEngine({ faults: [{ at_token: 6, kind: "error" }] }, async () => {
      throw new EngineError("internal", "as the script says");
    });
    const parts: EnginePart[] = [];
    const generating = collectParts(engine, hello, {
      settings: { stop: ["two three four five six seven"] },
      onPart: (part) => parts.push(part),
    });
    await expect(generating).rejects.toMatchObject({ code: "internal" });
    expect(textOf(parts)).toBe("one two three four five");
    expect(parts.at(-1)).toMatchObject({ type: "text", text: "two three four five" });
  });

  it("does not strike after the end of an answer", async () => {
    const engine = await loadedEngine({ faults: [{ at_token: 5, kind: "error" }] });
    expect(finishOf(await collectParts(engine, hello, { settings: { max_tokens: 4 } })).reason).toBe(
      "length",
    );
  });

  it("strikes while loading", async () => {
    const strike: Strike = async () => {
      throw new EngineError("internal", "as the script says");
    };
    await expect(loadedEngine({ faults: [{ at_load: true, kind: "error" }] }, strike)).rejects.toThrow(
      "as the script says",
    );
  });

  it("reports the size of the script file, or none without a file", async () => {
    const path = fileURLToPath(import.meta.url);
    for (const [place, size] of [
      [path, statSync(path).size],
      [dirname(path), 0],
    ] as const) {
      const request = loadRequest({ kind: "file", name: "scripted", path: place });
      const load = createEngine().load(request, () => undefined, new AbortController().signal);
      expect(await load).toMatchObject({ size });
    }
  });

  it("limits the context to the script's and says so", async () => {
    const engine = createEngine({ context_size: 512 });
    const loaded = await engine.load(
      loadRequest(MODEL, { context_size: 1000 }),
      () => undefined,
      new AbortController().signal,
    );
    expect(loaded).toMatchObject({ context_size: 512, size: 0 });
    expect(loaded.notes?.join()).toMatch(/1000 tokens.*512/);
  });
});
