import { DiskStatisticsStore } from "../../runs/history/disk-statistics-store.ts";
import { openHistoryFolder } from "../../runs/history/history-folder.ts";
import { systemClock } from "../../system/clock.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import { createLogger } from "../../system/logging/logger.ts";
import type { Command } from "../terminal/command-context.ts";
import { describeAggregate } from "./describe-aggregate.ts";
import { exportRuns } from "./export-history.ts";
import { runsTable } from "./runs-table.ts";
import { parseStatsOptions } from "./stats-options.ts";
import { watchRuns } from "./watch-runs.ts";

/** Reads the history on disk, even while hosts are running. Writes nothing to it. */
export const statsCommand: Command = async (commandArguments, { terminal, machine }) => {
  const options = parseStatsOptions(commandArguments, systemClock.date());
  const { filter, limit, output } = options;
  const { stdout, stderr } = terminal;
  const store = new DiskStatisticsStore({
    folder: openHistoryFolder(resolvePaths(machine).statistics),
    clock: systemClock,
    logger: createLogger("warn", (line) => void stderr.write(line)),
  });
  if (options.export !== undefined) {
    const count = await exportRuns({ store, filter, format: options.export, output, stdout });
    if (output !== undefined) stderr.write(`${count} ${count === 1 ? "run" : "runs"} written to ${output}\n`);
    return 0;
  }
  if (options.watch) {
    await watchRuns({ store, filter, limit, terminal });
    return 0;
  }
  await store.load();
  const aggregate = store.aggregate(filter);
  const runs = limit === 0 ? [] : (await store.listRuns({ ...filter, limit })).runs;
  if (options.json) stdout.write(`${JSON.stringify({ aggregate, runs }, null, 2)}\n`);
  else stdout.write(`${describeAggregate(aggregate)}${runs.length > 0 ? `\n${runsTable(runs)}` : ""}`);
  return 0;
};
