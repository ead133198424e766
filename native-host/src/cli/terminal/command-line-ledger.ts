import { join } from "node:path";
import { Ledger } from "../../outgoing/ledger.ts";
import { createLogger } from "../../system/logging/logger.ts";
import { systemClock } from "../../system/system-clock.ts";

/** Opens the list of connections for a command, which shares it with the hosts of the same `TACHO_HOME`. */
export function commandLineLedger(home: string): Ledger {
  const logger = createLogger("error", () => {});
  return new Ledger({ path: join(home, "connections.jsonl"), date: () => systemClock.date(), logger });
}
