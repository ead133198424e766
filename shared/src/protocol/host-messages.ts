import * as z from "zod/mini";
import { openEnum, orAbsent, readableItems } from "../reading/tolerant.ts";
import { reportedSettingsSchema, reportedUsedSettingsSchema } from "../settings/settings.ts";
import { idSchema } from "./requests.ts";
import { aggregateSchema, finishReasonSchema, reportedStatisticsSchema } from "./statistics.ts";
import { storedRunSchema } from "./stored-run.ts";
import { wireErrorSchema } from "./wire-error.ts";

const id = z.optional(idSchema);
const success = z.catch(z.literal("success"), "success");
const count = z.int().check(z.minimum(0));
const bytes = z.int().check(z.minimum(0));
const milliseconds = z.number().check(z.minimum(0));
const share = z.number().check(z.minimum(0), z.maximum(1));
const names = z.catch(readableItems(z.string()), []);

/** A difference between what was asked for and what was got, as a code with its parameters. */
export const noteSchema = z.object({
  code: z.string(),
  params: z.catch(z.record(z.string(), z.unknown()), {}),
});
export type Note = z.infer<typeof noteSchema>;

/** Facts about a model in memory: what was got, which may differ from what was asked for. Absent where unknown. */
const loadedModelShape = {
  model: z.string(),
  /** cpu, cuda, vulkan or metal. */
  backend: orAbsent(z.string()),
  device: orAbsent(z.string()),
  gpu_layers: orAbsent(count),
  total_layers: orAbsent(count),
  /** Tokens. */
  context_size: orAbsent(count),
  threads: orAbsent(count),
  /** Size of the model file. */
  size: orAbsent(bytes),
  quantization: orAbsent(z.string()),
  /** Tokens. */
  batch_size: orAbsent(count),
  flash_attention: orAbsent(z.boolean()),
  /** Release of llama.cpp, as it names them. */
  llama_cpp: orAbsent(z.string()),
  /** An English sentence for every difference between what was asked for and what was got. */
  notes: orAbsent(readableItems(z.string())),
  /** The same differences as codes, one for each of `notes`, in the same order. */
  note_codes: orAbsent(z.array(noteSchema)),
};

export const loadedModelSchema = z.object(loadedModelShape);
export type LoadedModel = z.infer<typeof loadedModelSchema>;

export const MODEL_STATUSES = ["loading", "loaded", "unloaded", "failed"] as const;

export const knownModelSchema = z.object({
  model: z.string(),
  size: orAbsent(bytes),
  quantization: orAbsent(z.string()),
  loaded: z.catch(z.boolean(), false),
});

export const memorySchema = z.object({
  /** Resident. */
  host: orAbsent(bytes),
  engine: orAbsent(bytes),
  available: orAbsent(bytes),
  total: orAbsent(bytes),
});

export const SEGMENTS = ["answer", "thought"] as const;
export type Segment = (typeof SEGMENTS)[number];

export const hostMessageSchemas = {
  ready: z.object({
    type: z.literal("ready"),
    id,
    status: success,
    protocol_version: z.int(),
    host_version: z.catch(z.string(), ""),
    /** Which engine produces the tokens; `scripted` is shown on screen. */
    engine: z.catch(z.string(), ""),
    settings: z.catch(reportedSettingsSchema, {}),
    /** The model that a generation without `model` would use, where one is known. */
    model: orAbsent(z.string()),
    /** Names of what this host can do beyond release 0.1.0. */
    capabilities: orAbsent(names),
  }),
  model_state: z.object({
    ...loadedModelShape,
    type: z.literal("model_state"),
    status: openEnum(MODEL_STATUSES),
    /** 0..1, while loading. */
    progress: orAbsent(share),
    /** What the load is doing, while loading, in a few English words. */
    phase: orAbsent(z.string()),
    /** The same as a code. */
    phase_code: orAbsent(z.string()),
    /** Why it failed. */
    error: orAbsent(wireErrorSchema),
  }),
  generation_queued: z.object({
    type: z.literal("generation_queued"),
    id,
    /** 1 is next. */
    position: z.int().check(z.minimum(1)),
  }),
  generation_started: z.object({
    type: z.literal("generation_started"),
    id,
    model: z.string(),
    queue_time: orAbsent(milliseconds),
  }),
  prompt_progress: z.object({
    type: z.literal("prompt_progress"),
    id,
    /** Tokens read, cached ones included. */
    processed: count,
    total: count,
    cached: count,
    /** Until the rest is read. */
    eta: orAbsent(milliseconds),
  }),
  text_delta: z.object({
    type: z.literal("text_delta"),
    id,
    /** 0, 1, 2 ... without gaps. */
    seq: count,
    text: z.string(),
    segment: z.catch(openEnum(SEGMENTS), "answer"),
    /** All so far. */
    output_tokens: orAbsent(count),
    tokens_per_second: orAbsent(z.number().check(z.minimum(0))),
    time_to_first_token: orAbsent(milliseconds),
  }),
  model_loaded: z.object({ ...loadedModelShape, type: z.literal("model_loaded"), id, status: success }),
  models: z.object({
    type: z.literal("models"),
    id,
    status: success,
    models: readableItems(knownModelSchema),
    /** Models that the frame had no room for; absent where it has them all. */
    omitted: orAbsent(z.int().check(z.minimum(1))),
  }),
  generation_ended: z.object({
    type: z.literal("generation_ended"),
    id,
    /** Empty where it cannot be read: the generation has ended all the same. */
    run_id: z.catch(z.string(), ""),
    status: success,
    finish_reason: z.catch(finishReasonSchema, "stop"),
    stats: z.catch(reportedStatisticsSchema, {}),
    settings: z.catch(reportedUsedSettingsSchema, {}),
    /** With `stream: false` only. */
    text: orAbsent(z.string()),
    thought: orAbsent(z.string()),
  }),
  generation_stopped: z.object({
    type: z.literal("generation_stopped"),
    id,
    status: success,
    message: z.catch(z.string(), ""),
    /** Ids of the generations being stopped. */
    stopped: names,
    /** Names of the engines being stopped. */
    stopped_backends: names,
  }),
  settings_updated: z.object({
    type: z.literal("settings_updated"),
    id,
    status: success,
    message: z.catch(z.string(), ""),
    /** All effective values. */
    settings: z.catch(reportedSettingsSchema, {}),
    updated_backends: names,
    applied: names,
    needs_reload: names,
    ignored: names,
  }),
  stats: z.object({
    type: z.literal("stats"),
    id,
    status: success,
    current: orAbsent(reportedStatisticsSchema),
    last: orAbsent(reportedStatisticsSchema),
    aggregate: aggregateSchema,
  }),
  runs: z.object({
    type: z.literal("runs"),
    id,
    status: success,
    /** Newest first. */
    runs: readableItems(storedRunSchema),
    /** There are more: the `before` to ask for them with. */
    next: orAbsent(z.string()),
  }),
  runs_deleted: z.object({
    type: z.literal("runs_deleted"),
    id,
    status: success,
    deleted: z.catch(count, 0),
  }),
  run_rated: z.object({ type: z.literal("run_rated"), id, status: success }),
  state: z.object({
    type: z.literal("state"),
    id,
    status: success,
    model: orAbsent(z.string()),
    /** Ids of the generations being run. */
    active: names,
    queued: names,
    memory: z.catch(memorySchema, {}),
  }),
  pong: z.object({ type: z.literal("pong"), id, status: success, uptime: orAbsent(milliseconds) }),
  request_failed: z.object({
    type: z.literal("request_failed"),
    id,
    action: orAbsent(z.string()),
    status: z.catch(z.literal("error"), "error"),
    error: z.catch(wireErrorSchema, { code: "internal", message: "", retryable: false }),
    /** For a generation: its run, its numbers so far, and whether text was already sent. */
    run_id: orAbsent(z.string()),
    stats: orAbsent(reportedStatisticsSchema),
    partial: orAbsent(z.boolean()),
  }),
} as const;

export type HostMessageType = keyof typeof hostMessageSchemas;
export type HostMessageOf<T extends HostMessageType> = z.infer<(typeof hostMessageSchemas)[T]>;
export type HostMessage = { [T in HostMessageType]: HostMessageOf<T> }[HostMessageType];

export const HOST_MESSAGE_TYPES = Object.keys(hostMessageSchemas) as HostMessageType[];
