import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { EXTENSION_ID } from "../../../native-host/src/registration/identity.ts";
import { STRANGER } from "../../../native-host/src/serving/refuse-stranger.ts";
import { EXTENSION_FOLDER } from "../../../scripts/chromium/open-browser.ts";
import { hostProcessIdFile } from "../../../scripts/chromium/register-profile.ts";
import { buildIfNeeded } from "../../../scripts/setup/build-product.ts";
import { startTacho } from "../../e2e/start-tacho.ts";
import { startHostProcess, stopHostProcesses } from "../../helpers/start-host-process.ts";
import { tell } from "../soak.ts";
import { startCanaryServer } from "./canary-server.ts";

beforeAll(() => buildIfNeeded(fileURLToPath(new URL("../../..", import.meta.url))));
afterEach(stopHostProcesses);

const HOST = "dev.tacho.native_host";
const COMMANDS = [
  "hello",
  "generate",
  "load_model",
  "list_models",
  "update_settings",
  "delete_runs",
  "get_state",
];

/** Tries every way a script has to reach the worker and the host, and reports each result. */
const ATTEMPT = `async function attempt() {
  const target = ${JSON.stringify(EXTENSION_ID)};
  const requests = ${JSON.stringify(COMMANDS)}.map((action) => ({ action, id: "x", protocol_version: 1, messages: [{ role: "user", content: "CANARY" }], settings: {}, conversation: { id: "c", title: "", created_at: 0, updated_at: 0 }, answer: { id: "a", conversation_id: "c", position: 0, created_at: 0, role: "assistant", prefix: "", run: { generation_id: "x", phase: "sent", seq: 0, text: "", thought: "", output_tokens: 0 } } }));
  const api = globalThis.chrome?.runtime;
  const listen = (open) => new Promise((resolve) => {
    try {
      const port = open();
      const heard = [];
      port.onMessage.addListener((message) => heard.push(message));
      port.onDisconnect.addListener(() => resolve(heard.length === 0 ? "closed: " + (api.lastError?.message ?? "") : heard));
      for (const request of requests) port.postMessage(request);
    } catch (error) { resolve("refused: " + error.message); }
  });
  const send = (message) => new Promise((resolve) => {
    try { api.sendMessage(target, message, (answer) => resolve(answer === undefined ? "closed: " + (api.lastError?.message ?? "") : [answer])); }
    catch (error) { resolve("refused: " + error.message); }
  });
  return [
    await listen(() => api.connect(target)),
    await send(requests[1]),
    await listen(() => api.connectNative(${JSON.stringify(HOST)})),
  ];
}`;

/** Another extension with all the permissions it needs to try, and a content script in every page. */
async function otherExtension(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "other-extension-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const manifest = {
    manifest_version: 3,
    name: "Another",
    version: "1",
    permissions: ["nativeMessaging", "storage"],
    host_permissions: ["<all_urls>"],
    background: { service_worker: "worker.js" },
    content_scripts: [{ matches: ["<all_urls>"], js: ["content.js"] }],
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "worker.js"), ATTEMPT);
  const report =
    "attempt().then((outcome) => document.documentElement.setAttribute('data-outcome', JSON.stringify(outcome)))";
  await writeFile(join(folder, "content.js"), `${ATTEMPT}\n${report}`);
  return folder;
}

/** Lists the traces of a host that was started. */
async function traces(home: string, folder: string): Promise<string[]> {
  const started = await readFile(hostProcessIdFile(folder), "utf8").then(
    () => ["a host was started"],
    () => [],
  );
  return [...started, ...(await readdir(home).catch(() => []))];
}

const isRefusal = (outcome: unknown) => typeof outcome === "string" && /^(closed|refused)/.test(outcome);

/** Origins that are not Tacho's, as a browser with an altered manifest would pass them. */
const WRONG_ORIGINS = [
  "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/",
  `chrome-extension://${EXTENSION_ID}`,
  `chrome-extension://${EXTENSION_ID}.evil.example/`,
  `chrome-extension://${EXTENSION_ID.toUpperCase()}/`,
  `chrome-extension://${EXTENSION_ID}/../aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/`,
];

describe("access by others", () => {
  it.each(WRONG_ORIGINS)("is refused to a host started for %s", async (origin) => {
    const host = await startHostProcess({ origin });
    for (const [index, action] of COMMANDS.entries())
      host.send({ action, id: `${index}`, protocol_version: 1 });
    expect(await host.exited).toBe(STRANGER);
    expect(host.log.all).toEqual([]);
    expect(host.stderr()).toContain("nobody else");
  });

  it("is refused to another extension, its content script and a web page", async () => {
    const tacho = await startTacho({ extensions: [EXTENSION_FOLDER, await otherExtension()] });
    const server = await startCanaryServer();
    const { context } = tacho.browser;
    const isOther = (url: string) => !url.includes(EXTENSION_ID);
    const other =
      context.serviceWorkers().find((worker) => isOther(worker.url())) ??
      (await context.waitForEvent("serviceworker", (worker) => isOther(worker.url())));
    const fromExtension = await other.evaluate<unknown[]>("attempt()");
    expect(fromExtension).toHaveLength(3);
    expect(fromExtension.filter((outcome) => !isRefusal(outcome))).toEqual([]);

    const page = await context.newPage();
    await page.goto(server.url);
    await page.locator("html[data-outcome]").waitFor({ state: "attached" });
    const fromContent = JSON.parse((await page.locator("html").getAttribute("data-outcome")) ?? "");
    expect(fromContent.filter((outcome: unknown) => !isRefusal(outcome))).toEqual([]);

    const fromPage = await page.evaluate<unknown[]>(`(${ATTEMPT})()`);
    expect(fromPage.filter((outcome) => !isRefusal(outcome))).toEqual([]);
    const resources = await page.evaluate(
      (paths) =>
        Promise.all(
          paths.map((path) =>
            fetch(path).then(
              () => path,
              () => "refused",
            ),
          ),
        ),
      ["manifest.json", "panel/index.html", "worker/main.js"].map(
        (path) => `chrome-extension://${EXTENSION_ID}/${path}`,
      ),
    );
    expect(resources).toEqual(["refused", "refused", "refused"]);

    expect(await traces(tacho.home, tacho.folder)).toEqual([]);
    tell({
      subject: "browser",
      name: "commands run for strangers",
      value: 0,
      unit: "runs",
      limit: { at_most: 0 },
    });

    // Tacho's own page gets a response, so the check itself works.
    const options = await tacho.openOptions();
    await options.page.getByText("scripted").first().waitFor({ state: "attached" });
    expect(await traces(tacho.home, tacho.folder)).toContain("a host was started");
  });
});
