/** The texts a model writes around its thoughts. */
export interface ThoughtTags {
  /** Opens a thought, without the white space around it. */
  open: string;
  close: string;
  /** `open` as a template writes it, with its white space. */
  opening: string;
  /** `close` as a template writes it between a thought and the answer. */
  closing: string;
}

function tags(open: string, close: string, space = { after: "", before: "", between: "" }): ThoughtTags {
  return { open, close, opening: open + space.after, closing: space.before + close + space.between };
}

const ON_LINES = { after: "\n", before: "\n", between: "\n\n" };

/** Qwen, DeepSeek, GLM, SmolLM, Nemotron and most others. */
export const THINK_TAGS = tags("<think>", "</think>", ON_LINES);

/** Gemma 4. */
export const GEMMA_TAGS = tags("<|channel>thought", "<channel|>", { after: "\n", before: "\n", between: "" });

/** The tags of all model families. A model opens a thought at the start of its answer, so they cannot clash. */
export const KNOWN_TAGS: readonly ThoughtTags[] = [
  THINK_TAGS,
  GEMMA_TAGS,
  /** Mistral. */
  tags("[THINK]", "[/THINK]"),
  /** Command R7B and Command A. */
  tags("<|START_THINKING|>", "<|END_THINKING|>"),
  /** EXAONE Deep. */
  tags("<thought>", "</thought>", ON_LINES),
  /** JoyAI. */
  tags("<|begin_of_thought|>", "<|end_of_thought|>", ON_LINES),
  /** Seed OSS. */
  tags("<seed:think>", "</seed:think>"),
];

/** The special tokens of the harmony format, in which each message of the model names its channel. */
export const CHANNEL_MARKS = {
  channel: "<|channel|>",
  message: "<|message|>",
  end: "<|end|>",
  start: "<|start|>",
} as const;

/** The thought and the answer of the harmony format, written as tags. */
export const CHANNEL_TAGS: ThoughtTags = tags(
  "<|channel|>analysis<|message|>",
  "<|end|><|start|>assistant<|channel|>final<|message|>",
);
/** Opens the answer in the harmony format. */
export const FINAL_CHANNEL = "<|channel|>final<|message|>";
