import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import {
  generate,
  type HostProcess,
  isAlive,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/start-host-process.ts";
import { rounds, tell, tellDurations } from "../soak.ts";

afterAll(stopHostProcesses);

const SUBJECT = "killed engines";
const AT_ONCE = 3;
const ENDLESS = { temperature: 0, repeat_penalty: 1, max_tokens: 8000 };
const LONG_PROMPT = [{ role: "user", content: "word ".repeat(1500) }];

const CRASHES = ["SIGABRT", "SIGSEGV", "SIGKILL"] as const;
type Signal = (typeof CRASHES)[number] | "SIGSTOP";
type State = "loading" | "reading" | "writing" | "idle";

interface Case {
  engine: "scripted" | "llama_cpp";
  signal: Signal;
  state: State;
}

const ALL: readonly Case[] = (["scripted", "llama_cpp"] as const).flatMap((engine) =>
  (["loading", "reading", "writing", "idle"] as const).flatMap((state) =>
    ([...CRASHES, "SIGSTOP"] as const).map((signal) => ({ engine, signal, state })),
  ),
);

/** One state of each kind for `npm test`; all of them for `npm run soak`. */
const SHORT: readonly Case[] = [
  { engine: "llama_cpp", signal: "SIGSTOP", state: "writing" },
  { engine: "scripted", signal: "SIGKILL", state: "loading" },
  { engine: "scripted", signal: "SIGSEGV", state: "reading" },
  { engine: "scripted", signal: "SIGABRT", state: "writing" },
  { engine: "llama_cpp", signal: "SIGABRT", state: "reading" },
  { engine: "llama_cpp", signal: "SIGSEGV", state: "writing" },
  { engine: "scripted", signal: "SIGKILL", state: "idle" },
];

interface KilledEngine extends Case {
  code: string;
  latency: number;
}

async function startHost({ engine, state }: Case): Promise<{ host: HostProcess; heal: () => Promise<void> }> {
  if (engine === "llama_cpp") {
    const host = await startHostProcess({ env: { TACHO_ENGINE: "llama_cpp" } });
    await mkdir(join(host.home, "models"));
    await writeFile(join(host.home, "models", "tiny.gguf"), tinyModelFile());
    host.send({ action: "update_settings", id: "s", settings: { model: "tiny", gpu_layers: 0, threads: 1 } });
    await host.log.end("s");
    return { host, heal: async () => {} };
  }
  const script = join(await temporaryFolder(), "script.json");
  const heal = () =>
    writeFile(
      script,
      JSON.stringify({ reply: "word ".repeat(2000), prompt_tokens_per_second: 1000, tokens_per_second: 100 }),
    );
  await heal();
  if (state === "loading")
    await writeFile(script, JSON.stringify({ faults: [{ at_load: true, kind: "hang" }] }));
  return { host: await startHostProcess({ env: { TACHO_SCRIPT: script } }), heal };
}

/** Brings a host into the state and returns once it is there. */
async function reach(host: HostProcess, state: State): Promise<void> {
  host.send({ action: "hello", id: "h", protocol_version: 1 });
  if (state === "idle") {
    host.send({ action: "load_model", id: "struck" });
    await host.log.end("struck");
    return;
  }
  const long = state === "reading" ? { messages: LONG_PROMPT } : {};
  host.send(generate("struck", { settings: ENDLESS, ...long }));
  if (state === "loading")
    await host.log.find((message) => message.type === "model_state" && message.phase !== undefined);
  if (state === "reading") await host.log.first("prompt_progress", "struck");
  if (state === "writing") await host.log.first("text_delta", "struck");
}

async function strike(killed: Case): Promise<KilledEngine> {
  const { host, heal } = await startHost(killed);
  await reach(host, killed.state);
  const [engine = 0] = await host.children();
  const start = performance.now();
  process.kill(engine, killed.signal);
  const end =
    killed.state === "idle"
      ? await host.log.find((message) => message.type === "model_state" && message.status === "unloaded")
      : await host.log.end("struck");
  const latency = performance.now() - start;
  const code = "error" in end ? (end.error?.code ?? "none") : "none";
  if (end.type === "request_failed") {
    const written = host.log.of("struck").filter((message) => message.type === "text_delta");
    expect(end.partial).toBe(written.length > 0);
    expect(end.stats?.output_tokens).toBeGreaterThanOrEqual(written.at(-1)?.output_tokens ?? 0);
  }
  // Not earlier: an engine that is still loading might read an incomplete script.
  await heal();
  host.send(generate("next", { settings: { max_tokens: 3 } }));
  expect(await host.log.end("next")).toMatchObject({ type: "generation_ended", finish_reason: "length" });
  expect(await isAlive(host.child.pid ?? 0)).toBe(true);
  expect(await isAlive(engine)).toBe(false);
  host.child.stdin.end();
  expect(await host.exited).toBe(0);
  return { ...killed, code, latency };
}

it("reports an engine killed by a signal, keeps the host and starts another engine", async () => {
  const waiting = Array.from({ length: rounds(1, 3) }, () => rounds(SHORT, ALL)).flat();
  const total = waiting.length;
  const killed: KilledEngine[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      killed.push(await strike(next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  tell({
    subject: SUBJECT,
    name: "engine processes killed, each followed by an answer",
    value: total,
    unit: "rounds",
  });
  const crashes = killed.filter(({ signal }) => signal !== "SIGSTOP");
  const stops = killed.filter(({ signal }) => signal === "SIGSTOP");
  expect(crashes.filter(({ code }) => code !== "engine_crashed")).toEqual([]);
  expect(stops.filter(({ code }) => code !== "engine_hung")).toEqual([]);
  const latencies = (of: KilledEngine[]) => of.map(({ latency }) => latency);
  for (const state of ["loading", "reading", "writing", "idle"] as const) {
    const here = latencies(crashes.filter((each) => each.state === state));
    if (here.length > 0)
      tellDurations(SUBJECT, `SIGABRT, SIGSEGV, SIGKILL while ${state}: to the message`, here, 200);
  }
  tellDurations(
    SUBJECT,
    "SIGSTOP with a heartbeat: to the message",
    latencies(stops.filter(({ state }) => state !== "loading")),
    12_000,
  );
  const loading = latencies(stops.filter(({ state }) => state === "loading"));
  if (loading.length > 0) tellDurations(SUBJECT, "SIGSTOP while loading: to the message", loading, 62_000);
  expect(Math.max(...latencies(crashes))).toBeLessThan(5000);
  expect(Math.max(...latencies(stops))).toBeLessThan(80_000);
});
