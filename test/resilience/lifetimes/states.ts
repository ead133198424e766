import { generate, type HostProcess, startHostProcess } from "../../helpers/start-host-process.ts";

const LONG = { reply: "word ".repeat(5000), tokens_per_second: 200 };

async function startWith(script: Record<string, unknown>, ...requests: Record<string, unknown>[]) {
  const host = await startHostProcess({ script });
  host.send({ action: "hello", id: "h", protocol_version: 1 });
  for (const request of requests) host.send(request);
  return host;
}

/** Brings a host into each possible state. */
export const STATES = {
  idle: async () => {
    const host = await startWith(LONG, { action: "load_model", id: "l" });
    await host.log.end("l");
    return host;
  },
  loading: async () => {
    const host = await startWith({ faults: [{ at_load: true, kind: "hang" }] }, generate("g"));
    await host.log.first("model_state");
    return host;
  },
  queued: async () => {
    const host = await startWith(LONG, generate("a"), generate("b"), generate("g"));
    await host.log.first("text_delta", "a");
    return host;
  },
  reading: async () => {
    const prompt = [{ role: "user", content: "word ".repeat(2000) }];
    const host = await startWith({ prompt_tokens_per_second: 100 }, generate("g", { messages: prompt }));
    await host.log.first("prompt_progress");
    return host;
  },
  writing: async () => {
    const host = await startWith(LONG, generate("g"));
    await host.log.first("text_delta");
    return host;
  },
  hung: async () => {
    const faults = [{ at_token: 2, kind: "hang" }];
    const host = await startWith({ reply: "one two three", faults }, generate("g"));
    await host.log.first("text_delta");
    return host;
  },
} satisfies Record<string, () => Promise<HostProcess>>;
export type State = keyof typeof STATES;

/** The ways to leave, with the expected exit. */
export const WAYS = {
  "the end of stdin": { leave: (host: HostProcess) => void host.child.stdin.end(), exit: 0 },
  SIGTERM: { leave: (host: HostProcess) => void host.child.kill("SIGTERM"), exit: 0 },
  SIGINT: { leave: (host: HostProcess) => void host.child.kill("SIGINT"), exit: 0 },
  SIGHUP: { leave: (host: HostProcess) => void host.child.kill("SIGHUP"), exit: 0 },
  SIGKILL: { leave: (host: HostProcess) => void host.child.kill("SIGKILL"), exit: "SIGKILL" },
  "a closed stdout": { leave: (host: HostProcess) => void host.child.stdout.destroy(), exit: 0 },
} as const;
export type Way = keyof typeof WAYS;
