import type { Note } from "@tacho/shared/protocol/host-messages.ts";
import {
  LOAD_PHASES,
  type LoadPhase,
  type NoteCode,
  type NoteParameters,
} from "@tacho/shared/protocol/load-codes.ts";

/** English words for each phase of a load, for logs, the terminal and clients without words of their own. */
const PHASE_WORDS: Record<LoadPhase, string> = {
  starting: "starting",
  reading_script: "reading the script",
  checking_file: "checking the file",
  starting_llama_cpp: "starting llama.cpp",
  measuring_memory: "measuring the memory",
  loading_weights: "loading the weights",
  retrying_without_gpu: "trying again without the GPU",
  creating_context: "creating the context",
  loading_draft_model: "loading the draft model",
  reading_template: "reading the chat template",
  waiting_for_server: "waiting for the server to load it",
};

const INSTALL_CUDA = "npm run tacho -- install --cuda";

/** Returns the English words for a phase, or the phase itself if it is unknown. */
export function phaseWords(phase: string): string {
  const known = LOAD_PHASES.find((name) => name === phase);
  return known === undefined ? phase : PHASE_WORDS[known];
}

const SENTENCES: { [Code in NoteCode]: (params: NoteParameters<Code>) => string } = {
  gpu_layers_partly: ({ got, total }) =>
    `${got} of ${total} layers fit on the GPU; the others run on the CPU.`,
  gpu_layers_no_gpu: ({ asked }) =>
    `Asked for ${asked} layers on the GPU: no usable GPU was found, so all layers run on the CPU.`,
  gpu_layers_all: ({ asked, total }) =>
    `Asked for ${asked} layers on the GPU: the model has only ${total}, and all of them are on the GPU.`,
  gpu_layers_fewer: ({ asked, got, total }) =>
    `Asked for ${asked} layers on the GPU: ${got} of the model's ${total} fit there; the others run on the CPU.`,
  context_rounded: ({ asked, got }) =>
    `Asked for a context of ${asked} tokens and got ${got}: the size is rounded up to a multiple of 256.`,
  context_limited: ({ asked, got }) =>
    `Asked for a context of ${asked} tokens; the model has at most ${got}.`,
  context_beyond_training: ({ got, trained }) =>
    `The context has ${got} tokens, but the model was trained for ${trained}; beyond that its answers get worse.`,
  threads_limited: ({ asked, got }) =>
    `Asked for ${asked} threads; this process is limited to ${got} cores and uses ${got} threads.`,
  batch_changed: ({ asked, got }) => `Asked for a batch of ${asked} tokens and got ${got}.`,
  flash_attention_unsupported: () => "Flash attention was asked for, but this model does not support it.",
  draft_model_missing: ({ model }) =>
    `There is no model named ${model} to draft with, so answers are written without a draft model.`,
  draft_model_unlike: ({ model }) =>
    `${model} cannot draft for this model, because their tokens differ. Choose a smaller model of the same family.`,
  draft_model_too_big: ({ model, needed, available }) =>
    `The draft model ${model} needs ${needed} MB of memory, but only ${available} MB are left, so answers are written without it.`,
  draft_model_failed: ({ model, reason }) =>
    `The draft model ${model} could not be loaded: ${reason}. Answers are written without it.`,
  no_template: () =>
    "The model file has no chat template: it is a base model, which continues text. Chats use a generic template.",
  template_unusable: () => "The model's chat template does not work; a generic one is used instead.",
  cuda_toolkit_missing: () =>
    "The CUDA binaries are installed but cannot be used: they need libcudart and libcublas of the CUDA toolkit 12 or 13 in addition to NVIDIA's driver.",
  cuda_driver_missing: () => "The CUDA binaries are installed, but NVIDIA's driver was not found.",
  cuda_other_version: ({ version }) =>
    `The installed CUDA binaries have version ${version}, which this version of Tacho cannot use. Run: ${INSTALL_CUDA}`,
  cuda_incomplete: () => `The CUDA binaries are incomplete and will not be used. Run: ${INSTALL_CUDA}`,
  cuda_would_help: () =>
    `NVIDIA's driver is installed, but no GPU is usable through Vulkan. To install the CUDA binaries, run: ${INSTALL_CUDA}`,
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

/** Builds the note fields of a loaded model; empty if there are no notes. */
export function noteFields(notes: readonly LoadNote[]): { notes?: string[]; note_codes?: Note[] } {
  if (notes.length === 0) return {};
  return {
    notes: notes.map(({ text }) => text),
    note_codes: notes.map(({ code, params }) => ({ code, params })),
  };
}
