import { join } from "node:path";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Logger } from "../system/logging/logger.ts";
import { Ledger } from "./ledger.ts";
import { Outgoing } from "./outgoing.ts";
import type { Transport } from "./transport.ts";

export interface OpenOutgoingOptions {
  /** `TACHO_HOME`. */
  home: string;
  /** URL of the built `undici-transport.ts`. */
  script: URL;
  env: NodeJS.ProcessEnv;
  clock: Pick<Clock, "date">;
  logger: Pick<Logger, "warn">;
}

/** Opens the way out and its ledger, `TACHO_HOME/connections.jsonl`, without reading or writing anything yet. */
export function openOutgoing({ home, script, env, clock, logger }: OpenOutgoingOptions) {
  const ledger = new Ledger({ path: join(home, "connections.jsonl"), date: () => clock.date(), logger });
  const loadTransport = async (): Promise<Transport> => {
    const { openUndiciTransport } = await import(script.href);
    return openUndiciTransport();
  };
  return { ledger, outgoing: new Outgoing({ loadTransport, ledger, env }) };
}
