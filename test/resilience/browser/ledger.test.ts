import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import {
  generate,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/host/start-host-process.ts";
import { startOtlpReceiver } from "../../helpers/runs/otlp-receiver.ts";
import { startFakeServer } from "../../helpers/servers/fake-openai-server.ts";
import { canTrace, egressIn, loopbackConnectsIn, networkTracer } from "./trace-network.ts";

const HELLO = { action: "hello", id: "hello", protocol_version: 1, capabilities: ["tolerant"] };
const SCRIPT = { reply: "from here", tokens_per_second: 1000 };

afterEach(stopHostProcesses);

async function startTraced(home?: string) {
  const trace = join(await temporaryFolder(), "trace");
  const host = await startHostProcess({
    script: SCRIPT,
    tracer: networkTracer(trace),
    ...(home !== undefined && { home }),
  });
  host.send(HELLO);
  await host.log.end("hello");
  return { host, trace: () => readFile(trace, "utf8") };
}

async function portsInLedger(home: string): Promise<(number | undefined)[]> {
  const text = await readFile(join(home, "connections.jsonl"), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line).port);
}

describe.skipIf(!canTrace())("a traced host (needs Linux, strace and the right to trace)", () => {
  it("connects to nobody with a server added, for as long as none is asked for", async () => {
    const { host, trace } = await startTraced();
    host.send({ action: "add_server", id: "add", name: "box", url: "http://127.0.0.1:9" });
    await host.log.end("add");
    host.send({ action: "list_servers", id: "servers" });
    host.send({ action: "list_connections", id: "connections" });
    host.send(generate("local"));
    for (const id of ["servers", "connections", "local"]) await host.log.end(id);
    host.child.stdin.end();
    await host.exited;
    expect(loopbackConnectsIn(await trace())).toEqual([]);
    expect(egressIn(await trace())).toEqual([]);
    expect(await portsInLedger(host.home)).toEqual([]);
  });

  it("writes down every connection that it makes: answered, refused, redirected, stopped and exported", async () => {
    const server = await startFakeServer({
      pace: 10,
      onChat: ({ body }, response) => {
        if (JSON.parse(body).model !== "moved") return false;
        response.writeHead(307, { location: "/v1/elsewhere" }).end();
        return true;
      },
    });
    const collector = await startOtlpReceiver();
    onTestFinished(async () => {
      await server.close();
      await collector.close();
    });
    const home = join(await temporaryFolder(), "home");
    await mkdir(home);
    await writeFile(
      join(home, "config.json"),
      JSON.stringify({ exports: { otlp: { endpoint: collector.endpoint } } }),
    );
    const { host, trace } = await startTraced(home);
    const ask = async (request: Record<string, unknown>) => {
      host.send(request);
      return host.log.end(String(request.id));
    };
    await ask({ action: "add_server", id: "box", name: "box", url: server.url });
    await ask({ action: "add_server", id: "gone", name: "gone", url: "http://127.0.0.1:9" });
    await ask({ action: "list_models", id: "list" });
    await ask({ action: "test_server", id: "test", name: "box" });
    await ask({ action: "find_servers", id: "find" });
    await ask(generate("a", { model: "box/numbers", settings: { max_tokens: 3 } }));
    await ask(generate("b", { model: "box/moved" }));
    await ask(generate("c", { model: "gone/any" }));
    host.send(generate("d", { model: "box/numbers" }));
    await host.log.first("text_delta", "d");
    await ask({ action: "stop_generation", id: "stop", generation_id: "d" });
    await host.log.end("d");
    host.child.stdin.end();
    await host.exited;
    const connects = loopbackConnectsIn(await trace());
    const ledger = await portsInLedger(home);
    expect(ledger.sort()).toEqual(connects.sort());
    expect(ledger).toContain(server.port);
    expect(ledger).toContain(Number(new URL(collector.endpoint).port));
    expect(ledger.filter((port) => port === 9).length).toBeGreaterThan(0);
    expect(egressIn(await trace())).toEqual([]);
  });
});
