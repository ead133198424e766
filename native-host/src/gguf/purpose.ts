import type { FlawDetails, FlawReason } from "./flaw.ts";
import type { GgufHeader } from "./read-header.ts";

/** `general.type` of files that are no models by themselves. */
const TYPES: Readonly<Record<string, FlawReason>> = {
  adapter: "adapter",
  mmproj: "projector",
  imatrix: "imatrix",
  vocab: "vocabulary",
};

const ARCHITECTURES: Readonly<Record<string, FlawReason>> = {
  clip: "projector",
  controlvector: "control_vector",
  bert: "embedding",
  "modern-bert": "embedding",
  "nomic-bert": "embedding",
  "nomic-bert-moe": "embedding",
  "neo-bert": "embedding",
  "jina-bert-v2": "embedding",
  "jina-bert-v3": "embedding",
  eurobert: "embedding",
  "gemma-embedding": "embedding",
  "llama-embed": "embedding",
  eagle3: "draft",
  eagle: "draft",
  medusa: "draft",
  dflash: "draft",
  "gemma4-assistant": "draft",
  t5: "encoder",
  t5encoder: "encoder",
  dream: "diffusion",
  llada: "diffusion",
  "llada-moe": "diffusion",
  rnd1: "diffusion",
  flux: "diffusion",
  sd1: "diffusion",
  sdxl: "diffusion",
  sd3: "diffusion",
  aura: "diffusion",
  hidream: "diffusion",
  cosmos: "diffusion",
  ltxv: "diffusion",
  hyvid: "diffusion",
  wan: "diffusion",
  qwen_image: "diffusion",
  lumina2: "diffusion",
  "wavtokenizer-dec": "speech",
  qwen3tts: "speech",
  whisper: "speech",
};

/** llama.cpp's numbers of pooling types: 0 is none, and 4 ranks. */
const RANKING = 4;

export type ModelPurpose = "chat" | "embeddings";

/** Returns why a whole model is not fit for a purpose, or `undefined` if it is, as far as its header tells. */
export function findPurposeFlaw(header: GgufHeader, purpose: ModelPurpose): FlawDetails | undefined {
  const flaw = findChatFlaw(header);
  if (purpose === "chat") return flaw;
  if (flaw === undefined) return { reason: "not_embedding" };
  return flaw.reason === "embedding" ? findPoolingFlaw(header) : flaw;
}

/** One vector for a text is made of those of its tokens, in a way that the model was trained for. */
function findPoolingFlaw({ values }: GgufHeader): FlawDetails | undefined {
  const pooling = values.get(`${values.get("general.architecture")}.pooling_type`);
  return typeof pooling === "number" && pooling > 0 && pooling < RANKING
    ? undefined
    : { reason: "no_pooling" };
}

function findChatFlaw({ values, tensors, ranks }: GgufHeader): FlawDetails | undefined {
  const type = values.get("general.type");
  const byType = typeof type === "string" && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (byType !== undefined) return { reason: byType };
  if (values.has("adapter.type")) return { reason: "adapter" };
  if (values.has("imatrix.chunk_count")) return { reason: "imatrix" };
  const architecture = values.get("general.architecture");
  if (typeof architecture !== "string" || architecture === "") return { reason: "no_architecture" };
  const pooling = values.get(`${architecture}.pooling_type`);
  const known = Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture] : undefined;
  const reason = pooling === RANKING || (known === "embedding" && ranks) ? "reranker" : known;
  if (reason !== undefined) return { reason, ...(reason === "diffusion" && { architecture }) };
  if (typeof pooling === "number" && pooling > 0 && pooling < RANKING) return { reason: "embedding" };
  if (tensors > 0) return undefined;
  return { reason: values.has("tokenizer.ggml.model") ? "vocabulary" : "no_weights" };
}
