import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { OPTIONS_URL, type OpenBrowser, openBrowser, RUNS_URL } from "../chromium/open-browser.ts";
import { hostProcessIdFile, registerHost } from "../chromium/register-profile.ts";
import type { Script } from "./recorded-host.ts";
import type { Transcript } from "./transcript.ts";
import { WaitingRoom } from "./waiting-room.ts";

const BINDING = "noteTachoMessage";

/** Runs in a page before its own code. Records all messages on the page's port without changing them. */
const TAP = `(() => {
  const runtime = globalThis.chrome?.runtime;
  if (runtime?.connect === undefined) return;
  const connect = runtime.connect.bind(runtime);
  const page = location.pathname.split("/")[1];
  const note = (line) => void globalThis.${BINDING}(JSON.stringify({ page, line }));
  runtime.connect = (...words) => {
    const port = connect(...words);
    note({ from: "panel", event: "open" });
    port.onMessage.addListener((frame) => note({ from: "worker", frame }));
    port.onDisconnect.addListener(() => note({ from: "worker", event: "close" }));
    return {
      onMessage: port.onMessage,
      onDisconnect: port.onDisconnect,
      postMessage(frame) {
        note({ from: "panel", frame });
        port.postMessage(frame);
      },
      disconnect() {
        note({ from: "panel", event: "close" });
        port.disconnect();
      },
    };
  };
})();`;

export type PageName = "panel" | "options" | "runs";

interface Noted {
  page: string;
  line: { from: "panel" | "worker"; frame?: Record<string, unknown>; event?: string };
}

export interface RecordedBrowserOptions {
  /** Folder for everything of this browser and its host. */
  folder: string;
  script?: Script;
  /** Command that the browser starts as the host. Default: the built host. */
  command?: string[];
  /** Registers the host. False leaves the browser without one until `registerHost`. Default: true. */
  hostRegistered?: boolean;
  /** The page to record, and its transcript. Default: none. */
  listening?: { page: PageName; transcript: Transcript<"panel" | "worker"> };
}

/** A real browser with the built extension and host. Records the messages of one kind of page. */
export class RecordedBrowser {
  readonly browser: OpenBrowser;
  /** Messages from the worker to the recorded page. */
  readonly heard: Record<string, unknown>[] = [];
  readonly #options: RecordedBrowserOptions;
  readonly #room = new WaitingRoom();

  private constructor(options: RecordedBrowserOptions, browser: OpenBrowser) {
    this.#options = options;
    this.browser = browser;
  }

  static async start(options: RecordedBrowserOptions): Promise<RecordedBrowser> {
    const { folder } = options;
    await mkdir(join(folder, "host"), { recursive: true });
    await writeFile(join(folder, "script.json"), JSON.stringify(options.script ?? {}));
    const recorded = new RecordedBrowser(options, await openBrowser({ profile: join(folder, "profile") }));
    const { context } = recorded.browser;
    await context.exposeBinding(BINDING, (_source, text: string) => recorded.#note(JSON.parse(text)));
    await context.addInitScript(TAP);
    if (options.hostRegistered ?? true) await recorded.registerHost(options.command);
    return recorded;
  }

  async registerHost(command?: string[]): Promise<void> {
    const { folder } = this.#options;
    const environment = {
      TACHO_HOME: join(folder, "home"),
      TACHO_SCRIPT: join(folder, "script.json"),
      TACHO_ENGINE: "scripted",
    };
    const profile = join(folder, "profile");
    await registerHost({
      profile,
      folder: join(folder, "host"),
      environment,
      ...(command === undefined ? {} : { command }),
    });
  }

  /** Writes the script that the scripted engine plays from its next load on. */
  async writeScript(script: Script): Promise<void> {
    await writeFile(join(this.#options.folder, "script.json"), JSON.stringify(script));
  }

  async killHost(): Promise<void> {
    const id = Number(await readFile(hostProcessIdFile(join(this.#options.folder, "host")), "utf8"));
    process.kill(id, "SIGKILL");
  }

  async openPanel(): Promise<DrivenPanel> {
    return new DrivenPanel(await this.browser.openPanel());
  }

  async openPage(name: "options" | "runs"): Promise<Page> {
    const page = await this.browser.context.newPage();
    await page.goto(name === "options" ? OPTIONS_URL : RUNS_URL);
    return page;
  }

  /** Resolves with the first worker message after the first `from` ones that satisfies `isSo`. */
  hear(
    what: string,
    isSo: (message: Record<string, unknown>) => boolean,
    from = 0,
  ): Promise<Record<string, unknown>> {
    return this.#room.until(what, () => this.heard.slice(from).find(isSo));
  }

  /** Waits for a connection state with this status, after the first `from` messages. */
  async connection(status: string, from = 0): Promise<void> {
    const isSo = ({ type, state }: Record<string, unknown>) =>
      type === "connection_state" && JSON.stringify(state).includes(`"status":"${status}"`);
    await this.hear(`a host that is ${status}`, isSo, from);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  #note({ page, line }: Noted): void {
    const { listening } = this.#options;
    if (listening === undefined || page !== listening.page) return;
    listening.transcript.add(
      line.event === undefined
        ? { from: line.from, frame: line.frame }
        : { from: line.from, event: line.event },
    );
    if (line.from === "worker" && line.frame !== undefined) this.heard.push(line.frame);
    this.#room.wake();
  }
}

/** The side panel, driven like a user would. */
export class DrivenPanel {
  readonly page: Page;
  readonly answers: Locator;

  constructor(page: Page) {
    this.page = page;
    this.answers = page.getByRole("log").locator('[data-role="assistant"]');
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** Sends a message, and returns the element of its answer. */
  async ask(text: string): Promise<Locator> {
    await this.page.locator('[role="log"][aria-busy="false"]').waitFor();
    const earlier = await this.answers.count();
    await this.page.getByRole("textbox", { name: "Message", exact: true }).fill(text);
    await this.button("Send").click();
    const answer = this.answers.nth(earlier);
    await answer.waitFor({ state: "attached" });
    return answer;
  }

  async askToEnd(text: string): Promise<Locator> {
    const answer = await this.ask(text);
    await ended(answer);
    return answer;
  }

  async startNewChat(): Promise<void> {
    await this.button("New chat").click();
    await this.answers.first().waitFor({ state: "detached" });
  }
}

/** Waits until an answer shows why it ended. */
export async function ended(answer: Locator): Promise<void> {
  await answer.locator('[data-metric="finish_reason"]').waitFor();
}

/** Waits until the text of an answer contains `part`. */
export async function shows(answer: Locator, part: string): Promise<void> {
  await answer.locator("[data-content]").filter({ hasText: part }).waitFor();
}

/** Returns `count` different words, one token each. */
export function words(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index + 1}`).join(" ");
}
