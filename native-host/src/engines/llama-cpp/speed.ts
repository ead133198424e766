import type { LearnedSpeed } from "../learned-speed.ts";
import { MeasuredChoice, threadCandidates } from "./choice/measured-choice.ts";
import { DraftCosts } from "./drafting/draft-costs.ts";
import { chooseDraftLength } from "./drafting/model-drafts.ts";
import { PrefillPace } from "./prompt/prefill-pace.ts";

/** Pieces of work that make a trial of another number of threads: chunks of a prompt, tokens of an answer. */
const READING_SAMPLES = 1;
const WRITING_SAMPLES = 3;

export interface SpeedOptions {
  /** Threads that `threads` asks for; "auto" lets measurements choose. */
  threads: number | "auto";
  /** Number of cores this process may use. */
  cores: number;
  /** Number of cores that compute best: without hyper-threads and efficiency cores. */
  computingCores: number;
  /** Largest chunk of a prompt, in tokens. */
  batchSize: number;
  /** Knowledge of an earlier process. */
  known?: LearnedSpeed | undefined;
}

/** Learns how fast a model is on this machine, for as long as it is loaded. */
export class Speed {
  /** Threads for prefill, which gains from every free core. */
  readonly reading: MeasuredChoice;
  /** Threads for decode, which has a barrier after every layer: one thread on a busy core delays all others. */
  readonly writing: MeasuredChoice;
  /** The same for generations whose text must not depend on measurements. */
  readonly fixed: MeasuredChoice;
  readonly pace: PrefillPace;
  readonly draftCosts = new DraftCosts();
  /** Draft lengths of a draft model. */
  readonly draftLengths = chooseDraftLength();

  constructor({ threads, cores, computingCores, batchSize, known }: SpeedOptions) {
    const isAuto = threads === "auto";
    const asked = isAuto ? Math.min(computingCores, cores) : Math.min(threads, cores);
    const candidates = isAuto ? threadCandidates(cores) : [asked];
    const start = (learned: number | undefined) => learned ?? asked;
    this.reading = new MeasuredChoice({
      candidates,
      start: start(known?.threads_reading),
      samples: READING_SAMPLES,
    });
    this.writing = new MeasuredChoice({
      candidates,
      start: start(known?.threads_writing),
      samples: WRITING_SAMPLES,
    });
    this.fixed = new MeasuredChoice({ candidates: [asked], start: asked, samples: 1 });
    this.pace = new PrefillPace({ largest: batchSize, known: known?.prefill });
  }

  /** Knowledge for the next process that loads the model. */
  get learned(): LearnedSpeed {
    const { cost } = this.pace;
    return {
      threads_reading: this.reading.best,
      threads_writing: this.writing.best,
      ...(cost !== undefined && { prefill: cost }),
    };
  }
}
