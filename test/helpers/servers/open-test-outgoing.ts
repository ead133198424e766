import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LedgerEntry } from "@tacho/shared/protocol/connections.ts";
import { onTestFinished } from "vitest";
import { Ledger } from "../../../native-host/src/outgoing/ledger.ts";
import { Outgoing } from "../../../native-host/src/outgoing/outgoing.ts";
import { openUndiciTransport } from "../../../native-host/src/outgoing/undici-transport.ts";
import { silentLogger } from "../host/silent-logger.ts";

export interface TestOutgoing {
  outgoing: Outgoing;
  ledger: Ledger;
  /** A folder of its own. */
  home: string;
  /** Returns the lines of the ledger so far. */
  lines(): LedgerEntry[];
}

/**
 * Opens the way out with the real HTTP client and a ledger in a folder of its own.
 *
 * @param home the folder. Default: one that is removed when the test ends.
 */
export function openTestOutgoing(env: NodeJS.ProcessEnv = {}, home = folderOfTest()): TestOutgoing {
  const path = join(home, "connections.jsonl");
  const ledger = new Ledger({ path, date: Date.now, logger: silentLogger });
  const outgoing = new Outgoing({ loadTransport: async () => openUndiciTransport(), ledger, env });
  const lines = () => {
    try {
      return readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line));
    } catch {
      return [];
    }
  };
  return { outgoing, ledger, home, lines };
}

function folderOfTest(): string {
  const home = mkdtempSync(join(tmpdir(), "tacho-outgoing-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}
