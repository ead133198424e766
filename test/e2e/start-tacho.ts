import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { onTestFinished } from "vitest";
import { runLine } from "../../native-host/src/runs/history/history-line.ts";
import { OPTIONS_URL, type OpenBrowser, openBrowser, RUNS_URL } from "../../scripts/chromium/open-browser.ts";
import { hostProcessIdFile, registerHost } from "../../scripts/chromium/register-profile.ts";
import { switchOnDeveloperMode } from "../../scripts/dev/switch-on-developer-mode.ts";
import { OptionsPage } from "./options-page.ts";
import { PanelPage } from "./panel-page.ts";
import { RunsPage } from "./runs-page.ts";

/** Script of the scripted engine. */
export interface Script {
  context_size?: number;
  prompt_tokens_per_second?: number;
  tokens_per_second?: number;
  reply?: string;
  faults?: { at_token?: number; at_load?: true; kind: "crash" | "hang" | "error" | "garbage" }[];
}

export interface TachoOptions {
  script?: Script;
  /** Default true; false leaves the browser without a host until `registerHost` is called. */
  hostRegistered?: boolean;
  /** Earlier runs in the host's history. */
  runs?: readonly StoredRun[];
  /** Path of a GGUF file for the real engine; absent for the scripted one. */
  model?: string;
  /** Paths of extensions to load besides Tacho, or of another build of it. */
  extensions?: string[];
  /** Lets an extension reload itself. */
  developerMode?: boolean;
  /** Additional arguments for the browser. */
  browserArguments?: string[];
}

/** Browser with Tacho, with its own profile and TACHO_HOME, removed at the end of the test. */
export interface Tacho {
  readonly browser: OpenBrowser;
  /** TACHO_HOME of the host. */
  readonly home: string;
  /** Folder of the launcher and of the host's process id file. */
  readonly folder: string;
  openPanel(): Promise<PanelPage>;
  openOptions(): Promise<OptionsPage>;
  openRuns(): Promise<RunsPage>;
  /** Kills the browser's main process, like a crash. */
  killBrowser(): Promise<void>;
  /** Closes the browser and reopens it with the same profile. */
  restartBrowser(): Promise<void>;
  registerHost(): Promise<void>;
  /** Writes the script that the engine reads at its next start. */
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
  if (options.developerMode === true) await switchOnDeveloperMode(profile);

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

/** Finds the browser's main process, the only one without a `--type` argument. */
async function mainProcessOf(profile: string): Promise<number> {
  for (const entry of await readdir("/proc")) {
    const command = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    if (command.includes(`--user-data-dir=${profile}`) && !command.includes("--type=")) return Number(entry);
  }
  throw new Error("The browser's process was not found.");
}
