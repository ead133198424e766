import { EmbeddingRun, type Embeddings } from "../core/jobs/embedding-run.ts";
import { EngineError } from "../engines/engine-error.ts";
import { invalidModel } from "../engines/invalid-model.ts";
import { checkModel } from "../gguf/check-model.ts";
import { Flaw } from "../gguf/flaw.ts";
import { findModel } from "./parts/find-model.ts";
import type { SessionParts } from "./parts/session-parts.ts";

/** Largest number of texts of one request. */
export const MOST_TEXTS = 2048;

export interface EmbeddingRequest {
  /** Default: the first model on this machine that makes vectors. */
  model?: string | undefined;
  /** At least one, none of them empty. */
  texts: readonly string[];
}

/**
 * Turns texts into vectors, when the request's turn has come. An abort withdraws it and rejects with an `EngineError`.
 *
 * @throws EngineError `model_not_found`, `model_invalid` for a model that makes no vectors, `invalid_request`,
 *   `prompt_too_long`, `queue_full`, or a failure of the engine.
 */
export async function embedTexts(
  session: SessionParts,
  { model: name, texts }: EmbeddingRequest,
  signal: AbortSignal,
): Promise<Embeddings> {
  if (texts.length === 0 || texts.length > MOST_TEXTS)
    throw new EngineError("invalid_request", `There must be 1 to ${MOST_TEXTS} texts.`);
  if (texts.includes("")) throw new EngineError("invalid_request", "A text is empty, and has no vector.");
  const found = findModel(name ?? (await firstEmbeddingModel(session)), session);
  const { model, lane } = found;
  if (!lane.engine.capabilities.embeddings)
    throw new EngineError("invalid_request", `The engine ${lane.engine.name} makes no vectors.`);
  if (model.kind === "file") await refuseOtherPurpose(model.path);
  const { core, runs } = session;
  if (runs.isFull(lane))
    throw new EngineError("queue_full", "Too many answers are waiting already. Try again when one is done.");
  const loadRequest = () => ({ ...found.loadRequest(), purpose: "embeddings" }) as const;
  const run = new EmbeddingRun({ lane, texts, loadRequest });
  if (signal.aborted) {
    run.stop();
    run.abandon();
    return run.result;
  }
  const stop = (): void => runs.stop(run, core.clock.now());
  signal.addEventListener("abort", stop, { once: true });
  runs.add(run);
  return run.result.finally(() => signal.removeEventListener("abort", stop));
}

async function firstEmbeddingModel({ core }: SessionParts): Promise<string> {
  const { models } = await core.catalog.list();
  const first = models.find(({ flaw }) => flaw?.reason === "embedding");
  if (first === undefined)
    throw new EngineError(
      "model_not_found",
      "There is no embedding model on this machine. Add one to its models.",
    );
  return first.name;
}

/** Checks the header before a model is loaded in place of the one in use. */
async function refuseOtherPurpose(path: string): Promise<void> {
  try {
    await checkModel(path, "embeddings");
  } catch (error) {
    throw error instanceof Flaw ? invalidModel(path, error.details) : error;
  }
}
