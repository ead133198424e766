import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Draft } from "../conversations/draft.ts";
import { messages as text } from "../locale/locale.ts";
import type { WorkerClient } from "../worker-client/worker-client.ts";
import { Announcer } from "./announcer.ts";
import type { ChatSession } from "./chat/chat-session.ts";
import { placeOfChat } from "./state/chat-place.ts";
import { contextUse } from "./state/context-use.ts";
import type { NextModel } from "./state/next-model.ts";
import type { PanelState } from "./state/panel-view.ts";
import { runningAnswer } from "./state/running-answer.ts";
import type { SpeedScale } from "./state/speed-scale.ts";
import { FramePacer, type Frames } from "./strip/frame-pacer.ts";
import { LiveMeter } from "./strip/live-meter.ts";
import { ScreenTimes } from "./strip/screen-times.ts";
import type { StripView } from "./strip/strip-view.ts";

/** State that the panel draws, updated at most once per frame. */
export interface PanelModel {
  readonly state: ReadonlySignal<PanelState>;
  /** Content of the message box. Updated at once, because a key must show before the next frame. */
  readonly draft: ReadonlySignal<Draft>;
  /** Needle position, 0..1. */
  readonly speed: ReadonlySignal<number>;
  /** Live strip of the running answer; `undefined` while none runs. */
  readonly strip: ReadonlySignal<StripView | undefined>;
  readonly announcement: ReadonlySignal<string>;
  /** Time from a run's first token arriving here to its paint, ms; `undefined` when this panel did not observe it. */
  toScreenOf(generationId: string): number | undefined;
  /** Announces words to a screen reader. */
  tell(words: string): void;
}

export interface PanelModelOptions {
  worker: WorkerClient;
  session: ChatSession;
  nextModel: NextModel;
  frames: Frames;
  clock: Clock;
  scale: SpeedScale;
  /** Returns true while the page is hidden. Default: it never is. */
  isHidden?: () => boolean;
}

export function createPanelModel({
  worker,
  session,
  nextModel,
  frames,
  clock,
  scale,
  isHidden = () => false,
}: PanelModelOptions): PanelModel {
  const now = () => clock.now();
  const screenTimes = new ScreenTimes();
  const announcement = signal("");
  const state = signal(panelState(worker, session, nextModel));
  const draft = signal(session.draft.value);
  const speed = signal(0);
  const strip = signal<StripView | undefined>(undefined);
  const announcer = new Announcer({
    clock,
    say: (words) => {
      announcement.value = words;
    },
  });

  function draw(inFrame: boolean): void {
    const next = panelState(worker, session, nextModel);
    const run = runningAnswer(next.messages)?.run;
    scale.learn(next.messages);
    batch(() => {
      speed.value = scale.share(run, run?.model?.model ?? next.model?.model ?? "");
      strip.value = meter.read(run, next.model, contextUse(next.messages, next.model));
      state.value = next;
    });
    if (!screenTimes.waiting) return;
    // The frame is painted before the next task runs, so a task scheduled now marks the paint.
    if (inFrame) frames.schedule(0, () => screenTimes.painted(now()));
    else if (isHidden()) screenTimes.notPainted();
  }
  const pacer = new FramePacer(draw, frames);
  const meter = new LiveMeter({ now, schedule: frames.schedule, onDue: () => pacer.schedule() });

  nextModel.onChange = () => pacer.schedule();
  session.subscribe(({ messages }) => {
    const last = messages.at(-1);
    if (last?.role === "assistant") {
      screenTimes.observe(last.run, now());
      meter.observe(last.run);
      announcer.observe(last.run);
    }
    pacer.schedule();
  });
  session.draft.subscribe((written) => {
    draft.value = written;
    if (session.draft.waiting !== state.peek().waiting) pacer.schedule();
  });
  worker.subscribe((event) => {
    if (event.type !== "state_changed") return;
    const before = state.peek().connection.status;
    const after = event.state.connection.status;
    if (after === "connected" && before !== "connected" && before !== "connecting" && before !== "idle") {
      announcer.tell(text().announce.connected);
    }
    pacer.schedule();
  });

  return {
    state,
    draft,
    speed,
    strip,
    announcement,
    toScreenOf: (generationId) => screenTimes.of(generationId),
    tell: (words) => announcer.tell(words),
  };
}

function panelState(worker: WorkerClient, session: ChatSession, nextModel: NextModel): PanelState {
  const { baseModel } = nextModel;
  const { connection, models } = worker.state;
  const { conversationId, status, messages, failedTry, conversations, removed } = session.state;
  const { storeProblem } = session.state;
  const { waiting } = session.draft;
  const { remote, held } = placeOfChat(session.state, nextModel.remote);
  const model = models.findLast((each) =>
    remote === undefined ? each.server === undefined : each.model === remote.model,
  );
  const deleted = removed.at(-1);
  return {
    connection,
    ...(model === undefined ? {} : { model }),
    ...(remote === undefined ? {} : { remote }),
    ...(nextModel.isUnsure ? { unsure: true } : {}),
    ...(held === undefined ? {} : { held }),
    ...(baseModel === undefined ? {} : { baseModel }),
    conversationId,
    opening: status === "opening",
    messages,
    conversations,
    ...(failedTry === undefined ? {} : { failedTry }),
    ...(waiting === undefined ? {} : { waiting }),
    ...(deleted === undefined ? {} : { deleted }),
    ...(storeProblem === undefined ? {} : { storeProblem }),
  };
}
