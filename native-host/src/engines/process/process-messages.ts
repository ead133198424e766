import { loadedModelSchema, SEGMENTS } from "@tacho/shared/protocol/host-messages.ts";
import { chatMessageSchema, outputGrammarSchema } from "@tacho/shared/protocol/requests.ts";
import { ERROR_CODES } from "@tacho/shared/protocol/wire-error.ts";
import { loadSettingsSchema, usedSettingsSchema } from "@tacho/shared/settings/settings.ts";
import * as z from "zod/mini";
import type { EngineInput, EngineLoadRequest, EnginePart, LoadKey } from "../engine.ts";
import { learnedSpeedSchema } from "../learned-speed.ts";

/** Id of one load or generation of a process. */
const job = z.int().check(z.minimum(1));

const count = z.int().check(z.minimum(0));
const at = z.number();
const segment = z.enum(SEGMENTS);

/** The parts that pass through the pipe. */
const enginePartSchema: z.ZodMiniType<EnginePart> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("prompt_started"), at }),
  z.object({
    type: z.literal("prompt_progress"),
    at,
    processed: count,
    total: count,
    cached: count,
    eta: z.exactOptional(z.number().check(z.minimum(0))),
    shares: z.exactOptional(z.object({ system: count, history: count, message: count })),
  }),
  z.object({ type: z.literal("prompt_evaluated"), at }),
  z.object({
    type: z.literal("tokens"),
    at,
    text: z.string(),
    segment,
    count: z.exactOptional(z.int().check(z.minimum(1))),
    ats: z.exactOptional(z.array(at)),
    output_tokens: z.exactOptional(count),
  }),
  z.object({ type: z.literal("text"), text: z.string(), segment }),
  z.object({
    type: z.literal("finish"),
    at,
    reason: z.enum(["stop", "length", "context_full", "aborted"]),
    note: z.exactOptional(z.string()),
    input_tokens: z.exactOptional(count),
    cached_tokens: z.exactOptional(count),
    output_tokens: z.exactOptional(count),
    context_used: z.exactOptional(count),
    context_size: z.exactOptional(count),
    threads_reading: z.exactOptional(count),
    threads_writing: z.exactOptional(count),
    draft_tokens: z.exactOptional(count),
    accepted_tokens: z.exactOptional(count),
    draft_time_saved: z.exactOptional(z.number().check(z.minimum(0))),
    learned: z.exactOptional(learnedSpeedSchema),
  }),
]);

const loadSettings = loadSettingsSchema.shape;
const modelReferenceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), name: z.string(), path: z.string() }),
  z.object({ kind: z.literal("server"), name: z.string(), server: z.string(), id: z.string() }),
]);
const loadRequestSchema: z.ZodMiniType<EngineLoadRequest> = z.object({
  model: modelReferenceSchema,
  draft: z.exactOptional(modelReferenceSchema),
  settings: z.object({
    context_size: z.exactOptional(loadSettings.context_size),
    gpu_layers: z.exactOptional(loadSettings.gpu_layers),
    threads: z.exactOptional(loadSettings.threads),
    batch_size: z.exactOptional(loadSettings.batch_size),
    flash_attention: z.exactOptional(loadSettings.flash_attention),
    draft_model: z.exactOptional(loadSettings.draft_model),
  } satisfies Record<LoadKey, unknown>),
  purpose: z.exactOptional(z.literal("embeddings")),
  learned: z.exactOptional(learnedSpeedSchema),
});

const inputSchema: z.ZodMiniType<EngineInput> = z.object({
  messages: z.array(chatMessageSchema),
  settings: usedSettingsSchema,
  reproducible: z.boolean(),
  conversation: z.exactOptional(z.object({ key: z.string(), temporary: z.boolean() })),
  raw: z.exactOptional(z.boolean()),
  grammar: z.exactOptional(outputGrammarSchema),
});

/** Messages from the host to the engine process. A process serves one load; another model gets another process. */
const toEngineSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("load"), job, request: loadRequestSchema }),
  z.object({ type: z.literal("generate"), job, input: inputSchema }),
  z.object({ type: z.literal("embed"), job, texts: z.array(z.string()) }),
  /** Aborts a generation or an `embed`. To abort a load, the host kills the process. */
  z.object({ type: z.literal("abort"), job }),
  z.object({ type: z.literal("leave") }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

/** Messages from the engine process to the host. */
const fromEngineSchema = z.discriminatedUnion("type", [
  /** Sent every second while the event loop is alive. `resident`: memory in bytes. */
  z.object({ type: z.literal("heartbeat"), resident: z.int().check(z.minimum(0)) }),
  z.object({
    type: z.literal("load_progress"),
    job,
    phase: z.string(),
    progress: z.exactOptional(z.number().check(z.minimum(0), z.maximum(1))),
  }),
  z.object({ type: z.literal("loaded"), job, model: loadedModelSchema }),
  z.object({ type: z.literal("parts"), job, parts: z.array(enginePartSchema) }),
  /** The next of the vectors of an `embed`. */
  z.object({ type: z.literal("embedding"), job, vector: z.array(z.number()), tokens: count }),
  z.object({ type: z.literal("embedded"), job }),
  /** Ends a job that neither `loaded`, `embedded` nor a `finish` part ends. */
  z.object({
    type: z.literal("failed"),
    job,
    error: z.object({
      code: z.enum(ERROR_CODES),
      message: z.string(),
      details: z.exactOptional(z.record(z.string(), z.unknown())),
    }),
  }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;

/** Returns `undefined` for messages outside the protocol. */
export function parseToEngine(value: unknown): ToEngine | undefined {
  const parsed = toEngineSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Returns `undefined` for messages outside the protocol. */
export function parseFromEngine(value: unknown): FromEngine | undefined {
  const parsed = fromEngineSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
