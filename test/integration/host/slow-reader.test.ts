import { readFile } from "node:fs/promises";
import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { afterEach, expect, it } from "vitest";
import { FrameDecoder } from "../../../native-host/src/transport/frame-decoder.ts";
import {
  generate,
  type HostProcess,
  startHostProcess,
  stopHostProcesses,
} from "../../helpers/host/start-host-process.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

afterEach(stopHostProcesses);

const MIB = 1024 * 1024;
/** Long, so that the text of a few thousand tokens fills the pipe. */
const WORD = `${"w".repeat(40)} `;
/** What the engine tells the host of its tokens until the pipe to the reader is full for sure, bytes. */
const FULL = 0.5 * MIB;

/** Everything that a process has written so far, bytes. */
async function writtenBytes(pid: number): Promise<number> {
  const io = await readFile(`/proc/${pid}/io`, "utf8");
  return Number(/wchar: (\d+)/.exec(io)?.[1]);
}

async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

it.skipIf(process.platform !== "linux")(
  "loses nothing and keeps its memory while nobody reads, and a stop still works",
  async () => {
    const host = await startHostProcess({
      reads: false,
      script: { reply: WORD.repeat(32_768), tokens_per_second: 5000, context_size: 40_000 },
    });
    host.send(generate("g", { settings: { max_tokens: 32_768 } }));
    const engine = await engineOf(host);
    const start = await writtenBytes(engine);
    // The engine's own words say how far it is: the first fill the pipe, the others show that nothing grows any more.
    while ((await writtenBytes(engine)) < start + FULL) await macrotask();
    const early = await residentBytes(host.child.pid);
    while ((await writtenBytes(engine)) < start + 3 * FULL) await macrotask();
    expect((await residentBytes(host.child.pid)) - early).toBeLessThan(20 * MIB);

    host.send({ action: "stop_generation", id: "s", generation_id: "g" });
    const messages = await readToTheEnd(host);
    const deltas = messages.filter((message) => message.type === "text_delta");
    expect(deltas.map(({ seq }) => seq)).toEqual(deltas.map((_, index) => index));
    const text = deltas.map((delta) => delta.text).join("");
    const words = deltas.at(-1)?.output_tokens ?? 0;
    expect(words).toBeGreaterThan(5000);
    expect(text.trimEnd()).toBe(WORD.repeat(words).trimEnd());
    expect(deltas.length).toBeLessThan(words);
    expect(messages.at(-1)).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: words } });
  },
);

/** The process id of the host's engine, once it is there. */
async function engineOf(host: HostProcess): Promise<number> {
  for (;;) {
    const [engine] = await host.children();
    if (engine !== undefined) return engine;
    await macrotask();
  }
}

/** Everything up to the end of the generation. */
function readToTheEnd(host: HostProcess): Promise<HostMessage[]> {
  const decoder = new FrameDecoder();
  const messages: HostMessage[] = [];
  return new Promise((resolve) => {
    host.child.stdout.on("data", (chunk: Buffer) => {
      for (const frame of decoder.push(chunk)) {
        const message = frame.type === "message" ? parseHostMessage(frame.value) : undefined;
        if (message === undefined) continue;
        messages.push(message);
        if (message.type === "generation_ended") resolve(messages);
      }
    });
  });
}
