import { setTimeout } from "node:timers/promises";
import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import type { StatisticsStore } from "../../runs/statistics-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeAggregate } from "./describe-aggregate.ts";
import { runsTable } from "./runs-table.ts";
import type { StatsOptions } from "./stats-options.ts";

/** Time between two reads of the history in ms. Hosts write a run within a second of its end. */
const INTERVAL = 500;
/** Number of printed runs that are remembered for each one on the page. Older ones come again only if many are deleted. */
const REMEMBERED_PAGES = 100;
const CLEAR_SCREEN = "\u001b[H\u001b[2J\u001b[3J";

export interface WatchRunsOptions extends Pick<StatsOptions, "filter" | "limit"> {
  store: Pick<StatisticsStore, "load" | "aggregate" | "listRuns">;
  terminal: Pick<Terminal, "stdout" | "onInterrupt">;
}

/**
 * Shows each run as it ends, until Ctrl-C. Redraws the whole page on terminals; otherwise prints one line per
 * run.
 */
export async function watchRuns({ store, filter, limit, terminal }: WatchRunsOptions): Promise<void> {
  const { stdout } = terminal;
  const cancel = new AbortController();
  const leave = () => cancel.abort();
  const stopListening = terminal.onInterrupt(leave);
  stdout.once("error", leave);
  let shown: string | undefined;
  const printed = new LatestMap<string, true>(REMEMBERED_PAGES * Math.max(limit, 1));
  try {
    while (!cancel.signal.aborted) {
      await store.load();
      const { runs } = await store.listRuns({ ...filter, limit: Math.max(limit, 1) });
      if (stdout.isTTY === true) {
        const page = `${describeAggregate(store.aggregate(filter))}\n${limit > 0 ? runsTable(runs) : ""}`;
        if (page !== shown) stdout.write(`${CLEAR_SCREEN}${page}`);
        shown = page;
      } else {
        const fresh = runs.filter(({ run_id }) => !printed.has(run_id)).reverse();
        const [titles = "", ...lines] = runsTable(fresh).split(/(?<=\n)/);
        if (fresh.length > 0) stdout.write(`${printed.size === 0 ? titles : ""}${lines.join("")}`);
        for (const { run_id } of fresh) printed.set(run_id, true);
      }
      await setTimeout(INTERVAL, undefined, { signal: cancel.signal }).catch(() => {});
    }
  } finally {
    stopListening();
    stdout.off("error", leave);
  }
}
