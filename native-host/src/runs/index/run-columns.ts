import { GrowingColumn } from "./growing-column.ts";
import { type IndexedRun, METRICS, type Metric } from "./indexed-run.ts";

/** Stores runs in columns, about 100 bytes per run. Rows are numbered from 0 and never move. */
export class RunColumns {
  private readonly dates = new GrowingColumn();
  private readonly models = new NameColumn();
  private readonly reasons = new NameColumn();
  private readonly settings = new NameColumn();
  private readonly metrics: Record<Metric, GrowingColumn> = createMetricColumns();
  private length = 0;

  /** Adds a run and returns its row. */
  push(run: IndexedRun): number {
    this.dates.push(run.at);
    this.models.push(run.model);
    this.reasons.push(run.finish_reason);
    this.settings.push(run.settings_key);
    for (const [index, name] of METRICS.entries()) this.metrics[name].push(run.metrics[index]);
    this.length += 1;
    return this.length - 1;
  }

  date(row: number): number {
    return this.dates.at(row);
  }

  model(row: number): string | undefined {
    return this.models.at(row);
  }

  finishReason(row: number): string | undefined {
    return this.reasons.at(row);
  }

  settingsKey(row: number): string | undefined {
    return this.settings.at(row);
  }

  metric(name: Metric): GrowingColumn {
    return this.metrics[name];
  }
}

class NameColumn {
  private readonly names = new InternedNames();
  private readonly numbers = new GrowingColumn();

  push(name: string | undefined): void {
    this.numbers.push(name === undefined ? undefined : this.names.intern(name));
  }

  at(row: number): string | undefined {
    return this.names.nameOf(this.numbers.at(row));
  }
}

function createMetricColumns(): Record<Metric, GrowingColumn> {
  return Object.fromEntries(METRICS.map((name) => [name, new GrowingColumn()])) as Record<
    Metric,
    GrowingColumn
  >;
}

/** Maps each distinct name to a small integer, so that a column of names is a column of numbers. */
class InternedNames {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];

  /** Returns the number of `name`, assigning the next one if it is new. */
  intern(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  /** Returns `undefined` for unassigned numbers and NaN. */
  nameOf(number: number): string | undefined {
    return this.names[number];
  }
}
