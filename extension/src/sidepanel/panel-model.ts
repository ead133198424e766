import { type ReadonlySignal, signal } from "@preact/signals";
import type { ChatSession } from "../client/chat-session.ts";
import type { HubClient } from "../client/hub-client.ts";
import type { Clock } from "../platform/clock.ts";
import { messages as text } from "../text/messages.en.ts";
import { Announcer } from "./announcer.ts";
import { FramePacer, type Frames } from "./frame-pacer.ts";
import { GapHistory } from "./gap-history.ts";
import type { PanelState } from "./panel-view.ts";
import { runningAnswer } from "./running-answer.ts";
import type { SpeedScale } from "./speed-scale.ts";

/** What the panel draws, kept up to date at the pace of the screen. */
export interface PanelModel {
  readonly state: ReadonlySignal<PanelState>;
  /** Where the needle stands, 0..1. */
  readonly speed: ReadonlySignal<number>;
  readonly announcement: ReadonlySignal<string>;
  gapsOf(generationId: string): readonly number[];
}

export interface PanelModelOptions {
  hub: HubClient;
  session: ChatSession;
  frames: Frames;
  clock: Clock;
  /** Monotonic, ms. */
  now: () => number;
  scale: SpeedScale;
}

export function createPanelModel({ hub, session, frames, clock, now, scale }: PanelModelOptions): PanelModel {
  const gaps = new GapHistory();
  const announcement = signal("");
  const state = signal(panelState(hub, session));
  const speed = signal(0);
  const announcer = new Announcer({
    clock,
    say: (words) => {
      announcement.value = words;
    },
  });

  function draw(): void {
    const next = panelState(hub, session);
    const model = next.model?.model ?? "";
    scale.learn(next.messages, model);
    speed.value = scale.share(runningAnswer(next.messages)?.run, model);
    state.value = next;
  }
  const pacer = new FramePacer(draw, frames);

  session.subscribe(({ messages }) => {
    const last = messages.at(-1);
    if (last?.role === "assistant") {
      gaps.observe(last.run, now());
      announcer.observe(last.run);
    }
    pacer.schedule();
  });
  hub.subscribe((event) => {
    if (event.type !== "state_changed") return;
    const before = state.peek().connection.status;
    const after = event.state.connection.status;
    if (after === "connected" && before !== "connected" && before !== "connecting" && before !== "idle") {
      announcer.tell(text.announce.connected);
    }
    pacer.schedule();
  });

  return { state, speed, announcement, gapsOf: (generationId) => gaps.of(generationId) };
}

function panelState(hub: HubClient, session: ChatSession): PanelState {
  const { connection, models } = hub.state;
  const { conversationId, status, messages, conversations, removed, storeProblem } = session.state;
  const model = models.at(-1);
  const deleted = removed.at(-1);
  return {
    connection,
    ...(model === undefined ? {} : { model }),
    conversationId,
    opening: status === "opening",
    messages,
    conversations,
    ...(deleted === undefined ? {} : { deleted }),
    ...(storeProblem === undefined ? {} : { storeProblem }),
  };
}
