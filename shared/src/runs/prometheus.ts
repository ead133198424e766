import { LAST_RUN, PROMETHEUS_FAMILIES, type PrometheusFamily } from "./prometheus-families.ts";
import type { StoredRun } from "./run-record.ts";

/** Formats the runs in Prometheus' text format. */
export function toPrometheus(runs: Iterable<StoredRun>): string {
  const totals = new PrometheusTotals();
  for (const run of runs) totals.add(run);
  return totals.format();
}

/** Sums over runs. They can be formatted, parsed again and added to, so that counters never decrease. */
export class PrometheusTotals {
  /** For each family, the values by sample name and labels. */
  private readonly samples = new Map(
    PROMETHEUS_FAMILIES.map(({ name }) => [name, new Map<string, number>()]),
  );

  /** Restores sums from the output of `format`. Ignores any other line. */
  static parse(text: string): PrometheusTotals {
    const totals = new PrometheusTotals();
    for (const line of text.split("\n")) {
      const match = /^([a-z:_]+)(\{[^\n]*\}) (\S+)$/.exec(line);
      const [, name, labels, written] = match ?? [];
      if (name === undefined || labels === undefined) continue;
      const value = Number(written);
      const family = totals.samples.get(name) ?? totals.samples.get(name.replace(/_(bucket|sum|count)$/, ""));
      if (Number.isFinite(value)) family?.set(name + labels, value);
    }
    return totals;
  }

  add(run: StoredRun): void {
    const model = label("model", run.model);
    const isLatest = run.at / 1000 >= (this.samples.get(LAST_RUN)?.get(`${LAST_RUN}{${model}}`) ?? 0);
    for (const family of PROMETHEUS_FAMILIES) {
      const samples = this.samples.get(family.name);
      const value = family.value(run);
      if (samples === undefined) continue;
      if (value !== undefined && Number.isFinite(value))
        this.addTo(samples, family, model, value, run, isLatest);
      else if (family.type === "gauge" && isLatest) samples.delete(`${family.name}{${model}}`);
    }
  }

  /** Formats the sums. Omits families without a value. */
  format(): string {
    return PROMETHEUS_FAMILIES.map(({ name, type, help }) => {
      const samples = this.samples.get(name);
      if (samples === undefined || samples.size === 0) return "";
      const lines = Array.from(samples, ([sample, value]) => `${sample} ${value}\n`);
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
    }).join("");
  }

  private addTo(
    samples: Map<string, number>,
    family: PrometheusFamily,
    model: string,
    value: number,
    run: StoredRun,
    isLatest: boolean,
  ): void {
    const { name } = family;
    switch (family.type) {
      case "counter": {
        const reason = family.byFinishReason
          ? `,${label("finish_reason", run.stats.finish_reason ?? "")}`
          : "";
        return increase(samples, `${name}{${model}${reason}}`, value);
      }
      case "gauge":
        if (isLatest) samples.set(`${name}{${model}}`, value);
        return;
      case "histogram":
        for (const bound of family.bounds) {
          increase(samples, `${name}_bucket{${model},le="${bound}"}`, value <= bound ? 1 : 0);
        }
        increase(samples, `${name}_bucket{${model},le="+Inf"}`, 1);
        increase(samples, `${name}_sum{${model}}`, value);
        return increase(samples, `${name}_count{${model}}`, 1);
      default:
        family satisfies never;
    }
  }
}

function increase(samples: Map<string, number>, sample: string, by: number): void {
  samples.set(sample, (samples.get(sample) ?? 0) + by);
}

/**
 * Formats a label. The format escapes backslashes, quotes and line feeds only, and many readers take other characters
 * for the end of a line too: those are written as `\u2028`, with a backslash of their own, and so is a backslash that
 * could be mistaken for one of these.
 */
function label(name: string, value: string): string {
  const visible = value
    // Half a surrogate pair has no UTF-8, and would come back as this.
    .replace(/\p{Cs}/gu, "\uFFFD")
    .replace(/\\(?=u[0-9a-f]{4})|[\p{Cc}\u2028\u2029]/gu, (character) =>
      character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  const escaped = visible.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `${name}="${escaped}"`;
}
