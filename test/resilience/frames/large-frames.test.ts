import { endianness } from "node:os";
import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { rounds, tell } from "../soak.ts";
import { frame } from "./frame-kinds.ts";
import { startStreamHost } from "./start-stream-host.ts";

const MIB = 1024 * 1024;
const LARGEST_SKIPPED = 63 * MIB;
/** Maximum growth of memory beyond the input, in MiB. */
const MOST_MEMORY = 24;

function header(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (endianness() === "LE") bytes.writeUInt32LE(size);
  else bytes.writeUInt32BE(size);
  return bytes;
}

/** Feeds generated chunks. Returns the duration in ms and the growth of memory in MiB. */
async function feed(first: Buffer, rest: number, chunkBytes: number) {
  const host = startStreamHost();
  const chunk = Buffer.alloc(chunkBytes, 0x20);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const start = performance.now();
  host.feed(first);
  for (let left = rest; left > 0; left -= chunkBytes) {
    host.feed(chunk.subarray(0, left));
    if (left % (256 * chunkBytes) < chunkBytes) {
      await turn();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
  }
  host.feed(frame(JSON.stringify({ action: "ping", id: "after" })));
  while (host.said.at(-1)?.id !== "after") await turn();
  const took = performance.now() - start;
  await host.close();
  return { took, memory: most / MIB, said: host.said };
}

it.each([64 * 1024, 4096, 1024])("skips a frame of 63 MiB in chunks of %i bytes", async (chunkBytes) => {
  const durations: number[] = [];
  let memory = 0;
  for (let round = 0; round < rounds(1, 20); round += 1) {
    const measured = await feed(header(LARGEST_SKIPPED), LARGEST_SKIPPED, chunkBytes);
    expect(measured.said).toMatchObject([
      { type: "request_failed", error: { code: "message_too_large" } },
      { type: "pong", id: "after" },
    ]);
    durations.push(measured.took);
    memory = Math.max(memory, measured.memory);
  }
  const longest = Math.max(...durations);
  const name = `a frame of 63 MiB in chunks of ${chunkBytes} bytes`;
  tell({ subject: "frames", name, value: longest, unit: "ms", limit: { at_most: 1000 } });
  tell({
    subject: "frames",
    name: `${name}: memory`,
    value: memory,
    unit: "MiB",
    limit: { at_most: MOST_MEMORY },
  });
  expect(longest).toBeLessThan(5000);
  expect(memory).toBeLessThan(MOST_MEMORY);
});

it("reads the largest allowed frame without copying it repeatedly", async () => {
  const body = Buffer.from(`{"action":"ping","id":"big","pad":"`);
  const size = 8 * MIB;
  const first = Buffer.concat([header(size), body]);
  const { took, memory, said } = await feed(
    Buffer.concat([
      first,
      Buffer.alloc(size - body.length - 2 - 1024, 0x78),
      Buffer.alloc(1024, 0x78),
      Buffer.from('"}'),
    ]),
    0,
    1024,
  );
  expect(said.map(({ id }) => id)).toEqual(["big", "after"]);
  tell({ subject: "frames", name: "a request of 8 MiB", value: took, unit: "ms", limit: { at_most: 1000 } });
  expect(memory).toBeLessThan(MOST_MEMORY);
});
