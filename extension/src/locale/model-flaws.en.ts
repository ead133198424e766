import type { ErrorReason } from "@tacho/shared/protocol/error-reasons.ts";

type Values = Readonly<Record<string, string>>;

/** For a file that another download may mend. */
const unusable = (path: string | undefined, why: string) =>
  `${path} is not a usable model file: ${why}. Download it again, or choose another model.`;
const cannotChat = (path: string | undefined, why: string) =>
  `${path} is not a usable model file: ${why}. Choose another model.`;

/** Why a file cannot be used as a model, by the reason of the error `model_invalid`. */
export const modelFlaws = {
  no_file: ({ path }: Values) => cannotChat(path, "it is a folder, a pipe or a device, and not a file"),
  unreadable: ({ path, cause }: Values) => cannotChat(path, `it cannot be read (${cause})`),
  not_gguf: ({ path }: Values) => unusable(path, "it does not start with a GGUF header"),
  other_version: ({ path, version }: Values) => cannotChat(path, `GGUF version ${version} is not supported`),
  no_architecture: ({ path }: Values) => cannotChat(path, "it does not name the model’s architecture"),
  no_weights: ({ path }: Values) => cannotChat(path, "it contains no weights"),
  ends_early: ({ path }: Values) => unusable(path, "the file ends too early"),
  incomplete: ({ path }: Values) => unusable(path, "it is incomplete: it ends before its weights do"),
  bytes_missing: ({ path, missing }: Values) =>
    unusable(path, `it is incomplete, at least ${missing} bytes are missing`),
  empty: ({ path }: Values) => unusable(path, "it is empty"),
  web_page: ({ path }: Values) => unusable(path, "it is a web page that was saved in place of the model"),
  other_format: ({ path, format }: Values) =>
    cannotChat(path, `it is a ${format} file, and only GGUF files can be used`),
  broken_header: ({ path, cause }: Values) => unusable(path, `its header is damaged (${cause})`),
  big_endian: ({ path }: Values) => cannotChat(path, "it is made for big-endian processors"),
  unfinished_download: ({ path }: Values) => cannotChat(path, "its download is not finished"),
  piece: ({ path }: Values) =>
    cannotChat(path, "it is a piece of a larger file; join the pieces into one file that ends in .gguf"),
  wrong_ending: ({ path }: Values) => cannotChat(path, "its name does not end in .gguf; rename it"),
  no_name: ({ path }: Values) => cannotChat(path, "its name has nothing before .gguf; rename it"),
  projector: ({ path }: Values) =>
    cannotChat(path, "it is a projector for images or sound, which belongs to a model"),
  embedding: ({ path }: Values) => cannotChat(path, "it is an embedding model, which makes vectors"),
  reranker: ({ path }: Values) => cannotChat(path, "it is a reranking model, which scores texts"),
  adapter: ({ path }: Values) => cannotChat(path, "it is an adapter (LoRA), which changes another model"),
  control_vector: ({ path }: Values) =>
    cannotChat(path, "it is a control vector, which steers another model"),
  draft: ({ path }: Values) => cannotChat(path, "it is a draft head, which speeds up another model"),
  imatrix: ({ path }: Values) =>
    cannotChat(path, "it is an importance matrix, which is used to quantize a model"),
  vocabulary: ({ path }: Values) => cannotChat(path, "it is a vocabulary without weights"),
  encoder: ({ path }: Values) => cannotChat(path, "it is an encoder model"),
  diffusion: ({ path, architecture }: Values) =>
    cannotChat(path, `it is a diffusion model (${architecture})`),
  speech: ({ path }: Values) => cannotChat(path, "it is a model for speech"),
  part_missing: ({ path, part, others }: Values) =>
    cannotChat(path, `its part ${part} is missing${others === "0" ? "" : ` (and ${others} more)`}`),
  parts_apart: ({ path, part }: Values) =>
    cannotChat(path, `its part ${part} is in another folder; put all parts into one`),
  parts_differ: ({ path, part }: Values) =>
    cannotChat(path, `its part ${part} does not belong to the others`),
  part_damaged: ({ path, part, cause }: Values) =>
    cannotChat(path, `its part ${part} cannot be used (${cause})`),
  part_renamed: ({ path, ending }: Values) =>
    cannotChat(path, `it is a part of a split model, and its name must end in ${ending}`),
  absent: ({ path }: Values) => cannotChat(path, "there is no such file"),
  of_service: ({ path, group }: Values) =>
    `${path} belongs to a system service. To use its models, run sudo usermod -aG ${group} "$USER" and log in again.`,
  link_outside: ({ path }: Values) =>
    cannotChat(path, "it is a link that leaves the folder; name its target in config.json"),
  link_broken: ({ path }: Values) => cannotChat(path, "it is a link to something that does not exist"),
  link_loop: ({ path }: Values) => cannotChat(path, "it is a link that leads in a circle"),
  bad_name: ({ path }: Values) => cannotChat(path, "its name is not valid text; rename it"),
  too_deep: ({ path }: Values) => cannotChat(path, "it is nested too deeply, and is not searched"),
  too_many: ({ path, limit }: Values) =>
    cannotChat(path, `it holds more than ${limit} files, and the others are not looked at`),
  not_embedding: ({ path }: Values) => `${path} makes no vectors. It is a model that chats.`,
  no_pooling: ({ path }: Values) =>
    `${path} makes no vectors of texts. Its header does not say how those of its tokens become one.`,
} satisfies Record<ErrorReason<"model_invalid">, (values: Values) => string>;
