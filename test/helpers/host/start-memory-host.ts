import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import type { RequestInput } from "@tacho/shared/protocol/requests.ts";
import type { SettingsTable } from "@tacho/shared/settings/settings.ts";
import { ConfigFile } from "../../../native-host/src/config/config-file.ts";
import type { Core } from "../../../native-host/src/core/core.ts";
import type { Outflow } from "../../../native-host/src/core/replies/outlet.ts";
import { ModelCatalog } from "../../../native-host/src/models/model-catalog.ts";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { type StdioHost, serveStdio } from "../../../native-host/src/serving/stdio.ts";
import { createLogger } from "../../../native-host/src/system/logging/logger.ts";
import { FakeEngine } from "../engine/fake-engine.ts";
import { FakeClock } from "../time/fake-clock.ts";
import { MessageLog } from "./message-log.ts";
import { openCore } from "./open-core.ts";

export { DRAWN_SEED, MEMORY } from "./open-core.ts";

export const STARTER = "SmolLM2-135M-Instruct.Q4_1";
export const HELLO = { action: "hello", id: "hello", protocol_version: 1 };

export interface MemoryHost {
  host: StdioHost;
  /** Path of `models/`. */
  folder: string;
  core: Core;
  engine: FakeEngine;
  clock: FakeClock;
  store: MemoryStatisticsStore;
  log: MessageLog;
  /** Lines of the host's log. */
  lines: string[];
  send(request: RequestInput | Record<string, unknown>): void;
  /** Sends a ping and waits for the pong, after which everything sent earlier has been handled. */
  ping(id: string): Promise<void>;
  /** Lets the engine's generation of this index, counted from 0, emit these tokens and end. */
  answer(index: number, ...texts: string[]): Promise<void>;
  /** Loads a model. Default: the starter model. */
  load(id: string, model?: string): Promise<void>;
  /** Closes the browser's end. */
  hangUp(): void;
}

export interface MemoryHostOptions {
  outflow?: Outflow;
  /** Names of files in `models/`. Default: the starter model and two others. */
  models?: string[];
  /** Table of all settings. Default: the product's own. */
  settingsTable?: SettingsTable;
  /** Builds the content of `config.json` from the path of `models/`. Default: no file. */
  config?: (folder: string) => unknown;
}

const folders: string[] = [];

/** Starts a complete host in memory, with an engine that the test controls. */
export function startMemoryHost(options: MemoryHostOptions = {}): MemoryHost {
  const home = mkdtempSync(join(tmpdir(), "tacho-host-"));
  folders.push(home);
  const folder = join(home, "models");
  mkdirSync(folder);
  const { models = [STARTER, "alpha.Q8_0", "beta"] } = options;
  for (const model of models) writeFileSync(join(folder, `${model}.gguf`), model);
  const configPath = join(home, "config.json");
  if (options.config !== undefined) writeFileSync(configPath, JSON.stringify(options.config(folder)));

  const lines: string[] = [];
  const logger = createLogger("debug", (line) => lines.push(line));
  const [browser, transport] = createLinkedPair();
  const clock = new FakeClock();
  const engine = new FakeEngine();
  const { outflow, settingsTable } = options;
  const store = new MemoryStatisticsStore(clock, settingsTable);
  const catalog = new ModelCatalog({
    folder,
    config: new ConfigFile(configPath, logger),
    anyContent: true,
  });
  const core = openCore({
    engine,
    catalog,
    store,
    clock,
    logger,
    ...(settingsTable !== undefined && { settingsTable }),
  });
  const host = serveStdio({ core, transport, ...(outflow !== undefined && { outflow }) });
  const log = new MessageLog(browser);
  return {
    host,
    folder,
    core,
    engine,
    clock,
    store,
    log,
    lines,
    send: (request) => browser.send(request),
    async ping(id) {
      browser.send({ action: "ping", id });
      await log.end(id);
    },
    async answer(index, ...texts) {
      const generation = await engine.generationNumber(index);
      generation.tokens(...texts);
      generation.finish();
    },
    async load(id, model) {
      browser.send({ action: "load_model", id, ...(model !== undefined && { model }) });
      await log.end(id);
    },
    hangUp: () => browser.close(),
  };
}

/** Removes the folders of all memory hosts. Call after each test. */
export function removeMemoryHosts(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The `hello` of a tolerant client. */
export const TOLERANT_HELLO = {
  action: "hello",
  id: "hello",
  protocol_version: 1,
  capabilities: ["tolerant"],
};

export function generate(id: string, more: Record<string, unknown> = {}) {
  return { action: "generate", id, messages: [{ role: "user", content: "hello" }], ...more };
}
