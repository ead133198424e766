import * as z from "zod/mini";
import { openEnum, orAbsent, readableItems } from "../reading/tolerant.ts";
import { reportedSettingsSchema, reportedUsedSettingsSchema } from "../settings/settings.ts";
import { connectionSchema } from "./connections.ts";
import { localApiShape } from "./local-api.ts";
import { idSchema } from "./requests.ts";
import { foundServerSchema, serverSchema } from "./servers.ts";
import { aggregateSchema, END_NOTES, finishReasonSchema, reportedStatisticsSchema } from "./statistics.ts";
import { storedRunSchema } from "./stored-run.ts";
import { wireErrorSchema } from "./wire-error.ts";

const id = z.optional(idSchema);
const success = z.catch(z.literal("success"), "success");
const count = z.int().check(z.minimum(0));
const bytes = z.int().check(z.minimum(0));
const milliseconds = z.number().check(z.minimum(0));
const share = z.number().check(z.minimum(0), z.maximum(1));
const names = z.catch(readableItems(z.string()), []);

/** A difference between the requested and the actual load, as a code with parameters. */
export const noteSchema = z.object({
  code: z.string(),
  params: z.catch(z.record(z.string(), z.unknown()), {}),
});
export type Note = z.infer<typeof noteSchema>;

/** `switch`: thinks as the setting says. `fixed`: thinks, and cannot be told otherwise. `none`: is not known to think. */
export const THINKING_KINDS = ["switch", "fixed", "none"] as const;

/** Actual facts about a model in memory, which may differ from the request. Unknown ones are absent. */
const loadedModelShape = {
  model: z.string(),
  /** Name of the server that runs it; absent for a model of this machine. */
  server: orAbsent(z.string()),
  /** One of cpu, cuda, vulkan and metal. */
  backend: orAbsent(z.string()),
  device: orAbsent(z.string()),
  gpu_layers: orAbsent(count),
  total_layers: orAbsent(count),
  /** Context size in tokens. */
  context_size: orAbsent(count),
  threads: orAbsent(count),
  /** Size of the model file in bytes. */
  size: orAbsent(bytes),
  quantization: orAbsent(z.string()),
  /** Batch size in tokens. */
  batch_size: orAbsent(count),
  flash_attention: orAbsent(z.boolean()),
  /** Name of the model that drafts for it. */
  draft_model: orAbsent(z.string()),
  /** llama.cpp's own name of its release. */
  llama_cpp: orAbsent(z.string()),
  /** Tells if the model thinks before it answers, and if the setting `thinking` can switch that. */
  thinking: orAbsent(openEnum(THINKING_KINDS)),
  /** Differences between the requested and the actual load, one English sentence each. */
  notes: orAbsent(readableItems(z.string())),
  /** The same differences as codes, in the order of `notes`. */
  note_codes: orAbsent(z.array(noteSchema)),
};

export const loadedModelSchema = z.object(loadedModelShape);
export type LoadedModel = z.infer<typeof loadedModelSchema>;

export const MODEL_STATUSES = ["loading", "loaded", "unloaded", "failed"] as const;

export const knownModelSchema = z.object({
  model: z.string(),
  /** Name of the server that offers it; absent for a model of this machine. */
  server: orAbsent(z.string()),
  size: orAbsent(bytes),
  quantization: orAbsent(z.string()),
  /** Models with the same value seem to have the same tokens, so that one can draft for the other. */
  vocabulary: orAbsent(z.string()),
  loaded: z.catch(z.boolean(), false),
  /**
   * True for a base model: its file has no chat template, so it continues text. Told of the model that a generation
   * would use.
   */
  base: orAbsent(z.boolean()),
});

export const memorySchema = z.object({
  /** Resident memory of the host process in bytes. */
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
    /** The engine that produces the tokens. `scripted` is shown on screen. */
    engine: z.catch(z.string(), ""),
    settings: z.catch(reportedSettingsSchema, {}),
    /** The model of a generation that names none, if known. */
    model: orAbsent(z.string()),
    /** Host capabilities beyond release 0.1.0. */
    capabilities: orAbsent(names),
  }),
  model_state: z.object({
    ...loadedModelShape,
    type: z.literal("model_state"),
    status: openEnum(MODEL_STATUSES),
    /** Progress of the load, 0..1. Only while loading. */
    progress: orAbsent(share),
    /** The current phase of the load in a few English words. Only while loading. */
    phase: orAbsent(z.string()),
    /** The same phase as a code. */
    phase_code: orAbsent(z.string()),
    /** The reason the load failed. */
    error: orAbsent(wireErrorSchema),
  }),
  generation_queued: z.object({
    type: z.literal("generation_queued"),
    id,
    /** Position in the queue; 1 is next. */
    position: z.int().check(z.minimum(1)),
  }),
  generation_started: z.object({
    type: z.literal("generation_started"),
    id,
    model: z.string(),
    /** Name of the server that runs the model; absent for a model of this machine. */
    server: orAbsent(z.string()),
    queue_time: orAbsent(milliseconds),
  }),
  prompt_progress: z.object({
    type: z.literal("prompt_progress"),
    id,
    /** Tokens evaluated so far, including cached ones. */
    processed: count,
    total: count,
    cached: count,
    /** Estimated time in ms until the whole prompt is evaluated. */
    eta: orAbsent(milliseconds),
  }),
  text_delta: z.object({
    type: z.literal("text_delta"),
    id,
    /** Sequence number: 0, 1, 2 ... without gaps. */
    seq: count,
    text: z.string(),
    segment: z.catch(openEnum(SEGMENTS), "answer"),
    /** Output tokens so far. */
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
    /** Number of models left out because the frame was full; absent if it holds them all. */
    omitted: orAbsent(z.int().check(z.minimum(1))),
    /** The first files that are no models to chat with, each as the error that its use would be. */
    unusable: orAbsent(readableItems(wireErrorSchema)),
    unusable_count: orAbsent(z.int().check(z.minimum(1))),
  }),
  generation_ended: z.object({
    type: z.literal("generation_ended"),
    id,
    /** Empty if it cannot be read: the generation has ended all the same. */
    run_id: z.catch(z.string(), ""),
    status: success,
    finish_reason: z.catch(finishReasonSchema, "stop"),
    /** A code of `END_NOTES` that says more about the reason. */
    note: orAbsent(openEnum(END_NOTES)),
    stats: z.catch(reportedStatisticsSchema, {}),
    settings: z.catch(reportedUsedSettingsSchema, {}),
    /** Names of settings that were not sent, because the server does not know them. */
    ignored_settings: orAbsent(readableItems(z.string())),
    /** Only with `stream: false`. */
    text: orAbsent(z.string()),
    thought: orAbsent(z.string()),
  }),
  generation_stopped: z.object({
    type: z.literal("generation_stopped"),
    id,
    status: success,
    message: z.catch(z.string(), ""),
    /** Ids of the generations that are stopping. */
    stopped: names,
    /** Names of the engines that are stopping. */
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
    /** The runs, newest first. */
    runs: readableItems(storedRunSchema),
    /** The `before` of the next page; absent on the last one. */
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
    /** Ids of the running generations. */
    active: names,
    queued: names,
    memory: z.catch(memorySchema, {}),
  }),
  pong: z.object({ type: z.literal("pong"), id, status: success, uptime: orAbsent(milliseconds) }),
  server_list: z.object({
    type: z.literal("server_list"),
    id,
    status: success,
    /** The added servers, in the order in which they were added. */
    servers: readableItems(serverSchema),
  }),
  server_added: z.object({ type: z.literal("server_added"), id, status: success, server: serverSchema }),
  server_removed: z.object({
    type: z.literal("server_removed"),
    id,
    status: success,
    name: z.catch(z.string(), ""),
  }),
  server_tested: z.object({
    type: z.literal("server_tested"),
    id,
    status: success,
    /** The server as it is now known. Has an `error` if the test failed. */
    server: serverSchema,
    /** Ids of its models, as many as fit. */
    models: names,
    /** Time until it answered. */
    milliseconds: orAbsent(milliseconds),
  }),
  servers_found: z.object({
    type: z.literal("servers_found"),
    id,
    status: success,
    servers: readableItems(foundServerSchema),
  }),
  connection_list: z.object({
    type: z.literal("connection_list"),
    id,
    status: success,
    /** The connections, newest first. */
    connections: readableItems(connectionSchema),
    /** True if there are older ones. */
    more: z.catch(z.boolean(), false),
    /** The `before` of the next page; absent on the last one. */
    next: orAbsent(z.string()),
  }),
  local_api: z.object({ type: z.literal("local_api"), id, status: success, ...localApiShape }),
  api_key: z.object({ type: z.literal("api_key"), id, status: success, key: z.string() }),
  request_failed: z.object({
    type: z.literal("request_failed"),
    id,
    action: orAbsent(z.string()),
    status: z.catch(z.literal("error"), "error"),
    error: z.catch(wireErrorSchema, { code: "internal", message: "", retryable: false }),
    /** Only for a generation: its run, its numbers so far, and if text was already sent. */
    run_id: orAbsent(z.string()),
    stats: orAbsent(reportedStatisticsSchema),
    partial: orAbsent(z.boolean()),
  }),
} as const;

export type HostMessageType = keyof typeof hostMessageSchemas;
export type HostMessageOf<T extends HostMessageType> = z.infer<(typeof hostMessageSchemas)[T]>;
export type HostMessage = { [T in HostMessageType]: HostMessageOf<T> }[HostMessageType];

export const HOST_MESSAGE_TYPES = Object.keys(hostMessageSchemas) as HostMessageType[];
