import { CSV_HEADER, toCsv, toCsvLine } from "@tacho/shared/runs/csv.ts";
import { describe, expect, it } from "vitest";
import { FAILED_RUN, GOLDEN_RUN, REMOTE_RUN } from "../../helpers/runs/sample-run.ts";

const NAMES = CSV_HEADER.trimEnd().split(",");

function read(line: string): Record<string, string> {
  const fields = line.trimEnd().split(",");
  return Object.fromEntries(NAMES.map((name, index) => [name, fields[index] ?? "missing"]));
}

describe("CSV", () => {
  it("tells of a server's run where it ran, who asked, and where its numbers come from", () => {
    expect(read(toCsvLine(REMOTE_RUN))).toMatchObject({
      engine: "openai_compatible",
      server: "gpu-box",
      client: "api",
      ignored_settings: "top_k min_p",
      server_time: "767.7",
      reported: "input_tokens output_tokens server_time",
      derived: "tokens_per_second",
      gpu_layers: "",
      backend: "",
    });
    expect(read(toCsvLine(GOLDEN_RUN))).toMatchObject({ server: "", client: "", reported: "", derived: "" });
  });

  it("has a column for each figure, setting and fact", () => {
    const fields = read(toCsvLine(GOLDEN_RUN));
    expect(fields).toMatchObject({
      at: "2026-11-21T12:00:00.000Z",
      run_id: "run-1",
      model: "SmolLM2-135M-Instruct.Q4_1",
      input_tokens: "364",
      cached_tokens: "236",
      output_tokens: "35",
      queue_time: "0",
      time_to_first_token: "125.44",
      tokens_per_second: "52.94",
      inter_token_latency_p95: "21",
      finish_reason: "stop",
      setting_temperature: "0.7",
      setting_seed: "42",
      setting_presence_penalty: "-1",
      gpu_layers_asked: "auto",
      flash_attention: "false",
      stop_latency: "",
    });
    expect(new Set(NAMES).size).toBe(NAMES.length);
    expect(NAMES).not.toContain("inter_token_gaps");
    expect(NAMES).not.toContain("inter_token_latency");
  });

  it("leaves absent figures empty and keeps measured zeros", () => {
    const fields = read(toCsvLine(FAILED_RUN));
    expect(fields).toMatchObject({ queue_time: "0", output_tokens: "", error_code: "model_load_failed" });
    expect(Object.values(fields).join("")).not.toMatch(/NaN|undefined|missing/);
  });

  it("quotes what has commas, quotes or line ends", () => {
    const line = toCsvLine({ ...FAILED_RUN, model: 'a "big", new\nmodel' });
    expect(line).toContain('"a ""big"", new\nmodel"');
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "＝1+1", "＠SUM(A1)"])(
    "keeps a spreadsheet from running %s",
    (model) => {
      expect(toCsvLine({ ...FAILED_RUN, model })).toContain(`,'${model},`);
    },
  );

  it("ends every line, the header too, with CRLF", () => {
    expect(toCsv([GOLDEN_RUN, FAILED_RUN])).toBe(CSV_HEADER + toCsvLine(GOLDEN_RUN) + toCsvLine(FAILED_RUN));
    expect(toCsv([]).endsWith("derived\r\n")).toBe(true);
  });
});
