import type { Note } from "@tacho/shared/protocol/host-messages.ts";
import type { LoadPhase, NoteCode, NoteParameters } from "@tacho/shared/protocol/load-codes.ts";

/** English words for each phase of a load, for logs, the terminal and clients without words of their own. */
export const PHASE_WORDS: Record<LoadPhase, string> = {
  starting: "starting",
  reading_script: "reading the script",
  checking_file: "checking the file",
  starting_llama_cpp: "starting llama.cpp",
  measuring_memory: "measuring the memory",
  loading_weights: "loading the weights",
  retrying_without_gpu: "trying again without the GPU",
  creating_context: "creating the context",
  reading_template: "reading the chat template",
};

const INSTALL_CUDA = "npm run tacho -- install --cuda";

const SENTENCES: { [Code in NoteCode]: (params: NoteParameters<Code>) => string } = {
  gpu_layers_partly: ({ got, total }) =>
    `${got} of ${total} layers fit on the GPU; the others run on the processor.`,
  gpu_layers_no_gpu: ({ asked }) =>
    `Asked for ${asked} layers on the GPU: no usable GPU was found, so all layers run on the processor.`,
  gpu_layers_all: ({ asked, total }) =>
    `Asked for ${asked} layers on the GPU: the model has ${total}, and all of them are there.`,
  gpu_layers_fewer: ({ asked, got, total }) =>
    `Asked for ${asked} layers on the GPU: ${got} of the model's ${total} fit there; the others run on the processor.`,
  context_rounded: ({ asked, got }) =>
    `Asked for a context of ${asked} tokens and got ${got}: it is rounded up to a multiple of 256.`,
  context_limited: ({ asked, got }) =>
    `Asked for a context of ${asked} tokens; the model has at most ${got}.`,
  context_beyond_training: ({ got, trained }) =>
    `The context has ${got} tokens, but the model was trained for ${trained}; beyond these its answers get worse.`,
  threads_limited: ({ asked, got }) =>
    `Asked for ${asked} threads; this process may use ${got} cores, so it uses ${got}.`,
  batch_changed: ({ asked, got }) => `Asked for a batch of ${asked} tokens and got ${got}.`,
  flash_attention_unsupported: () => "Flash attention was asked for, but this model does not support it.",
  no_template: () => "The model file has no chat template; a general one is used.",
  template_unusable: () => "The model's chat template cannot be used; a general one is used in its place.",
  cuda_toolkit_missing: () =>
    "The CUDA binaries are installed but cannot be used here: beside NVIDIA's driver they need the CUDA toolkit 12 or 13, for its libcudart and libcublas.",
  cuda_driver_missing: () => "The CUDA binaries are installed, but NVIDIA's driver was not found.",
  cuda_other_version: ({ version }) =>
    `The CUDA binaries are of version ${version}, which this Tacho cannot use. Run: ${INSTALL_CUDA}`,
  cuda_incomplete: () => `The CUDA binaries are incomplete and are not used. Run: ${INSTALL_CUDA}`,
  cuda_would_help: () =>
    `NVIDIA's driver is here, but no GPU can be used through Vulkan. The CUDA binaries come with: ${INSTALL_CUDA}`,
};

/** A note as a code with its parameters, and as a sentence. */
export interface LoadNote {
  code: NoteCode;
  params: Record<string, string | number>;
  text: string;
}

export function loadNote<Code extends NoteCode>(code: Code, params: NoteParameters<Code>): LoadNote {
  return { code, params, text: SENTENCES[code](params) };
}

/** The fields of a loaded model that tell its notes; none where there are no notes. */
export function noteFields(notes: readonly LoadNote[]): { notes?: string[]; note_codes?: Note[] } {
  if (notes.length === 0) return {};
  return {
    notes: notes.map(({ text }) => text),
    note_codes: notes.map(({ code, params }) => ({ code, params })),
  };
}
