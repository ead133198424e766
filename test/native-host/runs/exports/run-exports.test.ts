import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigFile } from "../../../../native-host/src/config/config-file.ts";
import { openOtlpExporter } from "../../../../native-host/src/runs/exports/otlp/open-otlp-exporter.ts";
import { type LoadOtlp, RunExports } from "../../../../native-host/src/runs/exports/run-exports.ts";
import { createLogger } from "../../../../native-host/src/system/logging/logger.ts";
import { systemClock } from "../../../../native-host/src/system/system-clock.ts";
import { readSpans } from "../../../helpers/runs/otlp-json.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../../../helpers/runs/otlp-receiver.ts";
import { sampleRunWith } from "../../../helpers/runs/sample-run.ts";
import { openTestOutgoing } from "../../../helpers/servers/open-test-outgoing.ts";

let folder: string;
let lines: string[];
let receiver: OtlpReceiver | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-exports-"));
  lines = [];
});
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function open(exports?: unknown, loadOtlp: LoadOtlp = async () => ({ openOtlpExporter })) {
  const configPath = join(folder, "config.json");
  if (exports !== undefined) writeFileSync(configPath, JSON.stringify({ exports }));
  const logger = createLogger("warn", (line) => lines.push(line));
  const config = new ConfigFile(configPath, logger);
  const { outgoing } = openTestOutgoing();
  return new RunExports({ config, loadOtlp, outgoing, clock: systemClock, logger, hostVersion: "1" });
}

const neverLoad: LoadOtlp = () => expect.unreachable("nothing was asked for");
const SECRET = "the secret words";
const RUN = sampleRunWith("r", {
  ...DEFAULT_SETTINGS,
  max_tokens: 20,
  seed: 1,
  stop: [SECRET],
  system_prompt: SECRET,
});

describe("the exports of a host", () => {
  it.each([[undefined], [{}]])("exports nothing when nothing is configured: %j", async (config) => {
    const exports = open(config, neverLoad);
    exports.record(RUN);
    await exports.close();
    expect(lines).toEqual([]);
  });

  it("reaches the file and the collector without any text", async () => {
    receiver = await startOtlpReceiver();
    const path = join(folder, "tacho.prom");
    const exports = open({ prometheus_textfile: path, otlp: { endpoint: receiver.endpoint } });
    exports.record(RUN);
    await exports.close();
    expect(readFileSync(path, "utf8")).toContain(
      'tacho:tokens_predicted_total{model="SmolLM2-135M-Instruct.Q4_1"} 35\n',
    );
    const traces = await receiver.until("/v1/traces", "chat SmolLM2-135M-Instruct.Q4_1");
    expect(readSpans(traces.text).filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
    await receiver.until("/v1/metrics", "gen_ai.client.token.usage");
    const sent = receiver.received.map(({ text }) => text).join("");
    expect(sent + readFileSync(path, "utf8")).not.toContain(SECRET);
    expect(lines).toEqual([]);
  });

  it("runs only after the generation's own work", async () => {
    const path = join(folder, "tacho.prom");
    const exports = open({ prometheus_textfile: path });
    exports.record(RUN);
    await Promise.resolve();
    expect(() => readFileSync(path)).toThrow("ENOENT");
    await exports.close();
    expect(readFileSync(path, "utf8")).toContain("tacho:requests_total");
  });

  it("logs a failing export once and continues with the others", async () => {
    receiver = await startOtlpReceiver();
    const exports = open({
      prometheus_textfile: join(folder, "no folder", "tacho.prom"),
      otlp: { endpoint: receiver.endpoint },
    });
    exports.record(RUN);
    exports.record(RUN);
    await exports.close();
    await receiver.until("/v1/traces", "chat SmolLM2-135M-Instruct.Q4_1");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('export="prometheus_textfile"');
  });

  it("continues without an exporter that cannot be loaded", async () => {
    const path = join(folder, "tacho.prom");
    const exports = open({ prometheus_textfile: path, otlp: { endpoint: "http://127.0.0.1:1" } }, () =>
      Promise.reject(new Error("no such file")),
    );
    exports.record(RUN);
    await exports.close();
    expect(readFileSync(path, "utf8")).toContain("tacho:requests_total");
    expect(lines[0]).toContain("no such file");
  });

  it("reports invalid configuration", async () => {
    const exports = open({ prometheus_textfile: "here" }, neverLoad);
    exports.record(RUN);
    await exports.close();
    expect(lines[0]).toContain("exports.prometheus_textfile");
  });
});
