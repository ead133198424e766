import * as z from "zod/mini";
import { settingsSchema, usedSettingsSchema } from "../settings/settings.ts";
import { idSchema } from "./requests.ts";
import { aggregateSchema, finishReasonSchema, generationStatisticsSchema } from "./statistics.ts";
import { storedRunSchema } from "./stored-run.ts";
import { wireErrorSchema } from "./wire-error.ts";

const id = z.optional(idSchema);
const success = z.literal("success");
const count = z.int().check(z.minimum(0));
const bytes = z.int().check(z.minimum(0));
const milliseconds = z.number().check(z.minimum(0));

/** Facts about a model in memory: what was got, which may differ from what was asked for. Absent where unknown. */
const loadedModelShape = {
  model: z.string(),
  /** cpu, cuda, vulkan or metal. */
  backend: z.optional(z.string()),
  device: z.optional(z.string()),
  gpu_layers: z.optional(count),
  total_layers: z.optional(count),
  /** Tokens. */
  context_size: z.optional(count),
  threads: z.optional(count),
  /** Of the model file. */
  size: z.optional(bytes),
  quantization: z.optional(z.string()),
  /** Tokens. */
  batch_size: z.optional(count),
  flash_attention: z.optional(z.boolean()),
  /** Release of llama.cpp, as it names them. */
  llama_cpp: z.optional(z.string()),
  /** A sentence for every difference between what was asked and what was got. */
  notes: z.optional(z.array(z.string())),
};

export const loadedModelSchema = z.object(loadedModelShape);
export type LoadedModel = z.infer<typeof loadedModelSchema>;

export const SEGMENTS = ["answer", "thought"] as const;
export type Segment = (typeof SEGMENTS)[number];

export const hostMessageSchemas = {
  ready: z.object({
    type: z.literal("ready"),
    id,
    status: success,
    protocol_version: z.int(),
    host_version: z.string(),
    /** Which engine produces the tokens; `scripted` is shown on screen. */
    engine: z.string(),
    settings: settingsSchema,
    /** The model that a generation without `model` would use, where one is known. */
    model: z.optional(z.string()),
  }),
  model_state: z.object({
    ...z.partial(loadedModelSchema).shape,
    type: z.literal("model_state"),
    model: z.string(),
    status: z.enum(["loading", "loaded", "unloaded", "failed"]),
    /** 0..1, while loading. */
    progress: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
    /** What the load is doing, while loading. */
    phase: z.optional(z.string()),
    /** Why it failed. */
    error: z.optional(wireErrorSchema),
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
    queue_time: milliseconds,
  }),
  prompt_progress: z.object({
    type: z.literal("prompt_progress"),
    id,
    /** Tokens read, cached ones included. */
    processed: count,
    total: count,
    cached: count,
    /** Until the rest is read. */
    eta: z.optional(milliseconds),
  }),
  text_delta: z.object({
    type: z.literal("text_delta"),
    id,
    /** 0, 1, 2 ... without gaps. */
    seq: count,
    text: z.string(),
    segment: z.enum(SEGMENTS),
    /** All so far, where the engine counts them. */
    output_tokens: z.optional(count),
    tokens_per_second: z.optional(z.number().check(z.minimum(0))),
    time_to_first_token: z.optional(milliseconds),
  }),
  model_loaded: z.object({ ...loadedModelShape, type: z.literal("model_loaded"), id, status: success }),
  models: z.object({
    type: z.literal("models"),
    id,
    status: success,
    models: z.array(
      z.object({
        model: z.string(),
        size: z.optional(bytes),
        quantization: z.optional(z.string()),
        loaded: z.boolean(),
      }),
    ),
    /** Models that the frame had no room for; absent where it has them all. */
    omitted: z.optional(z.int().check(z.minimum(1))),
  }),
  generation_ended: z.object({
    type: z.literal("generation_ended"),
    id,
    run_id: z.string(),
    status: success,
    finish_reason: finishReasonSchema,
    stats: generationStatisticsSchema,
    settings: usedSettingsSchema,
    /** With `stream: false` only. */
    text: z.optional(z.string()),
    thought: z.optional(z.string()),
  }),
  generation_stopped: z.object({
    type: z.literal("generation_stopped"),
    id,
    status: success,
    message: z.string(),
    /** Ids of the generations being stopped. */
    stopped: z.array(z.string()),
    /** Names of the engines being stopped. */
    stopped_backends: z.array(z.string()),
  }),
  settings_updated: z.object({
    type: z.literal("settings_updated"),
    id,
    status: success,
    message: z.string(),
    /** All effective values. */
    settings: settingsSchema,
    updated_backends: z.array(z.string()),
    applied: z.array(z.string()),
    needs_reload: z.array(z.string()),
    ignored: z.array(z.string()),
  }),
  stats: z.object({
    type: z.literal("stats"),
    id,
    status: success,
    current: z.optional(generationStatisticsSchema),
    last: z.optional(generationStatisticsSchema),
    aggregate: aggregateSchema,
  }),
  runs: z.object({
    type: z.literal("runs"),
    id,
    status: success,
    /** Newest first. */
    runs: z.array(storedRunSchema),
    /** There are more: the `before` to ask for them with. */
    next: z.optional(z.string()),
  }),
  runs_deleted: z.object({ type: z.literal("runs_deleted"), id, status: success, deleted: count }),
  run_rated: z.object({ type: z.literal("run_rated"), id, status: success }),
  state: z.object({
    type: z.literal("state"),
    id,
    status: success,
    model: z.optional(z.string()),
    /** Ids of the generations being run. */
    active: z.array(z.string()),
    queued: z.array(z.string()),
    memory: z.object({
      /** Resident. */
      host: bytes,
      engine: z.optional(bytes),
      available: bytes,
      total: bytes,
    }),
  }),
  pong: z.object({ type: z.literal("pong"), id, status: success, uptime: milliseconds }),
  request_failed: z.object({
    type: z.literal("request_failed"),
    id,
    action: z.optional(z.string()),
    status: z.literal("error"),
    error: wireErrorSchema,
    /** For a generation: its run, its numbers so far, and whether text was already sent. */
    run_id: z.optional(z.string()),
    stats: z.optional(generationStatisticsSchema),
    partial: z.optional(z.boolean()),
  }),
} as const;

export type HostMessageType = keyof typeof hostMessageSchemas;
export type HostMessageOf<T extends HostMessageType> = z.infer<(typeof hostMessageSchemas)[T]>;
export type HostMessage = { [T in HostMessageType]: HostMessageOf<T> }[HostMessageType];

export const HOST_MESSAGE_TYPES = Object.keys(hostMessageSchemas) as HostMessageType[];
