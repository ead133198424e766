import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createHostProcessTransport } from "../../../native-host/src/transport/host-process-transport.ts";
import { buildNativeHost } from "../../helpers/host/build-native-host.ts";
import { MessageLog } from "../../helpers/host/message-log.ts";
import {
  generate,
  type HostProcess,
  isAlive,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/host/start-host-process.ts";

afterEach(stopHostProcesses);

/** Most time from the reason to leave until nothing of the host is there any more, ms. It gives up what takes longer than 850. */
const MOST_TIME_TO_LEAVE = 1000;
/** The same where the host must notice by itself that the others are gone; it looks once a second. */
const MOST_TIME_TO_NOTICE = 2500;
/** How long the host waits before it looks first who its parent is, ms. */
const FIRST_LOOK = 20;
const LONG = { reply: "word ".repeat(5000), tokens_per_second: 200 };

interface Left {
  host: HostProcess;
  exit: number | string;
  /** Time until host and children were gone, ms. */
  took: number;
  /** Time that the same machine needed to bring the host into its state, ms: leaving is less work, however busy it is. */
  arrival: number;
}

/** Brings a host into a state, lets it leave, and waits until host and children are gone. */
async function leaveFrom(
  arrive: () => Promise<HostProcess>,
  leave: (host: HostProcess) => void,
): Promise<Left> {
  const begun = performance.now();
  const host = await arrive();
  const children = await host.children();
  const start = performance.now();
  leave(host);
  const exit = await host.exited;
  while ((await Promise.all(children.map(isAlive))).some(Boolean)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { host, exit, took: performance.now() - start, arrival: start - begun };
}

async function writing(): Promise<HostProcess> {
  const host = await startHostProcess({ script: LONG });
  host.send(generate("g"));
  await host.log.first("text_delta");
  return host;
}

const STATES: Record<string, () => Promise<HostProcess>> = {
  idle: async () => {
    const host = await startHostProcess();
    host.send({ action: "ping", id: "p" });
    await host.log.end("p");
    return host;
  },
  "at rest with a model": async () => {
    const host = await startHostProcess();
    host.send({ action: "load_model", id: "l" });
    await host.log.end("l");
    return host;
  },
  loading: async () => {
    const host = await startHostProcess({ script: { faults: [{ at_load: true, kind: "hang" }] } });
    host.send({ action: "hello", id: "h", protocol_version: 1 });
    host.send(generate("g"));
    await host.log.first("model_state");
    return host;
  },
  reading: async () => {
    const host = await startHostProcess({ script: { prompt_tokens_per_second: 100 } });
    host.send(generate("g", { messages: [{ role: "user", content: "word ".repeat(2000) }] }));
    await host.log.first("prompt_progress");
    return host;
  },
  writing,
  "with a hung engine": async () => {
    const host = await startHostProcess({
      script: { reply: "one two three", faults: [{ at_token: 2, kind: "hang" }] },
    });
    host.send(generate("g"));
    await host.log.first("text_delta");
    return host;
  },
};

describe.skipIf(process.platform !== "linux").each(Object.keys(STATES))("a host %s", (state) => {
  it.each([
    ["the end of stdin", (host: HostProcess) => host.child.stdin.end()],
    ["SIGTERM", (host: HostProcess) => host.child.kill("SIGTERM")],
    ["SIGINT", (host: HostProcess) => host.child.kill("SIGINT")],
    ["SIGHUP", (host: HostProcess) => host.child.kill("SIGHUP")],
  ])("exits with 0 and all its children within a second: %s", async (_, leave) => {
    const { host, exit, took, arrival } = await leaveFrom(STATES[state] as () => Promise<HostProcess>, leave);
    expect(exit).toBe(0);
    expect(took).toBeLessThan(MOST_TIME_TO_LEAVE + arrival);
    expect(host.stderr()).not.toContain("leaving was not clean");
    const id = host.log.of("g");
    if (id.length > 0)
      expect(id.at(-1)).toMatchObject({ type: "generation_ended", finish_reason: "aborted" });
  });

  it("exits when stdout has no reader", async () => {
    const arrive = STATES[state] as () => Promise<HostProcess>;
    const { exit, took, arrival } = await leaveFrom(arrive, (host) => host.child.stdout.destroy());
    expect(exit).toBe(0);
    expect(took).toBeLessThan(MOST_TIME_TO_NOTICE + arrival);
  });
});

describe.skipIf(process.platform !== "linux")("a host whose peer has gone", () => {
  it("takes its engine along when killed", async () => {
    const { exit, took, arrival } = await leaveFrom(writing, (host) => host.child.kill("SIGKILL"));
    expect(exit).toBe("SIGKILL");
    expect(took).toBeLessThan(MOST_TIME_TO_NOTICE + arrival);
  });

  it("exits when its parent has gone, even if stdin is still open", async () => {
    const { hostPath } = await buildNativeHost();
    const code = `require("node:child_process").spawn(process.execPath, [${JSON.stringify(hostPath)}], { stdio: "inherit" })`;
    const env = { ...process.env, TACHO_HOME: await temporaryFolder(), TACHO_ENGINE: "scripted" };
    const begun = performance.now();
    const parent = spawn(process.execPath, ["-e", code], { env, stdio: ["pipe", "pipe", "ignore"] });
    const transport = createHostProcessTransport(parent);
    const log = new MessageLog(transport);
    const ping = async (id: string) => {
      transport.send({ action: "ping", id });
      await log.end(id);
    };
    await ping("started");
    const arrival = performance.now() - begun;
    const closed = new Promise<void>((resolve) => transport.onClose(() => resolve()));
    // Between two answers after that time the host has looked who its parent is.
    await pause(2 * FIRST_LOOK);
    await ping("due");
    await ping("looked");
    parent.kill("SIGKILL");
    const start = performance.now();
    await closed;
    expect(performance.now() - start).toBeLessThan(MOST_TIME_TO_NOTICE + arrival);
  });
});

describe("the exit code", () => {
  it.each([
    ["inside a header", Buffer.from([5, 0])],
    ["inside a body", Buffer.from([5, 0, 0, 0, 0x7b])],
    ["inside a frame that is skipped", Buffer.from([0, 0, 0, 1, 0x7b])],
  ])("is 3 when stdin ends %s", async (_, bytes) => {
    const host = await startHostProcess();
    host.write(bytes);
    host.child.stdin.end();
    expect(await host.exited).toBe(3);
  });

  it("is 0 when the last frames arrive together with the end", async () => {
    const host = await startHostProcess();
    host.send({ action: "ping", id: "p" });
    host.send({ action: "get_stats", id: "s" });
    host.child.stdin.end();
    expect(await host.log.end("p")).toMatchObject({ type: "pong" });
    expect(await host.log.end("s")).toMatchObject({ type: "stats" });
    expect(await host.exited).toBe(0);
  });
});

it("ends everything open before it exits", async () => {
  const host = await startHostProcess({ script: LONG });
  host.send(generate("a"));
  host.send(generate("b"));
  host.send(generate("c", { stream: false }));
  host.send({ action: "load_model", id: "l" });
  await host.log.find((message) => message.type === "text_delta" && message.seq === 3);
  host.child.kill("SIGTERM");
  await host.exited;
  const ended = host.log.of("a").at(-1);
  expect(ended).toMatchObject({ type: "generation_ended", finish_reason: "aborted" });
  const deltas = host.log.of("a").filter((message) => message.type === "text_delta");
  expect(deltas.map(({ seq }) => seq)).toEqual(deltas.map((_, index) => index));
  expect(host.log.of("b").at(-1)).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: 0 } });
  expect(host.log.of("c")).toMatchObject([{ finish_reason: "aborted", text: "" }]);
  expect(host.log.of("l")).toMatchObject([{ type: "request_failed", error: { code: "shutting_down" } }]);
});
