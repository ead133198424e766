import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { afterEach, expect, it } from "vitest";
import { FrameDecoder } from "../../../native-host/src/transport/frame-decoder.ts";
import { MEASURED } from "../../helpers/measured.ts";
import {
  generate,
  type HostProcess,
  startHostProcess,
  stopHostProcesses,
} from "../../helpers/start-host-process.ts";

afterEach(stopHostProcesses);

async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

it.skipIf(process.platform !== "linux")(
  "loses nothing and keeps its memory while nobody reads, and still stops",
  MEASURED,
  async () => {
    const host = await startHostProcess({
      reads: false,
      script: { reply: "word ".repeat(30_000), tokens_per_second: 5000, context_size: 40_000 },
    });
    host.send(generate("g", { settings: { max_tokens: 32_768 } }));
    // Tests time itself: the first pause fills the pipe, the second shows that nothing grows any more.
    await pause(1500);
    const early = await residentBytes(host.child.pid);
    await pause(2500);
    expect((await residentBytes(host.child.pid)) - early).toBeLessThan(20 * 1024 * 1024);

    host.send({ action: "stop_generation", id: "s", generation_id: "g" });
    const messages = await readToTheEnd(host);
    const deltas = messages.filter((message) => message.type === "text_delta");
    expect(deltas.map(({ seq }) => seq)).toEqual(deltas.map((_, index) => index));
    const text = deltas.map((delta) => delta.text).join("");
    const words = deltas.at(-1)?.output_tokens ?? 0;
    expect(words).toBeGreaterThan(5000);
    expect(text.trimEnd()).toBe("word ".repeat(words).trimEnd());
    expect(deltas.length).toBeLessThan(words);
    expect(messages.at(-1)).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: words } });
  },
);

/** Reads everything up to the end of the generation. */
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
