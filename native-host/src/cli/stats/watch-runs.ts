import { setTimeout } from "node:timers/promises";
import type { StatisticsStore } from "../../runs/statistics-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeAggregate } from "./describe-aggregate.ts";
import { runsTable } from "./runs-table.ts";
import type { StatsOptions } from "./stats-options.ts";

/** How often the history is looked at, ms. Hosts write a run within a second of its end. */
const INTERVAL = 500;
const CLEAR_SCREEN = "\u001b[H\u001b[2J\u001b[3J";

export interface WatchRunsOptions extends Pick<StatsOptions, "filter" | "limit"> {
  store: Pick<StatisticsStore, "load" | "aggregate" | "listRuns">;
  terminal: Pick<Terminal, "stdout" | "onInterrupt">;
}

/** Shows every run as it ends, until Ctrl-C: on a terminal the whole page anew, elsewhere a line each. */
export async function watchRuns({ store, filter, limit, terminal }: WatchRunsOptions): Promise<void> {
  const { stdout } = terminal;
  const cancel = new AbortController();
  const leave = () => cancel.abort();
  const stopListening = terminal.onInterrupt(leave);
  stdout.once("error", leave);
  let shown: string | undefined;
  const told = new Set<string>();
  try {
    while (!cancel.signal.aborted) {
      await store.load();
      const { runs } = await store.listRuns({ ...filter, limit: Math.max(limit, 1) });
      if (stdout.isTTY === true) {
        const page = `${describeAggregate(store.aggregate(filter))}\n${limit > 0 ? runsTable(runs) : ""}`;
        if (page !== shown) stdout.write(`${CLEAR_SCREEN}${page}`);
        shown = page;
      } else {
        const fresh = runs.filter(({ run_id }) => !told.has(run_id)).reverse();
        const [titles = "", ...lines] = runsTable(fresh).split(/(?<=\n)/);
        if (fresh.length > 0) stdout.write(`${told.size === 0 ? titles : ""}${lines.join("")}`);
        for (const { run_id } of fresh) told.add(run_id);
      }
      await setTimeout(INTERVAL, undefined, { signal: cancel.signal }).catch(() => {});
    }
  } finally {
    stopListening();
    stdout.off("error", leave);
  }
}
