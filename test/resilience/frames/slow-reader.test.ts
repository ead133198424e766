import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { afterEach, expect, it } from "vitest";
import { FrameDecoder } from "../../../native-host/src/transport/frame-decoder.ts";
import {
  generate,
  type HostProcess,
  startHostProcess,
  stopHostProcesses,
} from "../../helpers/start-host-process.ts";
import { rounds, tell } from "../soak.ts";

afterEach(stopHostProcesses);

const MIB = 1024 * 1024;
/** Duration of each pause in ms. */
const PAUSE = 1500;
const PAUSES = 2;
/** Allowed growth in MiB over a host that has just started to write. */
const MOST_GROWTH = 64;

async function residentMebibytes(host: HostProcess): Promise<number> {
  const status = await readFile(`/proc/${host.child.pid}/status`, "utf8");
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / MIB;
}

it.skipIf(process.platform !== "linux").each(Array.from({ length: rounds(1, 8) }, (_, round) => round + 1))(
  "loses nothing, keeps its memory and still stops at once when the reader pauses repeatedly, round %i",
  async () => {
    const words = 32_000;
    const host = await startHostProcess({
      reads: false,
      script: { reply: "word ".repeat(words), tokens_per_second: 5000, context_size: 40_000 },
    });
    const decoder = new FrameDecoder();
    const messages: HostMessage[] = [];
    const waiting: { matches: (message: HostMessage) => boolean; resolve: () => void }[] = [];
    host.child.stdout.on("data", (chunk: Buffer) => {
      for (const frame of decoder.push(chunk)) {
        const message = frame.type === "message" ? parseHostMessage(frame.value) : undefined;
        if (message === undefined) throw new Error("Not a message of the protocol.");
        messages.push(message);
        for (const { matches, resolve } of waiting) if (matches(message)) resolve();
      }
    });
    const until = (matches: (message: HostMessage) => boolean) =>
      new Promise<void>((resolve) => void waiting.push({ matches, resolve }));

    const started = until(({ type }) => type === "text_delta");
    host.send(generate("g", { settings: { max_tokens: words } }));
    await started;
    const before = await residentMebibytes(host);
    let most = before;
    // Tests the pauses, and so time itself.
    for (let count = 0; count < PAUSES; count += 1) {
      host.child.stdout.pause();
      await pause(PAUSE);
      most = Math.max(most, await residentMebibytes(host));
      const more = until(({ type }) => type === "text_delta");
      host.child.stdout.resume();
      await more;
    }
    host.child.stdout.pause();
    await pause(PAUSE);
    const stopped = until(({ type }) => type === "generation_ended");
    host.send({ action: "stop_generation", id: "s", generation_id: "g" });
    host.child.stdout.resume();
    await stopped;

    const deltas = messages.filter((message) => message.type === "text_delta");
    expect(deltas.map(({ seq }) => seq)).toEqual(deltas.map((_, index) => index));
    const written = deltas.at(-1)?.output_tokens ?? 0;
    expect(
      deltas
        .map(({ text }) => text)
        .join("")
        .trimEnd(),
    ).toBe("word ".repeat(written).trimEnd());
    const ended = messages.at(-1);
    expect(ended).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: written } });
    const subject = "slow reader";
    tell({ subject, name: "tokens, none lost", value: written, unit: "messages" });
    tell({
      subject,
      name: `memory beyond that at the start, nobody reading ${PAUSES + 1} x ${PAUSE} ms`,
      value: most - before,
      unit: "MiB",
      limit: { at_most: MOST_GROWTH },
    });
    const latency =
      ended?.type === "generation_ended" ? (ended.stats.stop_latency ?? Number.NaN) : Number.NaN;
    tell({
      subject,
      name: "from the stop to the end of the generation",
      value: latency,
      unit: "ms",
      limit: { at_most: 200 },
    });
    expect(most - before).toBeLessThan(MOST_GROWTH);
    expect(latency).toBeLessThan(5000);
  },
);
