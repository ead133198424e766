import { type GgufModel, type GgufValue, writeGguf } from "../../fixtures/gguf/gguf-writer.ts";
import { tinyModel, tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import type { ModelBytes } from "./try-models.ts";

const number = (value: number): GgufValue => ({ type: "uint32", value });
const text = (value: string | Buffer): GgufValue => ({ type: "string", value });
const MOST = 0xffffffff;

/** Replaces some values of the header. */
function values(name: string, changed: Record<string, GgufValue>): ModelBytes {
  return { name, bytes: tinyModelFile(changed) };
}

function changed(name: string, change: (model: GgufModel) => void): ModelBytes {
  const model = tinyModel();
  change(model);
  return { name, bytes: writeGguf(model) };
}

/** Overwrites some bytes. */
function patched(name: string, at: number, bytes: Buffer): ModelBytes {
  const file = tinyModelFile();
  bytes.copy(file, at);
  return { name, bytes: file };
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function strings(key: string): readonly (string | Buffer)[] {
  const value = tinyModel().values[key];
  return value?.type === "strings" ? value.value : [];
}

const TOKENS = strings("tokenizer.ggml.tokens");
const FIRST_KEY = 24;

/** Hand-made invalid files, one defect each. */
export const BROKEN_MODELS: readonly ModelBytes[] = [
  { name: "empty", bytes: Buffer.alloc(0) },
  { name: "magic-alone", bytes: Buffer.from("GGUF") },
  patched("wrong-magic", 0, Buffer.from("FUGG")),
  patched("version-0", 4, Buffer.from([0, 0, 0, 0])),
  patched("version-of-the-far-future", 4, Buffer.from([255, 255, 255, 255])),
  patched("no-tensors", 8, uint64(0n)),
  patched("absurdly-many-tensors", 8, uint64(1n << 60n)),
  patched("no-values", 16, uint64(0n)),
  patched("absurdly-many-values", 16, uint64((1n << 64n) - 1n)),
  patched("absurdly-long-key", FIRST_KEY, uint64(1n << 40n)),
  patched("absurdly-long-text", FIRST_KEY + 8 + 20 + 4, uint64((1n << 63n) - 1n)),
  values("unknown-architecture", { "general.architecture": text("octopus") }),
  values("architecture-as-a-number", { "general.architecture": number(7) }),
  values("architecture-of-another-model", { "general.architecture": text("gemma3") }),
  values("alignment-0", { "general.alignment": number(0) }),
  values("alignment-3", { "general.alignment": number(3) }),
  values("no-context", { "llama.context_length": number(0) }),
  values("absurd-context", { "llama.context_length": number(MOST) }),
  values("no-layers", { "llama.block_count": number(0) }),
  values("no-embedding", { "llama.embedding_length": number(0) }),
  values("absurd-embedding", { "llama.embedding_length": number(MOST) }),
  values("no-heads", { "llama.attention.head_count": number(0) }),
  values("heads-that-do-not-divide", { "llama.attention.head_count": number(3) }),
  values("absurdly-many-heads", { "llama.attention.head_count": number(MOST) }),
  values("no-heads-for-keys", { "llama.attention.head_count_kv": number(0) }),
  values("more-heads-for-keys", { "llama.attention.head_count_kv": number(4) }),
  values("no-rotation", { "llama.rope.dimension_count": number(0) }),
  values("odd-rotation", { "llama.rope.dimension_count": number(7) }),
  values("no-feed-forward", { "llama.feed_forward_length": number(0) }),
  values("epsilon-that-is-no-number", {
    "llama.attention.layer_norm_rms_epsilon": { type: "float32", value: Number.NaN },
  }),
  values("another-vocabulary-size", { "llama.vocab_size": number(MOST) }),
  values("unknown-tokenizer", { "tokenizer.ggml.model": text("runes") }),
  values("tokenizer-without-merges", { "tokenizer.ggml.model": text("gpt2") }),
  values("no-tokens", { "tokenizer.ggml.tokens": { type: "strings", value: [] } }),
  values("too-few-tokens", { "tokenizer.ggml.tokens": { type: "strings", value: TOKENS.slice(0, 9) } }),
  values("the-same-token-many-times", {
    "tokenizer.ggml.tokens": { type: "strings", value: TOKENS.map(() => "a") },
  }),
  values("tokens-that-are-no-text", {
    "tokenizer.ggml.tokens": {
      type: "strings",
      value: TOKENS.map((_, index) => Buffer.from([0, 0xff, index & 255])),
    },
  }),
  values("a-token-of-a-megabyte", {
    "tokenizer.ggml.tokens": { type: "strings", value: [...TOKENS.slice(0, -1), "x".repeat(1_000_000)] },
  }),
  values("too-few-scores", { "tokenizer.ggml.scores": { type: "float32s", value: [1, 2, 3] } }),
  values("token-types-that-do-not-exist", {
    "tokenizer.ggml.token_type": { type: "int32s", value: TOKENS.map(() => 99) },
  }),
  values("first-token-out-of-range", { "tokenizer.ggml.bos_token_id": number(100_000) }),
  values("last-token-out-of-range", { "tokenizer.ggml.eos_token_id": number(MOST - 1) }),
  values("unknown-token-out-of-range", { "tokenizer.ggml.unknown_token_id": number(1_000_000) }),
  values("pieces-that-are-not-there", { "split.count": number(100), "split.no": number(0) }),
  values("template-that-cannot-be-read", { "tokenizer.chat_template": text("{% for {{ %}".repeat(100)) }),
  values("template-as-a-number", { "tokenizer.chat_template": number(1) }),
  values("template-that-refuses", { "tokenizer.chat_template": text("{{ raise_exception('never') }}") }),
  values("template-that-says-nothing", { "tokenizer.chat_template": text("{# nothing #}") }),
  values("template-nested-deep", {
    "tokenizer.chat_template": text(`${"{% if true %}".repeat(5000)}x${"{% endif %}".repeat(5000)}`),
  }),
  changed("weights-that-are-no-numbers", ({ tensors }) => {
    for (const { values } of tensors) values.fill(Number.NaN);
  }),
  changed("weights-without-end", ({ tensors }) => {
    for (const { values } of tensors) values.fill(Number.POSITIVE_INFINITY);
  }),
  changed("a-weight-missing", ({ tensors }) => void tensors.splice(4, 1)),
  changed("a-weight-twice", ({ tensors }) => {
    const [first] = tensors;
    if (first !== undefined) tensors.push(first);
  }),
  changed("a-weight-of-another-shape", ({ tensors }) => {
    const [first] = tensors;
    if (first !== undefined) tensors[0] = { ...first, shape: [16, 2] };
  }),
  changed("a-weight-without-extent", ({ tensors }) => {
    const [first] = tensors;
    if (first !== undefined) tensors[0] = { ...first, shape: [0, 0] };
  }),
  changed("a-weight-larger-than-any-memory", ({ tensors }) => {
    const [first] = tensors;
    if (first !== undefined) tensors[0] = { ...first, shape: [2 ** 40, 2 ** 40] };
  }),
];

const bomb = (name: string, template: string) => values(name, { "tokenizer.chat_template": text(template) });

/** Files whose load never ends by itself: huge counts, and chat templates that loop or grow forever. */
export const ENDLESS_MODELS: readonly ModelBytes[] = [
  bomb(
    "loops-in-loops",
    "{% for a in range(100000) %}{% for b in range(100000) %}{% for c in range(100000) %}{{ '' }}{% endfor %}{% endfor %}{% endfor %}",
  ),
  bomb(
    "doubling-text",
    "{% set n = namespace(x='boom') %}{% for a in range(100) %}{% set n.x = n.x + n.x + n.x %}{% endfor %}{{ n.x }}",
  ),
  bomb("endless-calls", "{% macro f(x) %}{{ f(x) }}{{ f(x) }}{% endmacro %}{{ f(1) }}"),
  bomb("list-without-end", "{% for a in range(2000000000) %}{{ a }}{% endfor %}"),
  values("absurdly-many-layers", { "llama.block_count": number(MOST) }),
];

/** Cuts the file off at many positions, the first few at every byte. */
export function cutModels(count: number): ModelBytes[] {
  const file = tinyModelFile();
  return Array.from({ length: count }, (_, index) => {
    const length = index < 30 ? index : Math.floor((file.length * (index - 29)) / (count - 28));
    return { name: `cut-at-${length}`, bytes: file.subarray(0, length) };
  });
}
