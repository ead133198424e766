import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createHostProcessTransport } from "../../../native-host/src/transport/host-process-transport.ts";
import { buildNativeHost } from "../../helpers/build-native-host.ts";
import { MEASURED } from "../../helpers/measured.ts";
import { MessageLog } from "../../helpers/message-log.ts";
import {
  generate,
  type HostProcess,
  isAlive,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/start-host-process.ts";

afterEach(stopHostProcesses);

/** Time from the reason to leave until all processes have ended, in ms. */
const MOST_TIME_TO_LEAVE = 1000;
const LONG = { reply: "word ".repeat(5000), tokens_per_second: 200 };

/** Measures how long the host and its children take to end. */
async function timeToLeave(
  host: HostProcess,
  leave: () => void,
): Promise<{ exit: number | string; took: number }> {
  const children = await host.children();
  const start = performance.now();
  leave();
  const exit = await host.exited;
  while ((await Promise.all(children.map(isAlive))).some(Boolean)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { exit, took: performance.now() - start };
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
  writing: async () => {
    const host = await startHostProcess({ script: LONG });
    host.send(generate("g"));
    await host.log.first("text_delta");
    return host;
  },
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
  ])("exits with 0 and all its children within a second: %s", MEASURED, async (_, leave) => {
    const host = await (STATES[state] as () => Promise<HostProcess>)();
    const { exit, took } = await timeToLeave(host, () => leave(host));
    expect(exit).toBe(0);
    expect(took).toBeLessThan(MOST_TIME_TO_LEAVE);
    const id = host.log.of("g");
    if (id.length > 0)
      expect(id.at(-1)).toMatchObject({ type: "generation_ended", finish_reason: "aborted" });
  });

  it("exits when stdout has no reader", MEASURED, async () => {
    const host = await (STATES[state] as () => Promise<HostProcess>)();
    const { exit, took } = await timeToLeave(host, () => host.child.stdout.destroy());
    expect(exit).toBe(0);
    expect(took).toBeLessThan(2500);
  });
});

describe.skipIf(process.platform !== "linux")("a host whose peer has gone", () => {
  it("takes its engine along when killed", MEASURED, async () => {
    const host = await startHostProcess({ script: LONG });
    host.send(generate("g"));
    await host.log.first("text_delta");
    const { exit, took } = await timeToLeave(host, () => host.child.kill("SIGKILL"));
    expect(exit).toBe("SIGKILL");
    expect(took).toBeLessThan(2500);
  });

  it("exits when its parent has gone, even if stdin is still open", MEASURED, async () => {
    const { hostPath } = await buildNativeHost();
    const code = `require("node:child_process").spawn(process.execPath, [${JSON.stringify(hostPath)}], { stdio: "inherit" })`;
    const env = { ...process.env, TACHO_HOME: await temporaryFolder(), TACHO_ENGINE: "scripted" };
    const parent = spawn(process.execPath, ["-e", code], { env, stdio: ["pipe", "pipe", "ignore"] });
    const transport = createHostProcessTransport(parent);
    const log = new MessageLog(transport);
    transport.send({ action: "ping", id: "p" });
    await log.end("p");
    const closed = new Promise<void>((resolve) => transport.onClose(() => resolve()));
    // By now the host has read its parent's id at least once.
    await pause(1500);
    parent.kill("SIGKILL");
    const start = performance.now();
    await closed;
    expect(performance.now() - start).toBeLessThan(2500);
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
