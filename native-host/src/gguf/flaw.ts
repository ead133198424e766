import type { ErrorReason } from "@tacho/shared/protocol/error-reasons.ts";

export type FlawReason = ErrorReason<"model_invalid">;

/** Why a file cannot be used, with the parameters of the reason except for the path. */
export interface FlawDetails {
  reason: FlawReason;
  [parameter: string]: string | number;
}

/** Reasons why a file is not a model that chats. The message completes a sentence that starts with "it" or a name. */
export class Flaw extends Error {
  override readonly name = "Flaw";
  readonly details: FlawDetails;

  constructor(details: FlawDetails) {
    super(describeFlaw(details));
    this.details = details;
  }
}

/** Says a flaw in English, as a clause. */
export function describeFlaw({ reason, ...values }: FlawDetails): string {
  return WORDS[reason](values);
}

/** Flaws of a file that another download of the same file may not have. */
const DAMAGES: ReadonlySet<FlawReason> = new Set([
  "not_gguf",
  "empty",
  "web_page",
  "broken_header",
  "ends_early",
  "incomplete",
  "bytes_missing",
]);

/** Returns true where it helps to download the file again. */
export function isDamage({ reason }: FlawDetails): boolean {
  return DAMAGES.has(reason);
}

type Values = Record<string, string | number>;

const WORDS: Record<FlawReason, (values: Values) => string> = {
  no_file: () => "it is a folder, a pipe or a device, and not a file",
  unreadable: ({ cause }) => `it cannot be read (${cause})`,
  not_gguf: () => "it does not start with a GGUF header",
  other_version: ({ version }) => `GGUF version ${version} is not supported`,
  no_architecture: () => "it does not name the model's architecture",
  no_weights: () => "it contains no weights",
  ends_early: () => "the file ends too early",
  incomplete: () => "it is incomplete: it ends before its weights do",
  bytes_missing: ({ missing }) => `it is incomplete, at least ${missing} bytes are missing`,
  empty: () => "it is empty",
  web_page: () => "it is a web page that was saved in place of the model",
  other_format: ({ format }) => `it is a ${format} file, and only GGUF files can be used`,
  broken_header: ({ cause }) => `its header is damaged: ${cause}`,
  big_endian: () => "it is made for big-endian processors",
  unfinished_download: () => "its download is not finished",
  piece: () => "it is a piece of a larger file: join the pieces into one file that ends in .gguf",
  wrong_ending: () => "it is a GGUF file whose name does not end in .gguf: rename it",
  no_name: () => "its name has nothing before .gguf: rename it",
  projector: () =>
    "it is a projector for images or sound, which belongs to a model and cannot chat by itself",
  embedding: () => "it is an embedding model, which makes vectors and cannot chat",
  reranker: () => "it is a reranking model, which scores texts and cannot chat",
  adapter: () => "it is an adapter (LoRA), which changes another model and cannot chat by itself",
  control_vector: () => "it is a control vector, which steers another model and cannot chat by itself",
  draft: () => "it is a draft head, which speeds up another model and cannot chat by itself",
  imatrix: () => "it is an importance matrix, which is used to quantize a model",
  vocabulary: () => "it is a vocabulary without weights",
  encoder: () => "it is an encoder model, which cannot chat",
  diffusion: ({ architecture }) => `it is a diffusion model (${architecture}), which cannot chat`,
  speech: () => "it is a model for speech, which cannot chat",
  part_missing: ({ part, others }) =>
    `its part ${part} is missing${Number(others) > 0 ? ` (and ${others} more)` : ""}`,
  parts_apart: ({ part }) => `its part ${part} is in another folder: put all parts into one`,
  parts_differ: ({ part }) => `its part ${part} does not belong to the others`,
  part_damaged: ({ part, cause }) => `its part ${part} cannot be used: ${cause}`,
  absent: () => "there is no such file",
  of_service: ({ group }) =>
    `it belongs to a system service: to use its models, run sudo usermod -aG ${group} "$USER" and log in again`,
  link_outside: () => "it is a link that leaves the folder: name its target in config.json",
  link_broken: () => "it is a link to something that does not exist",
  link_loop: () => "it is a link that leads in a circle",
  bad_name: () => "its name is not valid text: rename it",
  too_deep: () => "it is nested too deeply, and is not searched",
  too_many: ({ limit }) => `it holds more than ${limit} files, and the others are not looked at`,
  not_embedding: () => "it is a model that chats and makes no vectors",
  no_pooling: () => "its header does not say how the vectors of its tokens become one",
  part_renamed: ({ ending }) => `it is a part of a split model, and its name must end in ${ending}`,
};
