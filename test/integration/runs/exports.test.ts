import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import { afterEach, expect, it } from "vitest";
import { MEASURED } from "../../helpers/measured.ts";
import { readMetrics, readSpans } from "../../helpers/otlp-json.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../../helpers/otlp-receiver.ts";
import {
  generate,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/start-host-process.ts";

let receiver: OtlpReceiver | undefined;
afterEach(async () => {
  await stopHostProcesses();
  await receiver?.close();
  receiver = undefined;
});

const SCRIPT = { reply: "one two three four five", tokens_per_second: 500, prompt_tokens_per_second: 5000 };
const PROMPT = { messages: [{ role: "user", content: "tell nobody about platypus" }] };

async function startExporting(exports: Record<string, unknown>) {
  const home = await temporaryFolder();
  await mkdir(home, { recursive: true });
  await writeFile(join(home, "config.json"), JSON.stringify({ exports }));
  return startHostProcess({ home, script: SCRIPT });
}

it("sends the numbers of a run to a collector, and no word of its text", async () => {
  receiver = await startOtlpReceiver();
  const path = join(await temporaryFolder(), "tacho.prom");
  const host = await startExporting({ otlp: { endpoint: receiver.endpoint }, prometheus_textfile: path });
  host.send(generate("a", PROMPT));
  const { run_id, stats } = await host.log.first("generation_ended", "a");
  const traces = await receiver.until("/v1/traces", run_id);
  const [span] = readSpans(traces.text).filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(span).toMatchObject({
    name: "chat scripted",
    duration: stats.total_time,
    attributes: {
      "gen_ai.provider.name": "scripted",
      "gen_ai.usage.input_tokens": 4,
      "gen_ai.usage.output_tokens": 5,
      "tacho.time_to_first_token": stats.time_to_first_token,
    },
  });
  host.child.stdin.end();
  expect(await host.exited).toBe(0);
  const metrics = await receiver.until("/v1/metrics", "gen_ai.client.token.usage");
  expect(readMetrics(metrics.text).get("gen_ai.server.time_to_first_token")?.points).toMatchObject([
    { count: 1, sum: (stats.time_to_first_token ?? 0) / 1000 },
  ]);
  expect(await readFile(path, "utf8")).toContain('tacho:tokens_predicted_total{model="scripted"} 5\n');
  expect(receiver.received.map(({ text }) => text).join("")).not.toMatch(/platypus|three/);
});

it("does not delay a generation or the exit when the collector never responds", MEASURED, async () => {
  receiver = await startOtlpReceiver({ silent: true });
  const host = await startExporting({ otlp: { endpoint: receiver.endpoint } });
  for (const id of ["a", "b", "c"]) {
    host.send(generate(id));
    const { stats } = await host.log.first("generation_ended", id);
    expect(stats).toMatchObject({
      output_tokens: 5,
      finish_reason: "stop",
      queue_time: expect.any(Number),
    });
    expect(stats.queue_time).toBeLessThan(50);
  }
  await receiver.until("/v1/traces", "chat scripted");
  const left = performance.now();
  host.child.stdin.end();
  expect(await host.exited).toBe(0);
  expect(performance.now() - left).toBeLessThan(1500);
});

it("reports an unreachable collector once and continues", async () => {
  receiver = await startOtlpReceiver();
  const { endpoint } = receiver;
  await receiver.close();
  receiver = undefined;
  const host = await startExporting({ otlp: { endpoint } });
  host.send(generate("a"));
  await host.log.first("generation_ended", "a");
  while (!host.stderr().includes("an export failed")) await once(host.child.stderr, "data");
  host.send(generate("b"));
  expect(await host.log.first("generation_ended", "b")).toMatchObject({ finish_reason: "stop" });
  host.child.stdin.end();
  expect(await host.exited).toBe(0);
  expect(host.stderr().match(/an export failed.*ECONNREFUSED/g)).toHaveLength(1);
  expect(host.stderr().match(/an export failed/g)).toHaveLength(1);
});

it("writes the log line of each run to stderr and the log file", async () => {
  const host = await startHostProcess({ script: SCRIPT });
  host.send(generate("a", PROMPT));
  const { stats } = await host.log.first("generation_ended", "a");
  host.child.stdin.end();
  await host.exited;
  const file = await readFile(join(host.home, "logs", "host.log"), "utf8");
  for (const text of [host.stderr(), file]) {
    expect(text).toContain(statisticsLine(stats));
    expect(text).not.toContain("platypus");
  }
});
