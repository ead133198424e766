import { PrometheusTotals, toPrometheus } from "@tacho/shared/runs/prometheus.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAILED_RUN, GOLDEN_RUN } from "../../helpers/runs/sample-run.ts";

const MODEL = `model="${GOLDEN_RUN.model}"`;

describe("Prometheus text", () => {
  it("sums tokens and times as llama.cpp does", () => {
    const lines = toPrometheus([GOLDEN_RUN, GOLDEN_RUN]).split("\n");
    expect(lines).toContain(`tacho:prompt_tokens_total{${MODEL}} 256`);
    expect(lines).toContain(`tacho:prompt_tokens_cached_total{${MODEL}} 472`);
    expect(lines).toContain(`tacho:tokens_predicted_total{${MODEL}} 70`);
    expect(lines).toContain(`tacho:prompt_seconds_total{${MODEL}} 0.25088`);
    expect(lines).toContain(`tacho:tokens_predicted_seconds_total{${MODEL}} 1.28448`);
    expect(lines).toContain("# TYPE tacho:tokens_predicted_total counter");
  });

  it("counts the runs by why they ended", () => {
    const lines = toPrometheus([GOLDEN_RUN, FAILED_RUN]).split("\n");
    expect(lines).toContain(`tacho:requests_total{${MODEL},finish_reason="stop"} 1`);
    expect(lines).toContain(`tacho:requests_total{${MODEL},finish_reason="error"} 1`);
  });

  it("has cumulative histograms in seconds", () => {
    const lines = toPrometheus([GOLDEN_RUN, FAILED_RUN]).split("\n");
    const name = "tacho:time_to_first_token_seconds";
    expect(lines).toContain(`${name}_bucket{${MODEL},le="0.1"} 0`);
    expect(lines).toContain(`${name}_bucket{${MODEL},le="0.25"} 1`);
    expect(lines).toContain(`${name}_bucket{${MODEL},le="+Inf"} 1`);
    expect(lines).toContain(`${name}_sum{${MODEL}} 0.12544`);
    expect(lines).toContain(`${name}_count{${MODEL}} 1`);
    expect(lines).toContain(`tacho:request_duration_seconds_count{${MODEL}} 2`);
  });

  it("shows the latest run's rates, whatever the order, and none where it has none", () => {
    const rate = `tacho:predicted_tokens_seconds{${MODEL}}`;
    expect(toPrometheus([GOLDEN_RUN])).toContain(`${rate} 52.94`);
    const older = {
      ...GOLDEN_RUN,
      at: GOLDEN_RUN.at - 1,
      stats: { ...GOLDEN_RUN.stats, tokens_per_second: 9 },
    };
    expect(toPrometheus([GOLDEN_RUN, older])).toContain(`${rate} 52.94`);
    expect(toPrometheus([GOLDEN_RUN, FAILED_RUN])).not.toContain(rate);
  });

  it("escapes a model's name", () => {
    const text = toPrometheus([{ ...FAILED_RUN, model: 'a"b\\c\nd' }]);
    expect(text).toContain('model="a\\"b\\\\c\\nd"');
  });

  it("writes each sample on one line, whatever the model is called, and loses nothing when it goes on from its own text", () => {
    const odd = fc.string({
      unit: fc.constantFrom(...'ab "\\{},=\n\r\t\u0085\u2028\u2029\u202E\ud800é', "\\u2028", "\\n"),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(odd, fc.string({ unit: "binary" })), { minLength: 1 }),
        (models) => {
          let text = "";
          for (const model of [...models, ...models]) {
            const totals = PrometheusTotals.parse(text);
            totals.add({ ...FAILED_RUN, model });
            // A file holds UTF-8, so a lone surrogate does not come back as one.
            text = Buffer.from(totals.format()).toString();
          }
          expect(text).not.toMatch(/[\u2028\u2029\r\u0085]/);
          const samples = text.split("\n").filter((line) => line.startsWith("tacho:requests_total{"));
          const labels = samples.map((line) => line.replace(/ \d+$/, ""));
          expect(new Set(labels).size).toBe(labels.length);
          expect(labels).toHaveLength(new Set(models.map((model) => Buffer.from(model).toString())).size);
          const count = samples.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
          expect(count).toBe(2 * models.length);
        },
      ),
    );
  });

  it("shows a line separator in a model's name as an escape", () => {
    expect(toPrometheus([{ ...FAILED_RUN, model: "a\u2028b" }])).toContain('model="a\\\\u2028b"');
  });

  it("goes on from what it wrote", () => {
    const runs = [GOLDEN_RUN, FAILED_RUN, { ...GOLDEN_RUN, model: 'odd "name" {x}' }, GOLDEN_RUN];
    const half = PrometheusTotals.parse(toPrometheus(runs.slice(0, 2)));
    for (const run of runs.slice(2)) half.add(run);
    const parsed = PrometheusTotals.parse(half.format());
    expect(parsed.format()).toBe(toPrometheus(runs));
  });

  it("takes nothing from lines that are not its own", () => {
    expect(
      PrometheusTotals.parse('node_load1 3\nnode:x{a="b"} 3\ntacho:requests_total{} NaN\n').format(),
    ).toBe("");
  });

  it("is in the form that the exposition format demands", () => {
    for (const line of toPrometheus([GOLDEN_RUN, FAILED_RUN]).trimEnd().split("\n")) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z_:]+ .+|[a-z_:]+\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\} [0-9.e+-]+)$/,
      );
    }
  });
});
