import type { Aggregate, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";

/** One ended generation, as the host hands it over. The texts among the settings are not kept, only their lengths. */
export interface RunRecord extends Omit<StoredRun, "settings" | "rating"> {
  settings?: UsedSettings;
}

/** The numbers of every run that is kept, stopped and failed ones included. No method throws or rejects. */
export interface StatisticsStore {
  /** Takes microseconds; whatever must be written is written later. Works before `load`. */
  record(run: RunRecord): void;
  /** Brings in what is kept and not yet known here: the whole history the first time, then what other hosts added. */
  load(): Promise<void>;
  /** Of all that is known here. */
  aggregate(): Aggregate;
  /** The numbers of the latest run known here. */
  last(): GenerationStatistics | undefined;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}
