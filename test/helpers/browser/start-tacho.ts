import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { onTestFinished } from "vitest";
import { runLine } from "../../../native-host/src/runs/history/history-line.ts";
import {
  OPTIONS_URL,
  type OpenBrowser,
  openBrowser,
  RUNS_URL,
} from "../../../scripts/chromium/open-browser.ts";
import { hostProcessIdFile, registerHost } from "../../../scripts/chromium/register-profile.ts";
import { OptionsPage } from "./options-page.ts";
import { PanelPage } from "./panel-page.ts";
import { RunsPage } from "./runs-page.ts";

/** What the scripted engine plays. */
export interface Script {
  context_size?: number;
  prompt_tokens_per_second?: number;
  tokens_per_second?: number;
  reply?: string;
  faults?: { at_token?: number; at_load?: true; kind: "crash" | "hang" | "error" | "garbage" }[];
}

export interface TachoOptions {
  script?: Script;
  /** Default true; false leaves the browser without a host, until `registerHost`. */
  hostRegistered?: boolean;
  /** What the host has kept from before. */
  runs?: readonly StoredRun[];
  /** The GGUF of a real engine, in place of the scripted one. */
  model?: string;
  /** More extensions beside Tacho, or another build of it. */
  extensions?: string[];
  /** More arguments for the browser. */
  browserArguments?: string[];
}

/** A browser with Tacho in it, a profile and a TACHO_HOME of its own, gone when the test is. */
export interface Tacho {
  readonly browser: OpenBrowser;
  /** Everything that the host keeps. */
  readonly home: string;
  /** Where the launcher and the host's process id are. */
  readonly folder: string;
  openPanel(): Promise<PanelPage>;
  openOptions(): Promise<OptionsPage>;
  openRuns(): Promise<RunsPage>;
  /** Ends the browser's main process as a crash would. */
  killBrowser(): Promise<void>;
  /** Closes the browser and opens it again on the same profile. */
  restartBrowser(): Promise<void>;
  registerHost(): Promise<void>;
  /** Read by the engine when it is started the next time. */
  writeScript(script: Script): Promise<void>;
  killHost(): Promise<void>;
}

export async function startTacho(options: TachoOptions = {}): Promise<Tacho> {
  const root = await mkdtemp(join(tmpdir(), "tacho-e2e-"));
  const profile = join(root, "profile");
  const folder = join(root, "host");
  const scriptFile = join(root, "script.json");
  const engine = options.model === undefined ? { TACHO_ENGINE: "scripted" } : { TACHO_MODEL: options.model };
  const environment = { TACHO_HOME: join(root, "home"), TACHO_SCRIPT: scriptFile, ...engine };

  const register = () => registerHost({ profile, folder, environment });
  const writeScript = (script: Script) => writeFile(scriptFile, JSON.stringify(script));
  const browserOptions = {
    profile,
    ...(options.extensions === undefined ? {} : { extensions: options.extensions }),
    ...(options.browserArguments === undefined ? {} : { arguments: options.browserArguments }),
  };
  await writeScript(options.script ?? {});
  if (options.runs !== undefined) await writeHistory(environment.TACHO_HOME, options.runs);
  if (options.hostRegistered ?? true) await register();

  let browser = await openBrowser(browserOptions);
  onTestFinished(async () => {
    await browser.close();
    await rm(root, { recursive: true, force: true, maxRetries: 20 });
  });

  return {
    get browser() {
      return browser;
    },
    home: environment.TACHO_HOME,
    folder,
    openPanel: async () => new PanelPage(await browser.openPanel()),
    async openOptions() {
      const page = await browser.context.newPage();
      await page.goto(OPTIONS_URL);
      return new OptionsPage(page);
    },
    async openRuns() {
      const page = await browser.context.newPage();
      await page.goto(RUNS_URL);
      return new RunsPage(page);
    },
    async killBrowser() {
      const closed = browser.context.waitForEvent("close");
      process.kill(await mainProcessOf(profile), "SIGKILL");
      await closed;
    },
    async restartBrowser() {
      await browser.close();
      browser = await openBrowser(browserOptions);
    },
    registerHost: register,
    writeScript,
    async killHost() {
      const id = Number(await readFile(hostProcessIdFile(folder), "utf8"));
      process.kill(id, "SIGKILL");
    },
  };
}

async function writeHistory(home: string, runs: readonly StoredRun[]): Promise<void> {
  const folder = join(home, "statistics");
  await mkdir(folder, { recursive: true });
  const oldestFirst = [...runs].sort((a, b) => a.at - b.at);
  await writeFile(
    join(folder, "runs-2026-01-1-00.jsonl"),
    oldestFirst.map((run) => `${runLine(run)}\n`).join(""),
  );
}

/** The browser's main process, told from its others by having no type. */
async function mainProcessOf(profile: string): Promise<number> {
  for (const entry of await readdir("/proc")) {
    const command = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    if (command.includes(`--user-data-dir=${profile}`) && !command.includes("--type=")) return Number(entry);
  }
  throw new Error("The browser's process was not found.");
}
