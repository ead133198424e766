import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import type { FinishReason, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EngineLoadSettings } from "../../engines/engine.ts";
import type { ModelReference } from "../../engines/model-reference.ts";
import type { Fingerprints } from "../../models/fingerprints.ts";
import type { EndedRuns } from "../../runs/ended-runs.ts";
import type { GenerationRecorder } from "../../runs/recording/generation-recorder.ts";
import type { Logger } from "../../system/logging/logger.ts";
import type { EngineLane } from "../loading/engine-registry.ts";
import type { ReplyChannel } from "../replies/reply-channel.ts";
import type { AnswerText } from "./answer-text.ts";
import { runRecord } from "./to-run-record.ts";

/** The parts of the core that a generation uses. */
export interface GenerationCore {
  readonly runs: Pick<EndedRuns, "record">;
  /** Hashes of model files. */
  readonly fingerprints: Fingerprints;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface GenerationEndingOptions {
  core: GenerationCore;
  lane: EngineLane;
  reply: ReplyChannel;
  runId: string;
  /** Acceptance time in ms since the epoch. */
  at: number;
  settings: UsedSettings;
  text: AnswerText;
  recorder: GenerationRecorder;
  /** The client's name in the history; absent for the panel and the terminal. */
  client?: "api";
}

/** The known facts about a generation's model at its end. */
export interface GenerationFacts {
  /** The model that was loaded, or that would have been. */
  model: ModelReference;
  /** The requested load settings; absent before the generation left the queue. */
  asked: EngineLoadSettings | undefined;
  loaded: LoadedModel | undefined;
  /** Names of settings that a server did not get. */
  ignored?: string[] | undefined;
}

export interface GenerationEnd {
  reason: FinishReason;
  /** A code that says more about the reason. */
  note?: string | undefined;
  /** Names of settings that a server did not get. */
  ignored?: string[] | undefined;
}

/** Ends one generation: sends its remaining text and its only terminal message, and passes its numbers on. */
export class GenerationEnding {
  readonly #options: GenerationEndingOptions;

  constructor(options: GenerationEndingOptions) {
    this.#options = options;
  }

  well({ reason, note, ignored }: GenerationEnd, facts: GenerationFacts): void {
    const { reply, runId, settings, core, text, recorder } = this.#options;
    text.flush();
    const stats = recorder.ended(core.clock.now(), reason);
    const tooLarge = reply.tryEnd({
      type: "generation_ended",
      run_id: runId,
      status: "success",
      finish_reason: reason,
      ...(note !== undefined && { note }),
      stats,
      settings,
      ...(ignored !== undefined && { ignored_settings: ignored }),
      ...text.whole(),
    });
    if (tooLarge === undefined) this.#record(stats, { ...facts, ignored });
    else this.failed(tooLarge, facts);
  }

  failed(error: WireError, facts: GenerationFacts): void {
    const { reply, runId, core, text, recorder } = this.#options;
    text.flush();
    const stats = recorder.ended(core.clock.now(), "error");
    reply.fail(error, { run_id: runId, stats, partial: text.hasSent });
    this.#record(stats, facts, error);
  }

  #record(stats: GenerationStatistics, facts: GenerationFacts, error?: WireError): void {
    const { core, lane, runId, at, settings, client } = this.#options;
    const { model, asked, loaded, ignored } = facts;
    const { name } = model;
    const server = model.kind === "server" ? model.server : undefined;
    const sha256 = model.kind === "file" && asked !== undefined ? core.fingerprints.of(model) : undefined;
    core.logger.info("generation ended", { run: runId, model: name, numbers: statisticsLine(stats) });
    const run = { runId, at, engine: lane.engine.name, client, model: name, settings, stats };
    core.runs.record(runRecord({ ...run, server, ignored, asked, loaded, sha256, error }));
  }
}
