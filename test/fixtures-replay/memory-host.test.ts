import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { parseRequest } from "@tacho/shared/protocol/parse-request.ts";
import { isTerminal } from "@tacho/shared/protocol/request-table.ts";
import { afterEach, describe, expect, it } from "vitest";
import { type MemoryHost, removeMemoryHosts, startMemoryHost } from "../helpers/host/start-memory-host.ts";
import { macrotask } from "../helpers/time/macrotask.ts";
import { PlayedEngine } from "./played-engine.ts";
import { hostMessagesIn, type Line, readScenes, type Scene } from "./releases.ts";

afterEach(removeMemoryHosts);

/** A message without what changes from one time to the next: its kind, and how it ended. */
function kindOf(message: HostMessage): string {
  switch (message.type) {
    case "model_state":
      return `${message.type}: ${[message.model, message.status, message.phase, message.error?.code].join(" ").trim()}`;
    case "request_failed":
      return `${message.type}: ${message.error.code}`;
    case "generation_ended":
      return `${message.type}: ${message.finish_reason}`;
    case "text_delta":
      return `${message.type}: ${message.segment} ${message.text}`;
    default:
      return message.type;
  }
}

/** The kinds of messages of each request, in their order; those without an id, and those of models, have a key of their own. */
function kindsByRequest(messages: readonly HostMessage[]): Record<string, string[]> {
  const kinds: Record<string, string[]> = {};
  for (const message of messages) {
    const key = message.type === "model_state" ? "of models" : `of ${message.id ?? "no id"}`;
    kinds[key] = [...(kinds[key] ?? []), kindOf(message)];
  }
  return kinds;
}

/** Names that a host makes up, by those that the recorded host made up: run ids and places in the list of runs. */
function renamed(recorded: readonly HostMessage[], replayed: readonly HostMessage[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const message of recorded) {
    if (!("id" in message)) continue;
    const same = replayed.find(
      (other) => "id" in other && other.id === message.id && other.type === message.type,
    );
    for (const key of ["run_id", "next"]) {
      const [then, now] = [message, same].map((each) => new Map(Object.entries(each ?? {})).get(key));
      if (typeof then === "string" && typeof now === "string") names.set(then, now);
    }
  }
  return names;
}

function startHost({ lines }: Scene): MemoryHost {
  const usesFiles = hostMessagesIn(lines).some(
    (message) => message.type === "ready" && message.engine !== "scripted",
  );
  if (usesFiles) return startMemoryHost({ models: ["tiny.Q8_0"] });
  return startMemoryHost({
    models: ["tiny.Q8_0", "scripted"],
    config: () => ({ default_model: "scripted" }),
  });
}

/** The lines with each stop, and each goodbye, where the host took it: what it said meanwhile was already on its way. */
function asTaken(lines: readonly Line[]): Line[] {
  const taken: Line[] = [];
  let waiting: { line: Line; isTaken: (message: HostMessage) => boolean }[] = [];
  for (const line of lines) {
    const [message] = hostMessagesIn([line]);
    for (const { line: late, isTaken } of waiting) {
      if (line.event === "exit" || (message !== undefined && isTaken(message))) taken.push(late);
    }
    waiting = waiting.filter(({ line: late }) => !taken.includes(late));
    const request = parseRequest(line.frame);
    if (line.event === "close") {
      waiting.push({ line, isTaken: ({ type }) => isTerminal(type) });
    } else if (request.ok && request.request.action === "stop_generation") {
      const { id } = request.request;
      waiting.push({ line, isTaken: (answer) => "id" in answer && answer.id === id });
    } else {
      taken.push(line);
    }
  }
  return taken;
}

async function replay(scene: Scene): Promise<HostMessage[]> {
  const memory = startHost(scene);
  const engine = new PlayedEngine(memory.engine);
  const lines = asTaken(scene.lines);
  for (const [index, line] of lines.entries()) {
    await macrotask();
    if (line.event !== undefined) {
      await playEvent(memory, line);
    } else if (line.from === "client") {
      const names = renamed(hostMessagesIn(lines.slice(0, index)), memory.log.all);
      let json = JSON.stringify(line.frame);
      for (const [then, now] of names) json = json.replaceAll(then, now);
      memory.send(JSON.parse(json));
    } else {
      for (const message of hostMessagesIn([line])) await engine.leadTo(message);
    }
  }
  await macrotask();
  return memory.log.all;
}

async function playEvent({ host }: MemoryHost, { event, bytes = 0 }: Line): Promise<void> {
  if (event === "no_json") host.refuseFrame({ type: "invalid_json" });
  if (event === "blanks") host.refuseFrame({ type: "skipped", size: bytes });
  if (event === "close") await host.close();
}

describe.each(readScenes("transcripts"))("$release: $title", (scene) => {
  it("a host of today says the same to each request", async () => {
    const recorded = hostMessagesIn(scene.lines);
    expect(recorded.length).toBeGreaterThan(0);
    expect(kindsByRequest(await replay(scene))).toEqual(kindsByRequest(recorded));
  });
});
