import type { Transport } from "@tacho/shared/client/transport.ts";
import { describe, expect, it } from "vitest";
import { type Run, reduceRun } from "../../extension/src/conversations/run.ts";
import type { WorkerMessage } from "../../extension/src/panel-protocol/panel-messages.ts";
import { parseWorkerMessage } from "../../extension/src/panel-protocol/parse-worker-message.ts";
import { createWorkerClient, type WorkerEvent } from "../../extension/src/worker-client/worker-client.ts";
import { FakeClock } from "../helpers/time/fake-clock.ts";
import { framesFrom, readScenes } from "./releases.ts";

/** Messages that a client passes on as they are. */
const ABOUT_RUNS = ["run_started", "run_event", "run_cancelled", "run_interrupted"];

/** A page of today that hears what a page heard then. */
function openPage() {
  let say: (message: unknown) => void = () => {};
  const port: Transport = {
    send() {},
    close() {},
    onMessage: (listener) => {
      say = listener;
    },
    onClose() {},
  };
  const client = createWorkerClient({ openPort: () => port, createId: () => "id", clock: new FakeClock() });
  const events: WorkerEvent[] = [];
  client.subscribe((event) => events.push(event));
  return { client, events, say: (message: unknown) => say(message) };
}

/** The runs of a scene by their generation, each moved on by every message that came of it. */
function followRuns(told: readonly WorkerMessage[]): Map<string, Run> {
  const runs = new Map<string, Run>();
  const ofAnswer = new Map<string, string>();
  const follow = (answer: string, run: Run) => {
    ofAnswer.set(answer, run.generation_id);
    runs.set(run.generation_id, run);
  };
  for (const message of told) {
    if (message.type === "run_started") follow(message.answer.id, message.answer.run);
    if (message.type === "conversation_opened") for (const { id, run } of message.running) follow(id, run);
    if (message.type !== "run_event") continue;
    const run = runs.get(ofAnswer.get(message.answer_id) ?? "");
    if (run !== undefined) follow(message.answer_id, reduceRun(run, message.message));
  }
  return runs;
}

describe.each(readScenes("panel-transcripts"))("$release: $title", (scene) => {
  const told = framesFrom([scene], "worker").flatMap((frame) => parseWorkerMessage(frame) ?? []);

  it("a page of today comes to what the page was told last", () => {
    const { client, events, say } = openPage();
    for (const frame of framesFrom([scene], "worker")) say(frame);
    const last = (type: WorkerMessage["type"]) => told.findLast((message) => message.type === type);
    const { connection, settings } = client.state;
    expect({ type: "connection_state", state: connection }).toEqual(last("connection_state"));
    expect({ type: "settings_state", state: settings }).toEqual(last("settings_state"));
    const isOfRun = ({ type }: { type: string }) => ABOUT_RUNS.includes(type);
    expect(events.filter(isOfRun)).toEqual(told.filter(isOfRun));
  });

  it("a page of today misses nothing of an answer", () => {
    const runs = [...followRuns(told).values()];
    const events = told.flatMap((message) => (message.type === "run_event" ? [message.message] : []));
    for (const { generation_id, seq, text, thought } of runs) {
      const heard = events.flatMap((event) =>
        event.type === "text_delta" && event.id === generation_id ? [event] : [],
      );
      expect(seq).toBe(heard.length === 0 ? 0 : (heard.at(-1)?.seq ?? 0) + 1);
      // What came while no page was there, the next one is told when it opens the conversation.
      const gap = heard.findLastIndex((delta, index) => delta.seq !== (heard[index - 1]?.seq ?? -1) + 1);
      const tail = heard
        .slice(Math.max(0, gap))
        .map((delta) => delta.text)
        .join("");
      expect((thought + text).endsWith(tail)).toBe(true);
      if (gap < 0) expect(thought + text).toBe(tail);
    }
    const ends = events.flatMap((event) => (event.type === "generation_ended" ? [event.finish_reason] : []));
    const seen = runs.flatMap(({ end }) => (end === undefined ? [] : [end.finish_reason]));
    expect(seen.filter((reason) => reason !== "error")).toEqual(ends);
  });
});
