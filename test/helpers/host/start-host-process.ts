import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { createHostProcessTransport } from "../../../native-host/src/transport/host-process-transport.ts";
import type { StreamTransport } from "../../../native-host/src/transport/stream-transport.ts";
import { buildNativeHost } from "./build-native-host.ts";
import { MessageLog } from "./message-log.ts";

export interface HostProcessOptions {
  /** Script of the scripted engine. */
  script?: Record<string, unknown>;
  env?: NodeJS.ProcessEnv;
  /** `TACHO_HOME`; default: a fresh folder. */
  home?: string;
  /** Address of the extension that starts it. Default: Tacho's own. */
  origin?: string;
  /** Command and arguments to put before the host's command, such as a tracer. */
  tracer?: string[];
  /** Reads messages from the start. Default: true. */
  reads?: boolean;
}

/** A real host with the scripted engine, over real pipes. */
export interface HostProcess {
  child: ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable };
  home: string;
  transport: StreamTransport;
  log: MessageLog;
  send(request: Record<string, unknown>): void;
  /** Writes raw bytes, without a frame. */
  write(bytes: Uint8Array): void;
  /** Returns the log so far. */
  stderr(): string;
  /** Resolves with the exit code, or with the signal that ended the process. */
  exited: Promise<number | string>;
  /** Returns the ids of its child processes. Linux only. */
  children(): Promise<number[]>;
}

const running = new Set<HostProcess>();
const folders: string[] = [];

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tacho-integration-"));
  folders.push(folder);
  return folder;
}

export async function startHostProcess(options: HostProcessOptions = {}): Promise<HostProcess> {
  const { hostPath } = await buildNativeHost();
  const home = options.home ?? (await temporaryFolder());
  const env: NodeJS.ProcessEnv = { ...process.env, TACHO_HOME: home, TACHO_ENGINE: "scripted" };
  delete env.TACHO_MODEL;
  delete env.TACHO_LOG;
  if (options.script !== undefined) {
    env.TACHO_SCRIPT = join(await temporaryFolder(), "script.json");
    await writeFile(env.TACHO_SCRIPT, JSON.stringify(options.script));
  }
  const origin = options.origin ?? "chrome-extension://anifccdpncphcpikfahekcgacellhemp/";
  const [program, ...words] = [...(options.tracer ?? []), process.execPath, hostPath, origin];
  const child = spawn(program ?? process.execPath, words, {
    env: { ...env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += String(chunk);
  });
  const transport = createHostProcessTransport(child);
  const host: HostProcess = {
    child,
    home,
    transport,
    log:
      options.reads === false
        ? new MessageLog({ ...transport, onMessage: () => {} })
        : new MessageLog(transport),
    send: (request) => transport.send(request),
    write: (bytes) => void child.stdin.write(bytes),
    stderr: () => errors,
    exited: once(child, "close").then(([code, signal]) => code ?? signal),
    children: () => childrenOf(child.pid),
  };
  running.add(host);
  void host.exited.then(() => running.delete(host));
  return host;
}

/** Stops all host processes. Call after each test. */
export async function stopHostProcesses(): Promise<void> {
  for (const host of running) {
    host.child.kill("SIGKILL");
    await host.exited;
  }
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

async function childrenOf(pid: number | undefined): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

/** Returns true if a process exists and is not a zombie. Linux only. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return !/^\d+ \(.*\) Z/.test(stat);
  } catch {
    return false;
  }
}

export function generate(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { action: "generate", id, messages: [{ role: "user", content: "hello" }], ...more };
}
