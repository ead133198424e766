import { loadedModelSchema } from "@tacho/shared/protocol/host-messages.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine, EngineLoadRequest, LoadProgress } from "../../../native-host/src/engines/engine.ts";
import type { ModelReference } from "../../../native-host/src/engines/model-reference.ts";
import { collectParts, FIXED_SETTINGS, finishOf, partsOf, requestFor, textOf } from "./engine-parts.ts";

/** The engine under test and its inputs. */
export interface ContractSubject {
  createEngine: () => Promise<Engine>;
  model: ModelReference;
  /** Makes the engine generate at least 20 tokens, the same on every run. */
  longAnswer: ChatMessage[];
}

/** Describes the behaviour that every engine must have, whatever its kind. */
export function describeEngine(name: string, subject: ContractSubject): void {
  describe(`the engine contract, ${name}`, () => {
    const { model, longAnswer } = subject;
    const short = { max_tokens: 8 };
    let engine: Engine;
    let loaded: string | undefined;

    beforeAll(async () => {
      engine = await subject.createEngine();
    });
    afterAll(() => engine.dispose());

    /** Loads only if the previous test left something else, because a real model loads slowly. */
    async function load(): Promise<void> {
      const request = requestFor(engine, model);
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

    it("tells which model it loaded", async () => {
      const description = await loadAnew(requestFor(engine, model));
      expect(loadedModelSchema.parse(description)).toEqual(description);
      expect(description.model).toBe(model.name);
    });

    it("sends tokens and then one finish, in the order of time", async () => {
      await load();
      const parts = await collectParts(engine, longAnswer, { settings: short });
      const types = parts.map(({ type }) => type);
      expect(types).toContain("tokens");
      expect(types.indexOf("finish")).toBe(types.length - 1);
      const times = parts.flatMap((part) => ("at" in part ? [part.at] : []));
      expect(times).toEqual([...times].sort((one, other) => one - other));
      expect(finishOf(parts).reason).toBe("length");
    });

    it("counts at least one token in every part that it counts, and never more than there are", async () => {
      await load();
      const parts = await collectParts(engine, longAnswer, { settings: short });
      const counts = partsOf(parts, "tokens").flatMap(({ count }) => count ?? []);
      for (const count of counts) expect(count).toBeGreaterThanOrEqual(1);
      const { output_tokens } = finishOf(parts);
      const sum = counts.reduce((all, count) => all + count, 0);
      expect([undefined, 8]).toContain(output_tokens);
      expect(sum).toBeLessThanOrEqual(output_tokens ?? 0);
    });

    it("gives a source only for a number that it has", async () => {
      await load();
      const finish = finishOf(await collectParts(engine, longAnswer, { settings: short }));
      for (const key of Object.keys(finish.sources ?? {})) expect(finish).toHaveProperty(key);
      for (const time of Object.values(finish.reported ?? {})) expect(time).toBeGreaterThanOrEqual(0);
    });

    it("loads without any setting", async () => {
      const description = await loadAnew({ model, settings: {} });
      expect(description.model).toBe(model.name);
    });

    it("answers as many at once as it says", async () => {
      await load();
      const { parallel } = engine.capabilities;
      expect(parallel).toBeGreaterThanOrEqual(1);
      const several = Array.from({ length: Math.min(parallel, 3) }, () =>
        collectParts(engine, longAnswer, { settings: short }),
      );
      const texts = (await Promise.all(several)).map((parts) => textOf(parts));
      expect(new Set(texts).size).toBe(1);
    });

    it("gives the same answer to the same question", async () => {
      await load();
      const first = textOf(await collectParts(engine, longAnswer, { settings: short }));
      const second = textOf(await collectParts(engine, longAnswer, { settings: short }));
      expect(first).not.toBe("");
      expect(second).toBe(first);
    });

    it("never shows a stop string nor what follows it", async () => {
      await load();
      const whole = textOf(await collectParts(engine, longAnswer, { settings: { max_tokens: 40 } }));
      const middle = Math.floor(whole.length / 2);
      const stopString = whole.slice(middle, middle + 9);
      const stopped = await collectParts(engine, longAnswer, {
        settings: { max_tokens: 40, stop: ["never said", stopString] },
      });
      expect(textOf(stopped)).toBe(whole.slice(0, whole.indexOf(stopString)));
      expect(finishOf(stopped).reason).toBe("stop");
    });

    it("finishes at once when it was aborted before", async () => {
      await load();
      const parts = await collectParts(engine, longAnswer, { signal: AbortSignal.abort() });
      expect(parts).toMatchObject([{ type: "finish", reason: "aborted" }]);
      expect([undefined, 0]).toContain(finishOf(parts).output_tokens);
    });

    it("stops while it writes", async () => {
      await load();
      const controller = new AbortController();
      const settings = { max_tokens: 20 };
      const parts = await collectParts(engine, longAnswer, {
        settings,
        signal: controller.signal,
        onPart: (part) => {
          if (part.type === "tokens") controller.abort();
        },
      });
      const whole = textOf(await collectParts(engine, longAnswer, { settings }));
      expect(finishOf(parts).reason).toBe("aborted");
      expect(textOf(parts).length).toBeLessThan(whole.length);
      expect(whole.startsWith(textOf(parts))).toBe(true);
    });

    it("is free for the next when a reader leaves early", async () => {
      await load();
      const input = { messages: longAnswer, settings: FIXED_SETTINGS, reproducible: false };
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

    it("takes empty contents", async () => {
      await load();
      const parts = await collectParts(engine, [{ role: "user", content: "" }], { settings: short });
      expect(["length", "stop"]).toContain(finishOf(parts).reason);
    });

    it("gives a load up with the signal's reason, and has nothing loaded", async () => {
      loaded = undefined;
      const controller = new AbortController();
      const reason = new Error("changed my mind");
      const loading = engine.load(
        requestFor(engine, model),
        () => controller.abort(reason),
        controller.signal,
      );
      await expect(loading).rejects.toBe(reason);
      await expect(collectParts(engine, longAnswer)).rejects.toMatchObject({
        code: "engine_unavailable",
      });
      await load();
      expect(finishOf(await collectParts(engine, longAnswer, { settings: short })).reason).toBe("length");
    });
  });
}
