import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { HostMessage, HostMessageOf, HostMessageType } from "@tacho/shared/protocol/host-messages.ts";
import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { parseRequest } from "@tacho/shared/protocol/parse-request.ts";
import { isTerminal } from "@tacho/shared/protocol/request-table.ts";
import { createHostProcessTransport } from "../../native-host/src/transport/host-process-transport.ts";
import type { StreamTransport } from "../../native-host/src/transport/stream-transport.ts";
import { HOST } from "../chromium/register-profile.ts";
import type { Transcript } from "./transcript.ts";
import { WaitingRoom } from "./waiting-room.ts";

const ORIGIN = "chrome-extension://anifccdpncphcpikfahekcgacellhemp/";
const HEADER_BYTES = 4;

export type Script = Record<string, unknown>;

export interface RecordedHostOptions {
  /** Folder for everything of this host. */
  folder: string;
  transcript: Transcript<"client" | "host">;
  script?: Script;
  environment?: Record<string, string>;
}

/** A real host process. Records every frame in both directions. */
export class RecordedHost {
  readonly messages: HostMessage[] = [];
  readonly #child: ChildProcess & { stdin: Writable; stdout: Readable };
  readonly #transport: StreamTransport;
  readonly #transcript: Transcript<"client" | "host">;
  readonly #scriptFile: string;
  readonly #room = new WaitingRoom();
  readonly #exited: Promise<unknown[]>;

  private constructor({ transcript, environment }: RecordedHostOptions, home: string, scriptFile: string) {
    this.#transcript = transcript;
    this.#scriptFile = scriptFile;
    const { TACHO_MODEL: _1, TACHO_LOG: _2, ...inherited } = process.env;
    const own = { TACHO_HOME: home, TACHO_ENGINE: "scripted", TACHO_SCRIPT: scriptFile, TZ: "UTC" };
    this.#child = spawn(process.execPath, [HOST, ORIGIN], {
      env: { ...inherited, ...own, ...environment },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#exited = once(this.#child, "close");
    this.#transport = createHostProcessTransport(this.#child);
    this.#transport.onMessage((frame) => this.#hear(frame));
  }

  static async start(options: RecordedHostOptions): Promise<RecordedHost> {
    const home = join(options.folder, "home");
    await mkdir(home, { recursive: true });
    const scriptFile = join(await mkdtemp(join(options.folder, "script-")), "script.json");
    await writeFile(scriptFile, JSON.stringify(options.script ?? {}));
    return new RecordedHost(options, home, scriptFile);
  }

  send(frame: unknown): void {
    const parsed = parseRequest(frame);
    this.#transcript.add({ from: "client", frame, outcome: parsed.ok ? "read" : parsed.error.code });
    this.#transport.send(frame);
  }

  /** Sends a frame that is not JSON. */
  sendText(text: string): void {
    this.#transcript.add({ from: "client", event: "no_json", text });
    this.#writeFrame(Buffer.from(text));
  }

  /** Sends a frame of this many blanks, in bytes. */
  sendBlanks(bytes: number): void {
    this.#transcript.add({ from: "client", event: "blanks", bytes });
    this.#writeFrame(Buffer.alloc(bytes, " "));
  }

  /** Writes the script that the scripted engine plays from its next load on. */
  async writeScript(script: Script): Promise<void> {
    await writeFile(this.#scriptFile, JSON.stringify(script));
  }

  /** Resolves with the first message of a type, optionally for an id. */
  first<T extends HostMessageType>(type: T, id?: string): Promise<HostMessageOf<T>> {
    const matches = (message: HostMessage): message is HostMessageOf<T> & HostMessage =>
      message.type === type && (id === undefined || ("id" in message && message.id === id));
    return this.#room.until(`${type} ${id ?? ""}`, () => this.messages.find(matches));
  }

  /** Waits for the `count`th terminal message of an id. */
  async end(id: string, count = 1): Promise<void> {
    const terminal = (message: HostMessage) =>
      "id" in message && message.id === id && isTerminal(message.type);
    await this.#room.until(`the end of ${id}`, () => this.messages.filter(terminal)[count - 1]);
  }

  /** Waits for the `count`th message without an id. */
  async anonymous(count: number): Promise<void> {
    const hasNone = (message: HostMessage) => message.type !== "model_state" && message.id === undefined;
    await this.#room.until(`answer ${count} without an id`, () => this.messages.filter(hasNone)[count - 1]);
  }

  async modelState(status: HostMessageOf<"model_state">["status"]): Promise<void> {
    await this.#room.until(`a model ${status}`, () =>
      this.messages.find((message) => message.type === "model_state" && message.status === status),
    );
  }

  /** Sends a request and waits for its terminal message. */
  async ask(request: Record<string, unknown> & { id: string }): Promise<void> {
    this.send(request);
    await this.end(request.id);
  }

  /** Kills the engine process while it is idle. Linux only. */
  async killEngine(): Promise<void> {
    const { pid } = this.#child;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
    const [engine = 0] = children.split(" ").filter(Boolean).map(Number);
    this.#transcript.add({ from: "client", event: "engine_killed" });
    process.kill(engine, "SIGKILL");
  }

  /** Closes stdin, like a browser that closes the port, and waits for the host to exit. */
  async leave(): Promise<void> {
    this.#transcript.add({ from: "client", event: "close" });
    this.#child.stdin.end();
    const [code] = await this.#exited;
    this.#transcript.add({ from: "host", event: "exit", code });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #hear(frame: unknown): void {
    this.#transcript.add({ from: "host", frame });
    const message = parseHostMessage(frame);
    if (message === undefined) throw new Error(`Not a message of the protocol: ${JSON.stringify(frame)}`);
    this.messages.push(message);
    this.#room.wake();
  }

  #writeFrame(bytes: Buffer): void {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(bytes.length);
    this.#child.stdin.write(Buffer.concat([header, bytes]));
  }
}
