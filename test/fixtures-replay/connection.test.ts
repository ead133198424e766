import { Connection } from "@tacho/shared/client/connection.ts";
import { ConnectionClosedError } from "@tacho/shared/client/errors.ts";
import type { Generation, GenerationPart } from "@tacho/shared/client/generation.ts";
import type { Transport, TransportClose } from "@tacho/shared/client/transport.ts";
import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";
import { parseRequest } from "@tacho/shared/protocol/parse-request.ts";
import { isTerminal } from "@tacho/shared/protocol/request-table.ts";
import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import { describe, expect, it } from "vitest";
import { macrotask } from "../helpers/extension/fake-clock.ts";
import { hostMessagesIn, type Line, readScenes, type Scene } from "./releases.ts";

/** A host that says what was recorded, when it is told to. */
class RecordedTransport implements Transport {
  private listener: (message: unknown) => void = () => {};
  private closeListener: (close: TransportClose) => void = () => {};

  send(): void {}
  close(): void {}

  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
  }

  onClose(listener: (close: TransportClose) => void): void {
    this.closeListener = listener;
  }

  say(frame: unknown): void {
    this.listener(frame);
  }

  end(): void {
    this.closeListener({ reason: "Native host has exited." });
  }
}

/** One generation, with how it went. */
interface Followed {
  generation: Generation;
  parts: GenerationPart[];
  /** How often it was settled, by its parts and by its promise. */
  settled: { parts: number; promise: number };
  closed: boolean;
}

/** A client that asks what was asked then. */
class ReplayedClient {
  readonly transport = new RecordedTransport();
  readonly generations = new Map<string, Followed>();
  readonly answers = new Map<string, string>();
  readonly stray: unknown[] = [];
  modelStates = 0;
  private readonly connection: Connection;
  private readonly open = new Set<string>();

  constructor() {
    this.connection = new Connection({
      transport: this.transport,
      createId: () => {
        throw new Error("Every recorded request has its id.");
      },
      onStrayMessage: (message) => this.stray.push(message),
    });
    this.connection.onModelState(() => {
      this.modelStates += 1;
    });
  }

  /** What this client would never have sent is passed over, with what the host said to it. */
  play({ from, frame, event }: Line): void {
    if (event === "exit") return this.transport.end();
    if (event !== undefined) return;
    if (from === "client") this.ask(frame);
    else this.hear(frame);
  }

  private ask(frame: unknown): void {
    const parsed = parseRequest(frame);
    const { id } = parsed.ok ? parsed.request : parsed;
    if (!parsed.ok || id === undefined || this.open.has(id)) return;
    this.open.add(id);
    const { request } = parsed;
    if (request.action === "generate") return this.follow(id, request);
    const { action, id: _, ...fields } = request;
    this.connection.request(action, fields, id).then(
      (answer) => this.answers.set(id, answer.type),
      (error: Error) => this.answers.set(id, error.name),
    );
  }

  private follow(id: string, { messages, model, stream, settings = {} }: RequestOf<"generate">): void {
    const generation = this.connection.generate({
      id,
      messages,
      stream,
      settings: parseSettingsPatch(settings, "sampling").patch,
      ...(model === undefined ? {} : { model }),
    });
    const followed: Followed = { generation, parts: [], settled: { parts: 0, promise: 0 }, closed: false };
    this.generations.set(id, followed);
    const settle = () => {
      followed.settled.promise += 1;
    };
    generation.end.then(settle, settle);
    void collect(followed);
  }

  private hear(frame: unknown): void {
    const message = parseHostMessage(frame);
    if (message?.type === "request_failed" && message.error.code === "duplicate_id") return;
    if (message !== undefined && "id" in message && isTerminal(message.type))
      this.open.delete(message.id ?? "");
    this.transport.say(frame);
  }
}

async function collect(followed: Followed): Promise<void> {
  try {
    for await (const part of followed.generation) followed.parts.push(part);
  } catch (error) {
    followed.closed = error instanceof ConnectionClosedError;
  }
  followed.settled.parts += 1;
}

/** What the host said of a generation, but for the refusal of another with its id. */
function toldOf(id: string, scene: Scene): HostMessage[] {
  return hostMessagesIn(scene.lines).filter(
    (message) =>
      "id" in message &&
      message.id === id &&
      !(message.type === "request_failed" && message.error.code === "duplicate_id"),
  );
}

const scenes = readScenes("transcripts");

describe.each(scenes)("$release: $title", (scene) => {
  it("settles every generation exactly once, with what was said of it", async () => {
    const client = new ReplayedClient();
    for (const line of scene.lines) client.play(line);
    await macrotask();
    for (const [id, { parts, settled, generation }] of client.generations) {
      const told = toldOf(id, scene);
      expect(parts).toEqual(told);
      expect(settled).toEqual({ parts: 1, promise: 1 });
      expect(parts.filter(({ type }) => isTerminal(type))).toEqual([told.at(-1)]);
      expect(await generation.end).toEqual(told.at(-1));
    }
    expect([...client.answers.values()]).not.toContain("ConnectionClosedError");
    const states = hostMessagesIn(scene.lines).filter(({ type }) => type === "model_state");
    expect(client.modelStates).toBe(states.length);
  });

  it("settles every generation exactly once, however early the host goes", async () => {
    for (let end = 1; end < scene.lines.length; end += 1) {
      const client = new ReplayedClient();
      for (const line of scene.lines.slice(0, end)) client.play(line);
      client.transport.end();
      client.transport.end();
      await macrotask();
      for (const [id, { parts, settled, closed }] of client.generations) {
        const ended = parts.some(({ type }) => isTerminal(type));
        expect({ id, settled, ended }).toEqual({ id, settled: { parts: 1, promise: 1 }, ended: !closed });
      }
    }
  });
});

it("the recordings have generations in plenty", () => {
  const asked = scenes.flatMap(({ lines }) => lines.map(({ frame }) => parseRequest(frame)));
  const generations = asked.filter((parsed) => parsed.ok && parsed.request.action === "generate");
  expect(generations.length).toBeGreaterThan(60);
});
