import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { EXTENSION_ID } from "../../../native-host/src/registration/identity.ts";
import { buildIfNeeded } from "../../../scripts/setup/build-product.ts";
import { startTacho } from "../../e2e/start-tacho.ts";
import { testModel } from "../../helpers/engine/real-engine.ts";
import { startHostProcess, stopHostProcesses } from "../../helpers/start-host-process.ts";
import { rounds, tell } from "../soak.ts";
import { startCanaryServer } from "./canary-server.ts";
import { canTrace, egressIn, networkTracer } from "./trace-network.ts";

const SECRET = "canary-7f3a91-never-to-be-kept";

beforeAll(() => buildIfNeeded(fileURLToPath(new URL("../../..", import.meta.url))));
afterEach(stopHostProcesses);

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tacho-egress-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Finds every file in a folder that contains the text. */
async function filesWith(folder: string, text: string): Promise<{ read: number; found: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: string[] = [];
  for (const file of files) if ((await readFile(file)).includes(text)) found.push(file);
  return { read: files.length, found };
}

describe.skipIf(!canTrace())(
  "a traced host and its engine (needs Linux, strace and the right to trace)",
  () => {
    it("connects to nobody, resolves no name, opens no port and stores no word of the conversation", async () => {
      const trace = join(await temporaryFolder(), "trace");
      const env = { TACHO_ENGINE: "llama_cpp", TACHO_MODEL: testModel().path, TACHO_LOG: "debug" };
      const host = await startHostProcess({ env, tracer: networkTracer(trace) });
      host.send({
        action: "hello",
        id: "hello",
        protocol_version: 1,
        client: { name: "test", version: "1" },
      });
      await host.log.end("hello");
      const chats = rounds(3, 20);
      for (let chat = 0; chat < chats; chat += 1) {
        const messages = [{ role: "user", content: `${SECRET} ${chat}` }];
        host.send({
          action: "generate",
          id: `${chat}`,
          messages,
          settings: { max_tokens: 8, temperature: 0 },
        });
        expect(await host.log.end(`${chat}`)).toMatchObject({ type: "generation_ended" });
      }
      host.send({ action: "generate", id: "bad", messages: [{ role: SECRET, content: SECRET }] });
      await host.log.end("bad");
      host.child.stdin.end();
      await host.exited;

      const egress = egressIn(await readFile(trace, "utf8"));
      expect(egress).toEqual([]);
      const { read, found } = await filesWith(host.home, SECRET);
      expect(read).toBeGreaterThan(0);
      expect(found).toEqual([]);
      expect(host.stderr()).not.toContain(SECRET);
      tell({
        subject: "browser",
        name: `egress of host and engine in ${chats} chats`,
        value: egress.length,
        unit: "runs",
        limit: { at_most: 0 },
      });
    });

    it("detects a connection if there is one", async () => {
      const trace = join(await temporaryFolder(), "trace");
      const [program = "", ...words] = networkTracer(trace);
      const script = `const net = require("node:net");
      net.createServer().listen(0, "127.0.0.1").unref();
      const end = () => process.exit(0);
      net.connect({ host: "192.0.2.1", port: 80 }).on("error", end); setTimeout(end, 300);`;
      spawnSync(program, [...words, process.execPath, "-e", script]);
      const egress = egressIn(await readFile(trace, "utf8")).join("\n");
      expect(egress).toMatch(/connect\(.*192\.0\.2\.1/);
      expect(egress).toMatch(/listen\(/);
    });
  },
);

interface NetLog {
  events: { params?: { url?: string; initiator?: string } }[];
}

describe("the extension", () => {
  it("makes no request from any page or its worker, according to the browser's own log", async () => {
    const log = join(await temporaryFolder(), "net-log.json");
    const tacho = await startTacho({
      script: { reply: "{{prompt}} ![x](https://leak.invalid/x.png)", tokens_per_second: 1000 },
      browserArguments: [`--log-net-log=${log}`, "--net-log-capture-mode=Everything"],
    });
    const server = await startCanaryServer();
    const panel = await tacho.openPanel();
    for (let chat = 0; chat < rounds(3, 20); chat += 1) await panel.askToEnd(`${SECRET} ${chat}`);
    const options = await tacho.openOptions();
    await options.set("Temperature", "0.5");
    const runsPage = await tacho.openRuns();
    await runsPage.page.waitForLoadState();
    const control = await tacho.browser.context.newPage();
    await control.goto(`${server.url}/control`);
    await tacho.browser.close();

    const text = await readFile(log, "utf8");
    const { events }: NetLog = JSON.parse(text);
    const requests = events.flatMap(({ params }) =>
      params?.url !== undefined && /^(https?|wss?):/.test(params.url) ? [params] : [],
    );
    const own = requests.filter(({ initiator = "" }) => initiator.includes(EXTENSION_ID));
    expect(own).toEqual([]);
    expect(requests.map(({ url }) => url)).toContain(`${server.url}/control`);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain("leak.invalid");
    expect((await filesWith(tacho.home, SECRET)).found).toEqual([]);
    tell({
      subject: "browser",
      name: "requests of the extension",
      value: own.length,
      unit: "runs",
      limit: { at_most: 0 },
    });
  });
});
