import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { getLlama, JinjaTemplateChatWrapper, type LlamaModel, LlamaText } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testModel } from "../../helpers/engine/real-engine.ts";
import {
  type HostProcess,
  startHostProcess,
  stopHostProcesses,
} from "../../helpers/host/start-host-process.ts";

const SYSTEM = "You answer in plain English.";
const HISTORY = [
  { role: "user", content: "Name a planet." },
  { role: "assistant", content: "Mars is a planet." },
];
const QUESTION = "Write a few sentences about the sea and its many fish.";
const MESSAGES = [{ role: "system", content: SYSTEM }, ...HISTORY, { role: "user", content: QUESTION }];

interface Observed {
  end: HostMessageOf<"generation_ended">;
  text: string;
  deltas: { at: number; output_tokens: number }[];
  /** When the request was sent and the last frame came, ms of the same clock. */
  sentAt: number;
  endedAt: number;
  /** Processor time that the engine took in between, ms over all its threads. */
  worked: number;
}

let home: string;
let host: HostProcess;
let asked = 0;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "tacho-truth-"));
  const { path } = testModel();
  host = await startHostProcess({ home, env: { TACHO_ENGINE: "llama_cpp", TACHO_MODEL: path } });
});
afterAll(async () => {
  await stopHostProcesses();
  rmSync(home, { recursive: true, force: true });
});

/** Sends a prompt and records the time of each frame with its own clock. */
async function observe(settings: Record<string, unknown>, messages: unknown[] = MESSAGES): Promise<Observed> {
  asked += 1;
  const id = `q${asked}`;
  const deltas: Observed["deltas"] = [];
  let text = "";
  host.transport.onMessage((message) => {
    const part = message as HostMessageOf<"text_delta">;
    if (part.type !== "text_delta" || part.id !== id) return;
    if (part.output_tokens === undefined) throw new Error("The delta has no count.");
    deltas.push({ at: performance.now(), output_tokens: part.output_tokens });
    text += part.text;
  });
  const [engine] = await host.children();
  const before = engine === undefined ? 0 : await processorTime(engine);
  const sentAt = performance.now();
  host.send({ action: "generate", id, messages, settings });
  const end = await host.log.find(
    (message): message is HostMessageOf<"generation_ended"> =>
      message.type === "generation_ended" && message.id === id,
  );
  const endedAt = performance.now();
  const worked = engine === undefined ? 0 : (await processorTime(engine)) - before;
  return { end, text, deltas, sentAt, endedAt, worked };
}

/** Time that a process has had on all processors together, ms. It is counted in ticks of 10 ms. */
async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
/** What the engine may still do around a run, such as the token evaluated ahead, and the roughness of the ticks, ms. */
const AROUND_A_RUN = 100;

/**
 * Counts tokens with the model's own tokenizer, bypassing our code. Loads the vocabulary only.
 */
async function openTokenizer(): Promise<{ model: LlamaModel; dispose: () => Promise<void> }> {
  const llama = await getLlama({ build: "never", skipDownload: true, gpu: false, progressLogs: false });
  const model = await llama.loadModel({ modelPath: testModel().path, vocabOnly: true });
  return { model, dispose: () => model.dispose() };
}

describe("numbers of the real model", () => {
  it("lies between the engine's processor time and what an outside observer of the frames measures", async () => {
    await observe({ max_tokens: 1 });
    const fresh = [{ role: "user", content: `${QUESTION} And about ships, harbours and lighthouses.` }];
    const { end, deltas, sentAt, endedAt, worked } = await observe({ temperature: 0, max_tokens: 32 }, fresh);
    const { time_to_first_token = 0, decode_time = 0, total_time = 0, ...stats } = end.stats;
    const [first] = deltas;
    const last = deltas.at(-1);
    if (first === undefined || last === undefined) throw new Error("There was no text.");
    // The observer sees everything later than it was, never earlier.
    expect(time_to_first_token).toBeGreaterThan(0);
    expect(time_to_first_token).toBeLessThanOrEqual(first.at - sentAt);
    expect(decode_time).toBeGreaterThan(0);
    expect(total_time).toBeGreaterThanOrEqual(time_to_first_token + decode_time);
    expect(total_time).toBeLessThanOrEqual(endedAt - sentAt);
    // No processor works longer than the time that has passed.
    expect(worked).toBeGreaterThan(AROUND_A_RUN);
    expect(total_time * availableParallelism() + AROUND_A_RUN).toBeGreaterThanOrEqual(worked);
    const { output_tokens = 0, tokens_per_second = 0 } = stats;
    expect(last.output_tokens).toBeGreaterThan(20);
    expect(output_tokens).toBeGreaterThanOrEqual(last.output_tokens);
    expect(tokens_per_second).toBeCloseTo(((output_tokens - 1) * 1000) / decode_time, 6);
  });

  it("count tokens as the model's own tokenizer does", async () => {
    const { end, text } = await observe({ temperature: 0, max_tokens: 30 });
    const { stats } = end;
    const { model, dispose } = await openTokenizer();
    const template = model.fileInfo.metadata.tokenizer?.chat_template;
    const wrapper = new JinjaTemplateChatWrapper({ template: String(template), tokenizer: model.tokenizer });
    const { contextText } = wrapper.generateContextState({
      chatHistory: [
        { type: "system", text: SYSTEM },
        { type: "user", text: "Name a planet." },
        { type: "model", response: ["Mars is a planet."] },
        { type: "user", text: QUESTION },
        { type: "model", response: [""] },
      ],
    });
    const prompt = LlamaText(contextText).tokenize(model.tokenizer);
    const answer = model.tokenize(text);
    await dispose();
    expect(stats.input_tokens).toBe(prompt.length);
    expect(stats.output_tokens).toBe(answer.length);
    expect(stats.context_used).toBeGreaterThanOrEqual(prompt.length + answer.length - 1);
  });

  it("split the context by origin", async () => {
    const { end } = await observe({ temperature: 0, max_tokens: 8 });
    const { context_parts: parts, context_used, context_size, input_tokens = 0 } = end.stats;
    if (parts === undefined) throw new Error("The parts are not known.");
    const { system, history, message, answer, free } = parts;
    expect(system + history + message).toBe(input_tokens);
    expect(system + history + message + answer).toBe(context_used);
    expect((context_used ?? 0) + free).toBe(context_size);
    const { model, dispose } = await openTokenizer();
    const count = (text: string) => model.tokenize(text).length;
    // Each part has a few tokens of the template in addition to its text.
    for (const [part, text] of [
      [system, SYSTEM],
      [history, "Name a planet.Mars is a planet."],
      [message, QUESTION],
    ] as const) {
      expect(part).toBeGreaterThan(count(text));
      expect(part).toBeLessThanOrEqual(count(text) + 16);
    }
    await dispose();
  });

  it("gives the same text for the same seed, settings and model, even with a cached prompt", async () => {
    const settings = { temperature: 1, top_k: 0, top_p: 1, min_p: 0, seed: 7, max_tokens: 24 };
    const list = Array.from({ length: 60 }, (_, index) => `boat ${index}`).join(", ");
    const fresh = [{ role: "user", content: `${list}. Invent a long name for another small boat.` }];
    const first = await observe(settings, fresh);
    const again = await observe(settings, fresh);
    expect(first.end.stats.cached_tokens).toBe(0);
    // Only whole chunks of 64 tokens are reused.
    const { input_tokens = 0, cached_tokens = 0 } = again.end.stats;
    expect(cached_tokens).toBe(Math.floor((input_tokens - 1) / 64) * 64);
    expect(again.text).toBe(first.text);
    expect((await observe({ ...settings, seed: 8 }, fresh)).text).not.toBe(first.text);
  });

  it("names the device, and the file's SHA-256 once there was time to compute it", async () => {
    const kept = async () => {
      const id = `list-${asked}`;
      host.send({ action: "list_runs", id, limit: 1 });
      return (await host.log.first("runs", id)).runs[0];
    };
    let sha256: string | undefined;
    // Every run gives the host some time to hash.
    while (sha256 === undefined) {
      await observe({ max_tokens: 1 });
      const run = await kept();
      expect(run).toMatchObject({
        backend: "cpu",
        batch_size: expect.any(Number),
        llama_cpp: expect.stringMatching(/^[a-z]?[\d.]+$/),
        gpu_layers: 0,
        gpu_layers_asked: "auto",
        threads: expect.any(Number),
        size: expect.any(Number),
        stats: { peak_memory: expect.any(Number) },
      });
      sha256 = run?.sha256;
    }
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
