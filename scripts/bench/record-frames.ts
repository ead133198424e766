import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { FrameDecoder } from "../../native-host/src/transport/frame-decoder.ts";

/**
 * A proxy between the browser and the host that records when each count of output tokens leaves the host. Usage:
 * `record-frames.ts RECORD HOST ...`. When an answer ends, writes RECORD as JSON: `[[ms since 1970, output
 * tokens], ...]`.
 */
const [record = "", host = "", ...rest] = process.argv.slice(2);
const child = spawn(process.execPath, [host, ...rest], { stdio: ["pipe", "pipe", "inherit"] });
const decoder = new FrameDecoder();
let arrivals: [number, number][] = [];

process.stdin.pipe(child.stdin);
child.stdin.on("error", () => {});
child.stdout.on("data", (chunk: Buffer) => {
  process.stdout.write(chunk);
  const now = Date.now();
  for (const frame of decoder.push(chunk)) {
    const message = frame.type === "message" ? parseHostMessage(frame.value) : undefined;
    if (message?.type === "text_delta" && message.output_tokens !== undefined)
      arrivals.push([now, message.output_tokens]);
    if (message?.type === "generation_ended") {
      writeFileSync(record, JSON.stringify(arrivals));
      arrivals = [];
    }
  }
});
child.on("exit", (code) => process.exit(code ?? 1));
