import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { eventsOf } from "../../helpers/http/open-api.ts";
import { type ServeProcess, startServe } from "../../helpers/http/start-serve.ts";
import { rounds, tell } from "../soak.ts";

const SUBJECT = "api";
const CLIENTS = 8;
/** Requests of each client in the short version, and time in ms of the long one. */
const REQUESTS = 40;
const DURATION = 10 * 60_000;
/** Share of the requests after which memory counts as that of a host in use. */
const WARM = 0.3;
/** Most growth of resident memory from then on, in MiB. */
const MOST_GROWTH = 40;
const SCRIPT = { reply: "word ".repeat(60), tokens_per_second: 2000, prompt_tokens_per_second: 20_000 };

type Act = "whole" | "stream" | "leave" | "stop" | "kill" | "stats";
const ACTS: readonly Act[] = ["whole", "whole", "stream", "stream", "leave", "stop", "kill", "stats"];

/** Draws the same acts in every run. */
function drawer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

interface Tally {
  asked: number;
  answered: number;
  refused: number;
  left: number;
  kills: number;
  problems: string[];
}

const body = (stream: boolean) => ({ messages: [{ role: "user", content: "hello there" }], stream });
/** A full queue and an engine that was killed are answers too. */
const EXPECTED = new Set([200, 500, 503]);

async function act(serve: ServeProcess, what: Act, tally: Tally, draw: () => number): Promise<void> {
  const chat = "/v1/chat/completions";
  switch (what) {
    case "whole":
    case "stream": {
      tally.asked += 1;
      const { status, text } = await serve.ask(chat, { body: body(what === "stream") });
      if (!EXPECTED.has(status)) tally.problems.push(`${what}: ${status} ${text}`);
      const dones = eventsOf(text).filter((event) => event === "[DONE]").length;
      if (status === 200 && what === "stream" && dones !== 1)
        tally.problems.push(`${dones} ends of a stream`);
      if (status === 200 && what === "whole" && JSON.parse(text).choices.length !== 1)
        tally.problems.push(text);
      if (status === 200) tally.answered += 1;
      else tally.refused += 1;
      return;
    }
    case "leave": {
      tally.left += 1;
      const { response, leave } = serve.send(chat, { body: body(true) });
      const opened = await response.catch(() => undefined);
      if (draw() < 0.5) for await (const _ of opened?.chunks ?? []) break;
      leave();
      return;
    }
    case "stop": {
      const { status } = await serve.ask("/api/v1/stop", { method: "POST" });
      if (status !== 200) tally.problems.push(`stop: ${status}`);
      return;
    }
    case "kill": {
      if (draw() > 0.1) return;
      for (const pid of await enginesOf(serve)) {
        try {
          process.kill(pid, "SIGKILL");
          tally.kills += 1;
        } catch {
          // It has ended by itself.
        }
      }
      // After five crashes the engine starts again only where somebody asks for it.
      await serve.ask("/api/v1/load", { method: "POST" });
      return;
    }
    case "stats": {
      const { status } = await serve.ask("/api/v1/stats?detail=full");
      if (status !== 200) tally.problems.push(`stats: ${status}`);
      return;
    }
    default:
      what satisfies never;
  }
}

async function enginesOf({ process: { pid } }: ServeProcess): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
}

/** Resident memory of the host in MiB. */
async function residentMemory({ process: { pid } }: ServeProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

it.skipIf(process.platform !== "linux")(
  "answers every request of 8 clients once while they stop, leave and kill the engine, and keeps its memory",
  async () => {
    const serve = await startServe({ script: SCRIPT });
    const tally: Tally = { asked: 0, answered: 0, refused: 0, left: 0, kills: 0, problems: [] };
    const started = performance.now();
    const share = (done: number) => rounds(done / REQUESTS, (performance.now() - started) / DURATION);
    let warm: number | undefined;
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        const draw = drawer(client + 1);
        for (let done = 0; share(done) < 1; done += 1) {
          await act(serve, ACTS[Math.floor(draw() * ACTS.length)] ?? "whole", tally, draw);
          if (warm === undefined && share(done) >= WARM) warm = await residentMemory(serve);
        }
      }),
    );
    expect(tally.problems).toEqual([]);
    expect(tally.answered + tally.refused).toBe(tally.asked);
    expect(tally.answered).toBeGreaterThan(tally.asked / 2);
    expect(tally.kills).toBeGreaterThan(0);
    // Nothing is left behind: the next answer comes at once, and nothing waits before it.
    await writeFile(join(serve.home.root, "script.json"), JSON.stringify({ reply: "still here" }));
    for (const pid of await enginesOf(serve)) process.kill(pid, "SIGKILL");
    let last = await serve.ask("/v1/chat/completions", { body: body(false) });
    // The killed engine may have taken this request with it, or the breaker may want to be asked.
    if (last.status !== 200) {
      await serve.ask("/api/v1/load", { method: "POST" });
      last = await serve.ask("/v1/chat/completions", { body: body(false) });
    }
    expect(last.json.choices[0].message.content).toBe("still here");
    const growth = (await residentMemory(serve)) - (warm ?? 0);
    tell({ subject: SUBJECT, name: "requests asked", value: tally.asked, unit: "messages" });
    tell({
      subject: SUBJECT,
      name: "requests answered once",
      value: tally.answered + tally.refused,
      unit: "messages",
      limit: { at_least: tally.asked },
    });
    tell({ subject: SUBJECT, name: "clients that left", value: tally.left, unit: "messages" });
    tell({ subject: SUBJECT, name: "engines killed", value: tally.kills, unit: "faults" });
    tell({
      subject: SUBJECT,
      name: "growth of the host's memory",
      value: growth,
      unit: "MiB",
      limit: { at_most: MOST_GROWTH },
    });
    expect(growth).toBeLessThan(MOST_GROWTH);
  },
);
