import { loadedModelSchema } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  Engine,
  EngineLoadRequest,
  EngineLoadSettings,
  LoadProgress,
} from "../../../native-host/src/engines/engine.ts";
import type { ModelFile } from "../../../native-host/src/engines/model-reference.ts";
import { type ContractSubject, describeEngine } from "./engine-contract.ts";
import {
  CONTEXT_SIZE,
  collectParts,
  countTokens,
  finishOf,
  loadRequest,
  partsOf,
  requestFor,
  textOf,
} from "./engine-parts.ts";

export interface LocalContractSubject extends ContractSubject {
  model: ModelFile;
  /** Long enough to be stopped during prefill. */
  longPrompt: ChatMessage[];
}

/**
 * Describes the contract of every engine, plus the duties of a local one: it counts, caches and measures everything.
 */
export function describeLocalEngine(name: string, subject: LocalContractSubject): void {
  describeEngine(name, subject);
  describe(`the contract of a local engine, ${name}`, () => {
    const { model, longAnswer, longPrompt } = subject;
    const short = { max_tokens: 8 };
    let engine: Engine;
    let loaded: string | undefined;

    beforeAll(async () => {
      engine = await subject.createEngine();
    });
    afterAll(() => engine.dispose());

    /** Loads only if the previous test left something else, because a real model loads slowly. */
    async function load(settings?: EngineLoadSettings): Promise<void> {
      const request = requestFor(engine, model, settings);
      if (JSON.stringify(request) === loaded) return;
      await loadAnew(request);
    }

    async function loadAnew(
      request: EngineLoadRequest,
      onProgress: (progress: LoadProgress) => void = () => undefined,
    ) {
      loaded = undefined;
      const description = await engine.load(request, onProgress, new AbortController().signal);
      loaded = JSON.stringify(request);
      return description;
    }

    it("tells all about what it loaded, and the phases before", async () => {
      const phases: string[] = [];
      const description = await loadAnew(loadRequest(model), ({ phase }) => phases.push(phase));
      expect(loadedModelSchema.parse(description)).toEqual(description);
      expect(description).toMatchObject({
        model: model.name,
        context_size: CONTEXT_SIZE,
        gpu_layers: 0,
        backend: "cpu",
      });
      expect(phases.length).toBeGreaterThan(0);
    });

    it("notes every difference between what was asked and what was got", async () => {
      const { notes } = await loadAnew(loadRequest(model, { gpu_layers: 7, threads: 256 }));
      expect(notes).toHaveLength(2);
      expect(notes?.join()).toMatch(/7 layers.*256 threads/);
    });

    it("sends the prompt's progress, then tokens, then one finish, in the order of time", async () => {
      await load();
      const parts = await collectParts(engine, longAnswer, { settings: short });
      const types = parts.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
      expect(types).toEqual(["prompt_started", "prompt_progress", "prompt_evaluated", "tokens", "finish"]);
      const times = parts.flatMap((part) => ("at" in part ? [part.at] : []));
      expect(times).toEqual([...times].sort((one, other) => one - other));
      expect(finishOf(parts)).toMatchObject({
        reason: "length",
        output_tokens: 8,
        context_size: CONTEXT_SIZE,
      });
    });

    it("counts the prompt from what was cached to its end", async () => {
      await load();
      const parts = await collectParts(engine, longAnswer, { settings: short });
      const progress = partsOf(parts, "prompt_progress");
      const { input_tokens: total, cached_tokens: cached } = finishOf(parts);
      expect(total).toBeGreaterThan(0);
      expect(progress.at(0)).toMatchObject({ processed: cached, total, cached });
      expect(progress.at(-1)).toMatchObject({ processed: total, total, cached });
    });

    it("numbers the tokens, and tells the time of each", async () => {
      await load();
      const tokens = partsOf(await collectParts(engine, longAnswer, { settings: short }), "tokens");
      let count = 0;
      for (const token of tokens) {
        count += token.count ?? 0;
        expect(token.output_tokens).toBe(count);
        expect(token.ats ?? [token.at]).toHaveLength(token.count ?? 0);
      }
      expect(count).toBe(8);
      const times = tokens.flatMap(({ at, ats = [at] }) => ats);
      expect(times).toEqual([...times].sort((one, other) => one - other));
    });

    it("reads only what is new in the second turn", async () => {
      await load();
      const first = await collectParts(engine, longAnswer, { settings: { max_tokens: 20 } });
      const { input_tokens: input = 0, output_tokens: output = 0 } = finishOf(first);
      const second = await collectParts(
        engine,
        [
          ...longAnswer,
          { role: "assistant", content: textOf(first) },
          { role: "user", content: "And then?" },
        ],
        { settings: short },
      );
      expect(finishOf(second).cached_tokens).toBeGreaterThanOrEqual(input + output - 16);
    });

    it("keeps what comes before an edit", async () => {
      await load();
      const [question] = longAnswer;
      if (question === undefined) throw new Error("no message");
      const before = await collectParts(engine, [question], { settings: short });
      const edited = [{ ...question, content: `${question.content} Or not?` }];
      const after = await collectParts(engine, edited, { settings: short });
      expect(finishOf(after).cached_tokens).toBeGreaterThanOrEqual((finishOf(before).input_tokens ?? 0) - 16);
    });

    it("reads the last token of a known prompt again, and no more", async () => {
      await load();
      await collectParts(engine, longAnswer, { settings: short });
      const again = finishOf(await collectParts(engine, longAnswer, { settings: short }));
      expect(again.cached_tokens).toBe((again.input_tokens ?? 0) - 1);
    });

    it("stops while it reads, and goes on from there", async () => {
      await load();
      const controller = new AbortController();
      const parts = await collectParts(engine, longPrompt, {
        signal: controller.signal,
        onPart: (part) => {
          if (part.type === "prompt_progress" && part.processed > part.cached) controller.abort();
        },
      });
      const finish = finishOf(parts);
      expect(finish).toMatchObject({ reason: "aborted", output_tokens: 0 });
      expect(partsOf(parts, "prompt_evaluated")).toEqual([]);
      expect(finish.context_used).toBeGreaterThan(0);
      expect(finish.context_used).toBeLessThan(finish.input_tokens ?? 0);
      const again = finishOf(await collectParts(engine, longPrompt, { settings: { max_tokens: 1 } }));
      expect(again.cached_tokens).toBe(finish.context_used);
    });

    it("refuses a prompt that cannot fit, and stays usable", async () => {
      await load({ context_size: 256 });
      const messages: ChatMessage[] = [{ role: "user", content: "many words ".repeat(400) }];
      const refused = collectParts(engine, messages);
      await expect(refused).rejects.toMatchObject({ code: "prompt_too_long", details: { limit: 255 } });
      expect(finishOf(await collectParts(engine, longAnswer, { settings: short })).reason).toBe("length");
    });

    it("ends when the context is full, without dropping anything", async () => {
      await load({ context_size: 256 });
      const counted = finishOf(await collectParts(engine, longAnswer, { settings: { max_tokens: 1 } }));
      const [question] = longAnswer;
      // Fills the context except for a few tokens, with words of one token each.
      const filler = " the".repeat(256 - (counted.input_tokens ?? 0) - 10);
      const parts = await collectParts(engine, [{ role: "user", content: `${question?.content}${filler}` }]);
      const finish = finishOf(parts);
      expect(finish.reason).toBe("context_full");
      expect((finish.input_tokens ?? 0) + (finish.output_tokens ?? 0)).toBe(256);
    });

    it("goes on inside the assistant's last message", async () => {
      await load();
      const messages: ChatMessage[] = [...longAnswer, { role: "assistant", content: "1, 2, 3," }];
      const parts = await collectParts(engine, messages, { settings: short });
      expect(finishOf(parts).output_tokens).toBe(8);
      expect(textOf(parts).startsWith("1, 2, 3,")).toBe(false);
    });

    it("replaces what was loaded", async () => {
      await load();
      await loadAnew(loadRequest(model, { context_size: 512 }));
      const parts = await collectParts(engine, longAnswer, { settings: short });
      expect(finishOf(parts)).toMatchObject({ cached_tokens: 0, context_size: 512 });
    });

    it("counts the tokens of a stop string that is never shown", async () => {
      await load();
      const whole = textOf(await collectParts(engine, longAnswer, { settings: { max_tokens: 40 } }));
      const stop = [whole.slice(whole.length / 2, whole.length / 2 + 9)];
      const stopped = await collectParts(engine, longAnswer, { settings: { max_tokens: 40, stop } });
      expect(finishOf(stopped).output_tokens).toBe(countTokens(stopped));
    });

    it("counts what was written until it was stopped", async () => {
      await load();
      const controller = new AbortController();
      const parts = await collectParts(engine, longAnswer, {
        signal: controller.signal,
        onPart: (part) => {
          if (part.type === "tokens" && (part.output_tokens ?? 0) >= 3) controller.abort();
        },
      });
      const finish = finishOf(parts);
      expect(finish.reason).toBe("aborted");
      expect(finish.output_tokens).toBe(countTokens(parts));
      expect(finish.output_tokens).toBeGreaterThanOrEqual(3);
      expect(finish.output_tokens).toBeLessThan(20);
    });
  });
}
