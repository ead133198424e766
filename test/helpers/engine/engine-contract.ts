import { loadedModelSchema } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { DEFAULT_SETTINGS, type UsedSettings } from "@tacho/shared/settings/settings.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  Engine,
  EngineFinish,
  EngineLoadRequest,
  EnginePart,
  LoadProgress,
} from "../../../native-host/src/engines/engine.ts";
import type { ModelFile } from "../../../native-host/src/engines/model-reference.ts";

/** What the contract needs of an engine under test. */
export interface ContractSubject {
  createEngine: () => Promise<Engine>;
  model: ModelFile;
  /** Makes the engine write at least 20 tokens, the same ones each time. */
  longAnswer: ChatMessage[];
  /** Takes long enough to read that it can be stopped meanwhile. */
  longPrompt: ChatMessage[];
}

const CONTEXT_SIZE = 1024;

export const FIXED_SETTINGS: UsedSettings = {
  ...DEFAULT_SETTINGS,
  temperature: 0,
  repeat_penalty: 1,
  seed: 1,
};

export function loadRequest(
  model: ModelFile,
  settings: Partial<EngineLoadRequest["settings"]> = {},
): EngineLoadRequest {
  return {
    model,
    settings: {
      context_size: CONTEXT_SIZE,
      gpu_layers: "auto",
      threads: "auto",
      batch_size: "auto",
      flash_attention: "auto",
      ...settings,
    },
  };
}

export interface GenerateOptions {
  settings?: Partial<UsedSettings>;
  signal?: AbortSignal;
  onPart?: (part: EnginePart) => void;
}

export async function collectParts(
  engine: Engine,
  messages: ChatMessage[],
  { settings = {}, signal = new AbortController().signal, onPart }: GenerateOptions = {},
): Promise<EnginePart[]> {
  const parts: EnginePart[] = [];
  for await (const part of engine.generate(
    { messages, settings: { ...FIXED_SETTINGS, ...settings } },
    signal,
  )) {
    parts.push(part);
    onPart?.(part);
  }
  return parts;
}

export function partsOf<T extends EnginePart["type"]>(parts: EnginePart[], type: T) {
  return parts.filter((part): part is Extract<EnginePart, { type: T }> => part.type === type);
}

export function textOf(parts: EnginePart[], segment = "answer"): string {
  return parts
    .map((part) =>
      (part.type === "tokens" || part.type === "text") && part.segment === segment ? part.text : "",
    )
    .join("");
}

export function finishOf(parts: EnginePart[]): EngineFinish {
  const last = parts.at(-1);
  if (last?.type !== "finish") throw new Error("The last part is not the finish.");
  return last;
}

/** What every engine does, whatever it is made of. */
export function describeEngine(name: string, subject: ContractSubject): void {
  describe(`the engine contract, ${name}`, () => {
    const { model, longAnswer, longPrompt } = subject;
    const short = { max_tokens: 8 };
    let engine: Engine;

    let loaded: string | undefined;

    beforeAll(async () => {
      engine = await subject.createEngine();
    });
    afterAll(() => engine.dispose());

    /** Loads only where the test before left something else: a real model takes its time. */
    async function load(settings?: Partial<EngineLoadRequest["settings"]>): Promise<void> {
      const request = loadRequest(model, settings);
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

    it("generates nothing before a model is loaded", async () => {
      await expect(collectParts(engine, longAnswer)).rejects.toMatchObject({
        code: "engine_unavailable",
      });
    });

    it("tells what it loaded, and the phases before", async () => {
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

    it("numbers the tokens one by one", async () => {
      await load();
      const tokens = partsOf(await collectParts(engine, longAnswer, { settings: short }), "tokens");
      expect(tokens.map((token) => token.output_tokens)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    });

    it("gives the same answer to the same question", async () => {
      await load();
      const first = textOf(await collectParts(engine, longAnswer, { settings: short }));
      const second = textOf(await collectParts(engine, longAnswer, { settings: short }));
      expect(first).not.toBe("");
      expect(second).toBe(first);
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

    it("never shows a stop string nor what follows it, and counts its tokens", async () => {
      await load();
      const whole = textOf(await collectParts(engine, longAnswer, { settings: { max_tokens: 40 } }));
      const middle = Math.floor(whole.length / 2);
      const stopString = whole.slice(middle, middle + 9);
      const stopped = await collectParts(engine, longAnswer, {
        settings: { max_tokens: 40, stop: ["never said", stopString] },
      });
      expect(textOf(stopped)).toBe(whole.slice(0, whole.indexOf(stopString)));
      expect(finishOf(stopped).reason).toBe("stop");
      expect(finishOf(stopped).output_tokens).toBe(partsOf(stopped, "tokens").length);
    });

    it("finishes at once when it was aborted before", async () => {
      await load();
      const parts = await collectParts(engine, longAnswer, { signal: AbortSignal.abort() });
      expect(parts).toEqual([
        expect.objectContaining({ type: "finish", reason: "aborted", output_tokens: 0 }),
      ]);
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

    it("stops while it writes, with the counts so far", async () => {
      await load();
      const controller = new AbortController();
      const parts = await collectParts(engine, longAnswer, {
        signal: controller.signal,
        onPart: (part) => {
          if (part.type === "tokens" && part.output_tokens === 3) controller.abort();
        },
      });
      const finish = finishOf(parts);
      expect(finish.reason).toBe("aborted");
      expect(finish.output_tokens).toBe(partsOf(parts, "tokens").length);
      expect(finish.output_tokens).toBeGreaterThanOrEqual(3);
      expect(finish.output_tokens).toBeLessThan(20);
    });

    it("is free for the next when a reader leaves early", async () => {
      await load();
      const input = { messages: longAnswer, settings: FIXED_SETTINGS };
      for await (const part of engine.generate(input, new AbortController().signal)) {
        if (part.type === "tokens") break;
      }
      expect(finishOf(await collectParts(engine, longAnswer, { settings: short })).reason).toBe("length");
    });

    it("ignores an abort after the finish", async () => {
      await load();
      const controller = new AbortController();
      await collectParts(engine, longAnswer, { settings: short, signal: controller.signal });
      controller.abort();
      expect(finishOf(await collectParts(engine, longAnswer, { settings: short })).reason).toBe("length");
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
      // Fills the context up to a few tokens with words of which each is one.
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

    it("takes empty contents", async () => {
      await load();
      const parts = await collectParts(engine, [{ role: "user", content: "" }], { settings: short });
      expect(["length", "stop"]).toContain(finishOf(parts).reason);
    });

    it("gives a load up with the signal's reason, and has nothing loaded", async () => {
      loaded = undefined;
      const controller = new AbortController();
      const reason = new Error("changed my mind");
      const loading = engine.load(loadRequest(model), () => controller.abort(reason), controller.signal);
      await expect(loading).rejects.toBe(reason);
      await expect(collectParts(engine, longAnswer)).rejects.toMatchObject({
        code: "engine_unavailable",
      });
      await load();
      expect(finishOf(await collectParts(engine, longAnswer, { settings: short })).reason).toBe("length");
    });

    it("replaces what was loaded", async () => {
      await load();
      await loadAnew(loadRequest(model, { context_size: 512 }));
      const parts = await collectParts(engine, longAnswer, { settings: short });
      expect(finishOf(parts)).toMatchObject({ cached_tokens: 0, context_size: 512 });
    });
  });
}
