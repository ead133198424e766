import { signal } from "@preact/signals";
import { type ErrorCode, wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { ComponentChild } from "preact";
import { type Draft, EMPTY_DRAFT } from "../../extension/src/conversations/draft.ts";
import { Panel } from "../../extension/src/panel/panel.tsx";
import { contextUse } from "../../extension/src/panel/state/context-use.ts";
import type { PanelActions, PanelState } from "../../extension/src/panel/state/panel-view.ts";
import { runningAnswer } from "../../extension/src/panel/state/running-answer.ts";
import type { StripView } from "../../extension/src/panel/strip/strip-view.ts";
import {
  ARABIC,
  ARABIC_BLOCKS,
  LONG_ANSWER,
  LONG_TABLE,
  PERMISSION,
  REORDERED_CODE,
  RICH_ANSWER,
} from "../fixtures/texts/sample-texts.ts";
import { EMPTY_PANEL } from "../helpers/extension/empty-panel.ts";
import {
  answer,
  crashed,
  finished,
  GAPS,
  LOADED,
  MEASURED_STATS,
  MODEL,
  question,
  REMOTE,
  remoteAnswer,
} from "../helpers/extension/sample-answers.ts";
import { GOLDEN_STATS } from "../helpers/runs/sample-run.ts";
import type { GalleryState } from "./gallery-state.ts";

const nothing = new Proxy({} as never, { get: () => () => Promise.resolve() });

const NOW = Date.parse("2026-03-05T14:00:00");
const HOUR = 3_600_000;
const titles = [
  "What does “permission denied” mean here?",
  "Summarise the discussion above in five points, and say who has to do what by when",
  "Haiku about needles",
  "مرحبا بالعالم",
  "averyveryveryverylongwordthatneverendsandhasnospacesanywhereinit",
];
const conversations = titles.map((title, index) => ({
  id: index === 0 ? "c" : `c${index}`,
  title,
  created_at: NOW,
  updated_at: NOW - index * 20 * HOUR,
}));

/** Builds the strip for a state, as after some time in it. */
function stripOf({ messages, model }: PanelState): StripView | undefined {
  const run = runningAnswer(messages)?.run;
  if (run === undefined) return undefined;
  const context = contextUse(messages, model);
  const rate = run.tokens_per_second;
  return {
    run,
    gaps: GAPS,
    ...(model === undefined ? {} : { model }),
    ...(context === undefined ? {} : { context }),
    ...(rate === undefined ? {} : { lastSecond: rate * 1.04 }),
  };
}

function panel(state: Partial<PanelState>, speed = 0, written: Draft = EMPTY_DRAFT): ComponentChild {
  const whole = { ...EMPTY_PANEL, ...state };
  const draft = signal(written);
  const write = (text: string) => {
    draft.value = { text };
  };
  const actions = new Proxy({ write } as PanelActions, {
    get: (own, name) => (name === "write" ? own.write : nothing[name]),
  });
  return (
    <Panel
      state={whole}
      actions={actions}
      draft={draft}
      strip={stripOf(whole)}
      toScreenOf={() => 9.3}
      speed={speed}
      announcement=""
      now={() => NOW}
    />
  );
}

const loading = { ...MODEL, status: "loading" as const, progress: 0.4, phase: "reading weights" };
const ask = question("What does “permission denied” mean here?");

const LONG_REMOTE = {
  model: "my-own-server.at-the-university/meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8",
  server: "my-own-server.at-the-university",
};
const REFUSED = "gpu-box answered 401: it does not accept the stored key.";

function failedThere(code: ErrorCode, message: string, text = "") {
  const error = wireError(code, message);
  return remoteAnswer(text, { finish_reason: "error", error, stats: { total_time: 41 } });
}

const side = (view: () => ComponentChild, rest: Partial<GalleryState> = {}): GalleryState => ({
  page: "panel",
  view,
  ...rest,
});

/** States of the side panel. */
export const PANEL_STATES: Record<string, GalleryState> = {
  base_model: side(() => panel({ baseModel: { name: MODEL.model, use: "chat" } })),
  base_model_text: side(() => panel({ baseModel: { name: MODEL.model, use: "text" } })),
  repetition: side(() =>
    panel({
      messages: [ask, finished("One line. One line.", { finish_reason: "stop", note: "repetition" })],
    }),
  ),
  empty: side(() => panel({})),
  remote_empty: side(() => panel({ model: undefined, remote: REMOTE } as never)),
  remote_writing: side(() =>
    panel(
      {
        remote: REMOTE,
        messages: [
          ask,
          answer({
            phase: "writing",
            text: "The file exists, but the current user may not",
            output_tokens: 12,
            tokens_per_second: 51.2,
            time_to_first_token: 168.9,
            model: REMOTE,
          }),
        ],
      },
      0.6,
    ),
  ),
  remote_loading: side(() =>
    panel({
      remote: REMOTE,
      model: {
        type: "model_state",
        status: "loading",
        ...REMOTE,
        phase: "waiting",
        phase_code: "waiting_for_server",
      },
      messages: [ask, answer({ phase: "loading" })],
    }),
  ),
  remote_card: side(() => panel({ remote: REMOTE, messages: [ask, remoteAnswer(PERMISSION)] }), {
    press: ["Details"],
  }),
  remote_long_names: side(() =>
    panel({
      remote: LONG_REMOTE,
      messages: [
        ask,
        { ...remoteAnswer(PERMISSION), run: { ...remoteAnswer(PERMISSION).run, model: LONG_REMOTE } },
      ],
    }),
  ),
  remote_refused: side(() =>
    panel({ remote: REMOTE, messages: [ask, failedThere("server_refused", REFUSED)] }),
  ),
  remote_broken: side(() =>
    panel({
      remote: REMOTE,
      messages: [ask, failedThere("server_stream_broken", "", "The file exists, but")],
    }),
  ),
  remote_held: side(() =>
    panel({ messages: [ask, finished(PERMISSION)], held: { model: MODEL.model, next: REMOTE } }),
  ),
  remote_filtered: side(() =>
    panel({ remote: REMOTE, messages: [ask, remoteAnswer("The file", { finish_reason: "filtered" })] }),
  ),
  remote_conversations: side(
    () =>
      panel({
        conversations: conversations.map((each, index) =>
          index % 2 === 0 ? { ...each, server: "gpu-box" } : each,
        ),
      }),
    { press: ["Conversations"] },
  ),
  scripted: side(() =>
    panel({
      connection: { status: "connected", engine: "scripted", host_version: "0.1.0", model: "scripted" },
      model: { ...MODEL, model: "scripted", backend: "scripted", quantization: undefined, threads: 1 },
    }),
  ),
  connecting: side(() => panel({ connection: { status: "connecting" }, model: undefined } as never)),
  queued: side(() => panel({ messages: [ask, answer({ phase: "queued", position: 2 })] })),
  loading: side(() => panel({ model: loading, messages: [ask, answer({ phase: "loading" })] })),
  reading: side(() =>
    panel(
      {
        messages: [
          question("Summarise the discussion above in five points."),
          answer({ phase: "reading", prompt: { processed: 1271, total: 2050, cached: 451, eta: 3000 } }),
        ],
      },
      0.06,
    ),
  ),
  writing: side(() =>
    panel(
      {
        messages: [
          ask,
          answer({
            phase: "writing",
            text: "The file exists, but the current user may not",
            output_tokens: 12,
            tokens_per_second: 52.9,
            time_to_first_token: 125,
            prompt: { processed: 364, total: 364, cached: 236 },
          }),
        ],
      },
      0.62,
    ),
  ),
  earlier_answer: side(() =>
    panel({
      messages: [ask, finished(PERMISSION)],
      failedTry: { finish_reason: "error", error: wireError("model_load_failed", "It cannot be loaded.") },
    }),
  ),
  edit_of_changed_message: side(() =>
    panel({ messages: [ask, finished(PERMISSION)] }, 0, {
      text: "",
      edit: { message_id: "gone", text: "What does “permission denied” mean on Linux?" },
    }),
  ),
  stopping: side(() =>
    panel({
      messages: [ask, answer({ phase: "stopping", text: "The file exists,", output_tokens: 4 })],
    }),
  ),
  answered: side(() => panel({ messages: [ask, finished(PERMISSION)] }), {
    draft: "And how do I fix it for good?",
  }),
  card: side(() => panel({ messages: [ask, finished(PERMISSION)] }), { press: ["Details", "Settings used"] }),
  card_measured: side(
    () => {
      const measured = finished(PERMISSION, { stats: MEASURED_STATS, rating: "up" });
      const model = {
        ...LOADED,
        backend: "cuda",
        gpu_layers: 22,
        total_layers: 36,
        notes: ["22 of 36 layers fit: the GPU has 3.9 GB of free memory."],
      };
      return panel({ messages: [ask, { ...measured, run: { ...measured.run, model } }] });
    },
    { press: ["Details"] },
  ),
  card_drafting: side(
    () => {
      const stats = {
        ...MEASURED_STATS,
        output_tokens: 1234,
        threads_reading: 12,
        threads_writing: 6,
        draft_tokens: 1184,
        accepted_tokens: 1012,
        draft_time_saved: 12_400,
      };
      return panel({ messages: [ask, finished(PERMISSION, { stats })] });
    },
    { press: ["Details"] },
  ),
  card_drafting_off: side(
    () => {
      const stats = {
        ...GOLDEN_STATS,
        threads_reading: 2,
        threads_writing: 2,
        draft_tokens: 24,
        accepted_tokens: 1,
        draft_time_saved: 0,
      };
      return panel({ messages: [ask, finished(PERMISSION, { stats })] });
    },
    { press: ["Details"] },
  ),
  thought_cut: side(
    () => {
      const text = "The user asks about a permission. There are two usual causes, so I list";
      const cut = answer({
        phase: "ended",
        thought: text,
        end: { finish_reason: "length", stats: GOLDEN_STATS },
      });
      return panel({ messages: [ask, cut] });
    },
    { press: ["Thought"] },
  ),
  waiting: side(() =>
    panel({
      messages: [ask, answer({ phase: "stopping", text: "The file exists,", output_tokens: 4 })],
      waiting:
        "Wait, I meant the folder above it. Does it need the execute bit for every user, or only for the owner?",
    }),
  ),
  waiting_right_to_left: side(() =>
    panel({
      messages: [question("ما معنى هذا الخطأ؟"), answer({ phase: "stopping", text: "الملف موجود،" })],
      waiting: "انتظر، أقصد المجلد الذي فوقه. هل يحتاج إلى بت التنفيذ لكل مستخدم؟",
    }),
  ),
  rated: side(() =>
    panel({
      messages: [
        ask,
        finished("Yes, it does.", { rating: "down" }),
        question("And now?"),
        finished("No.", { rating: "up" }),
      ],
    }),
  ),
  writing_fast: side(() =>
    panel(
      {
        messages: [
          ask,
          answer({
            phase: "writing",
            text: "The file exists, but the current user may not",
            output_tokens: 12_345,
            tokens_per_second: 199.4,
            time_to_first_token: 12_500,
            prompt: { processed: 3640, total: 3640, cached: 236 },
          }),
        ],
      },
      0.9,
    ),
  ),
  length: side(() =>
    panel({ messages: [ask, finished("A very long answer that was", { finish_reason: "length" })] }),
  ),
  stopped: side(() =>
    panel({
      messages: [
        ask,
        finished("The file exists, but", {
          finish_reason: "aborted",
          stats: { output_tokens: 5, time_to_first_token: 130, stop_latency: 14, finish_reason: "aborted" },
        }),
      ],
    }),
  ),
  context_full: side(() =>
    panel({ messages: [ask, finished("It ends here", { finish_reason: "context_full" })] }),
  ),
  crashed: side(() =>
    panel({
      messages: [question("Write a haiku about needles."), crashed("A needle trembles,\ncounting what the")],
    }),
  ),
  prompt_too_long: side(() =>
    panel({
      messages: [
        question("Summarise this book"),
        answer({
          phase: "ended",
          end: {
            finish_reason: "error",
            error: wireError("prompt_too_long", "too long", { tokens: 9120, limit: 4095 }),
          },
        }),
      ],
    }),
  ),
  model_failed: side(() =>
    panel({
      model: {
        type: "model_state",
        model: "Qwen3-4B.Q4_K_M",
        status: "failed",
        error: wireError("model_invalid", "Qwen3-4B.Q4_K_M.gguf is not a GGUF file."),
      },
    }),
  ),
  missing: side(() =>
    panel({
      connection: { status: "missing", detail: "Specified native messaging host not found." },
      model: undefined,
    } as never),
  ),
  missing_in_chat: side(() =>
    panel({
      messages: [ask, finished(PERMISSION)],
      connection: { status: "missing", detail: "Specified native messaging host not found." },
    }),
  ),
  silent: side(() => panel({ connection: { status: "silent", detail: "No answer within 10 seconds." } })),
  lost: side(() =>
    panel({
      messages: [ask, crashed("The")],
      connection: { status: "lost", detail: "Native host has exited." },
    }),
  ),
  given_up: side(() => panel({ connection: { status: "given_up", detail: "Native host has exited." } })),
  incompatible: side(() =>
    panel({
      connection: {
        status: "incompatible",
        update: "host",
        detail: "The host speaks version 2, this extension version 1.",
      },
    }),
  ),
  store_full: side(() => panel({ messages: [ask, finished("Yes.")], storeProblem: "full" })),
  rich: side(() => panel({ messages: [ask, finished(RICH_ANSWER)] })),
  long_table: side(() => panel({ messages: [ask, finished(LONG_TABLE)] })),
  reordered_code: side(() => panel({ messages: [ask, finished(REORDERED_CODE)] })),
  long: side(() => panel({ messages: [ask, finished(LONG_ANSWER)] })),
  long_word: side(() =>
    panel({
      messages: [question("w".repeat(300)), finished(`${"antidis".repeat(60)}\n\n\`${"x".repeat(200)}\``)],
    }),
  ),
  right_to_left: side(() => panel({ messages: [question("ما معنى هذا الخطأ؟"), finished(ARABIC)] })),
  right_to_left_blocks: side(() => panel({ messages: [question("ما السرعة؟"), finished(ARABIC_BLOCKS)] })),
  history: side(() => panel({ messages: [ask, finished(PERMISSION)], conversations }), {
    press: ["Conversations"],
  }),
  history_deleted: side(
    () => panel({ conversations: conversations.slice(1), deleted: conversations[0] } as never),
    { press: ["Conversations", "Rename"] },
  ),
  deleted: side(() => panel({ deleted: conversations[1] } as never)),
  help: side(() => panel({}), { press: ["Keyboard shortcuts"] }),
  model: side(() => panel({}), { press: ["SmolLM2-135M-Instruct"] }),
};
