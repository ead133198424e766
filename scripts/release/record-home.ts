import { cp, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createNeutral } from "./neutral-paths.ts";
import { RecordedHost, type Script } from "./recorded-host.ts";
import { Transcript } from "./transcript.ts";

const FAST: Script = {
  tokens_per_second: 500,
  prompt_tokens_per_second: 5000,
  reply: "one two three four five six",
};
const SLOW: Script = { tokens_per_second: 50, prompt_tokens_per_second: 2000, reply: "word ".repeat(120) };
/** Number of runs to request at once; exceeds the number recorded. */
const MOST_RUNS = 200;
/** Matches the name of a segment. The number is the id of the process that wrote it. */
const SEGMENT = /^(runs-\d{4}-\d{2}-)\d+(-[0-9a-f]+\.jsonl)$/;
const FIRST_PROCESS = 1001;

/**
 * Runs three hosts in sequence that leave a history in one home, then records the answers of a fourth.
 *
 * @param folder receives `home/` and `home-answers.json`.
 */
export async function recordHome(folder: string, root: string): Promise<void> {
  const place = join(root, "home-recording");
  const home = join(place, "home");
  await prepareHome(home, place);
  for (const session of [answers, accidents, judgements]) await playSession(place, session);
  await copyNeutral(home, join(folder, "home"), createNeutral(place));
  await writeFile(join(folder, "home-answers.json"), await readBack(join(folder, "home"), root));
}

async function prepareHome(home: string, place: string): Promise<void> {
  await mkdir(join(home, "models"), { recursive: true });
  await mkdir(join(place, "downloads"));
  const model = join(place, "downloads", "my-model.Q4_K_M.gguf");
  await writeFile(model, "not really a model");
  await writeFile(join(home, "models", "tiny.Q8_0.gguf"), "not really a model either");
  const config = {
    models: { "my-model": model },
    default_model: "my-model",
    exports: {
      prometheus_textfile: join(place, "tacho.prom"),
      otlp: { endpoint: "http://127.0.0.1:4318", headers: { authorization: "Bearer example" } },
    },
  };
  await writeFile(join(home, "config.json"), `${JSON.stringify(config, undefined, 2)}\n`);
}

interface Session {
  script: Script;
  play(host: RecordedHost): Promise<void>;
}

const answers: Session = {
  script: FAST,
  async play(host) {
    for (let turn = 1; turn <= 6; turn += 1) {
      const earlier = Array.from({ length: turn - 1 }, (_, index) => [
        user(`Question ${index + 1}`),
        { role: "assistant", content: String(FAST.reply) },
      ]);
      await host.ask(generate(`turn ${turn}`, { messages: [...earlier.flat(), user(`Question ${turn}`)] }));
    }
    for (const temperature of [0, 0.2, 1.5]) {
      await host.ask(generate(`temperature ${temperature}`, { settings: { temperature, seed: 42 } }));
    }
    await host.ask(generate("length", { settings: { max_tokens: 3 } }));
    const texts = { system_prompt: "Be brief. 短く。", stop: ["four", "never"] };
    await host.ask(generate("texts", { settings: texts }));
    await host.ask(generate("whole", { stream: false }));
    for (let count = 1; count <= 4; count += 1) {
      await host.ask(generate(`tiny ${count}`, { model: "tiny.Q8_0" }));
    }
  },
};

const accidents: Session = {
  script: { ...SLOW, faults: [{ at_token: 8, kind: "crash" }] },
  async play(host) {
    await host.ask(generate("crash"));
    await host.writeScript({ ...SLOW, faults: [{ at_token: 3, kind: "error" }] });
    await host.ask(generate("error"));
    await host.ask(generate("too long", { messages: [user("word ".repeat(5000))] }));
    await host.writeScript({ ...SLOW, context_size: 64 });
    await host.ask({ action: "load_model", id: "load", model: "tiny.Q8_0" });
    for (const id of ["stopped 1", "stopped 2"]) {
      host.send(generate(id));
      await host.first("text_delta", id);
      await host.ask({ action: "stop_generation", id: `stop of ${id}`, generation_id: id });
      await host.end(id);
    }
    host.send(generate("long"));
    host.send(generate("never begun"));
    await host.first("text_delta", "long");
    await host.ask({ action: "stop_generation", id: "stop", generation_id: "never begun" });
    await host.end("long");
    await host.end("never begun");
  },
};

const judgements: Session = {
  script: FAST,
  async play(host) {
    for (let count = 1; count <= 8; count += 1) await host.ask(generate(`late ${count}`));
    await host.ask({ action: "list_runs", id: "list", limit: MOST_RUNS });
    const { runs } = await host.first("runs", "list");
    const ids = runs.map(({ run_id }) => run_id);
    const rate = (index: number, rating: string, id: string) =>
      host.ask({ action: "rate_run", id, run_id: ids[index], rating });
    await rate(0, "up", "rate 1");
    await rate(1, "down", "rate 2");
    await rate(2, "up", "rate 3");
    await rate(2, "none", "rate 4");
    await rate(12, "down", "rate 5");
    await rate(20, "up", "rate 6");
    await host.ask({ action: "delete_runs", id: "delete", run_ids: [ids[3], ids[4], ids[16], "not there"] });
    await host.ask({ action: "delete_runs", id: "oldest", before: runs.at(-2)?.at ?? 0 });
    await host.ask(generate("last"));
    host.send(generate("left"));
    await host.first("generation_started", "left");
  },
};

function generate(id: string, more: Record<string, unknown> = {}) {
  return { action: "generate", id, messages: [user("hello")], ...more };
}

function user(content: string) {
  return { role: "user", content };
}

async function playSession(folder: string, { script, play }: Session): Promise<void> {
  const transcript = new Transcript<"client" | "host">((text) => text);
  const host = await RecordedHost.start({ folder, transcript, script });
  try {
    await play(host);
    await host.leave();
  } finally {
    host.kill();
  }
}

/** Copies the stored data of a host, without logs, models and anything specific to this machine. */
async function copyNeutral(home: string, copy: string, neutral: (text: string) => string): Promise<void> {
  const statistics = join(copy, "statistics");
  await mkdir(statistics, { recursive: true });
  for (const name of ["config.json", "fingerprints.json"]) {
    await writeFile(join(copy, name), neutral(await readFile(join(home, name), "utf8")));
  }
  const names = (await readdir(join(home, "statistics"))).sort();
  for (const [index, name] of names.entries()) {
    const [, month, rest] = SEGMENT.exec(name) ?? [];
    if (month === undefined) throw new Error(`The history has a file that is no segment: ${name}`);
    const text = await readFile(join(home, "statistics", name), "utf8");
    await writeFile(join(statistics, `${month}${FIRST_PROCESS + index}${rest}`), neutral(text));
  }
}

/** Returns this release's answers from that home. */
async function readBack(home: string, root: string): Promise<string> {
  const folder = join(root, "home-reading");
  await mkdir(folder);
  await cp(home, join(folder, "copy"), { recursive: true });
  await rename(join(folder, "copy"), join(folder, "home"));
  const transcript = new Transcript<"client" | "host">((text) => text);
  const host = await RecordedHost.start({ folder, transcript });
  try {
    await host.ask({ action: "list_runs", id: "runs", limit: MOST_RUNS });
    await host.ask({ action: "get_stats", id: "stats", group_by: "settings" });
    const { runs } = await host.first("runs", "runs");
    const { aggregate, last } = await host.first("stats", "stats");
    await host.leave();
    return `${JSON.stringify({ runs, aggregate, last }, undefined, 1)}\n`;
  } finally {
    host.kill();
  }
}
