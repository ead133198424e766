import { ConfigFile } from "../../config/config-file.ts";
import { systemAvailableMemory } from "../../engines/llama-cpp/loading/available-memory.ts";
import { describeFlaw } from "../../gguf/flaw.ts";
import { downloadModel } from "../../models/downloads/download-model.ts";
import { systemFreeSpace } from "../../models/downloads/free-space.ts";
import type { DownloadProgress } from "../../models/downloads/progress-meter.ts";
import { findModel, recommendModel } from "../../models/hub/choose-model.ts";
import { listFiles } from "../../models/hub/list-files.ts";
import { modelNameOf } from "../../models/sources/named-file.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import { createLogger } from "../../system/logging/logger.ts";
import { systemClock } from "../../system/system-clock.ts";
import type { CommandContext } from "../terminal/command-context.ts";
import { createProgressLine } from "../terminal/progress-line.ts";
import type { TerminalOutput } from "../terminal/terminal.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { listModels } from "./list-models.ts";
import { openHub } from "./open-hub.ts";

/** Ms between two drawings of the progress. */
const REDRAW = 200;

/** Downloads a model of a repository. Prints its name, alone, on stdout. */
export async function pullModel(words: string[], context: CommandContext): Promise<number> {
  const [word, ...rest] = words;
  const [, repository, wanted] = /^([^:]+)(?::(.+))?$/s.exec(word ?? "") ?? [];
  if (repository === undefined || rest.length > 0)
    throw new UsageError("Name one model: ORG/NAME, ORG/NAME:QUANTIZATION or ORG/NAME:FILE.");
  const { terminal, machine } = context;
  const { home, models } = resolvePaths(machine);
  const { hub, outgoing } = openHub(context);
  const logger = createLogger("warn", (line) => void terminal.stderr.write(line));
  const config = new ConfigFile(resolvePaths(machine).config, logger);
  const cancel = new AbortController();
  const stopListening = terminal.onInterrupt(() =>
    cancel.abort(
      new Error("The download was stopped. What is here is kept: run the command again to go on."),
    ),
  );
  const progress = showProgress(terminal.stderr);
  try {
    const files = await listFiles(hub, repository, cancel.signal);
    const model =
      wanted === undefined ? recommendModel(files, systemAvailableMemory()) : findModel(files, wanted);
    const title = model.quantization ?? model.name;
    if (wanted === undefined) terminal.stderr.write(`Taking ${title} of ${repository} for this computer.\n`);
    const { path, origin, flaw } = await downloadModel(
      { repository, commit: files.commit, model },
      {
        hub,
        outgoing,
        clock: systemClock,
        freeSpace: systemFreeSpace,
        limit: readSometimes(() => config.read().config.downloadLimit),
        signal: cancel.signal,
        home,
        models,
        onProgress: (each) => progress.show(`Downloading ${title}`, each),
      },
    );
    progress.clear();
    terminal.stderr.write(
      `${origin === "present" ? "Already present and verified" : "Downloaded and verified"}: ${path}\n`,
    );
    if (flaw !== undefined) terminal.stderr.write(`It cannot chat: ${describeFlaw(flaw)}.\n`);
    terminal.stdout.write(`${await nameOf(path, context)}\n`);
    return 0;
  } finally {
    progress.clear();
    stopListening();
  }
}

/** Reads anew at most once a second. */
function readSometimes<Value>(read: () => Value): () => Value {
  let last = { at: systemClock.now(), value: read() };
  return () => {
    const at = systemClock.now();
    if (at - last.at > 1000) last = { at, value: read() };
    return last.value;
  };
}

/** Returns the name by which a file is asked for. Of two files with one content, the list has only one. */
async function nameOf(path: string, context: CommandContext): Promise<string> {
  const { listing } = await listModels(context);
  const model = listing.models.find((each) => each.path === path);
  return model?.name ?? modelNameOf(path);
}

/** Draws the progress on a terminal. Elsewhere writes a line for every tenth. */
function showProgress(output: TerminalOutput) {
  const line = createProgressLine(output);
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show(title: string, { bytes, total, rate, left }: DownloadProgress): void {
      const share = total === 0 ? 1 : bytes / total;
      if (output.isTTY !== true) {
        line.show(`${title}: ${Math.floor(share * 10) * 10} % of ${megabytes(total)} MB`);
        return;
      }
      const now = systemClock.now();
      if (now - drawn < REDRAW && bytes < total) return;
      drawn = now;
      const speed = rate === undefined ? "" : `, ${(rate / 1e6).toFixed(1)} MB/s`;
      const rest = left === undefined ? "" : `, ${duration(left)} left`;
      line.show(title, share, `${megabytes(bytes)} of ${megabytes(total)} MB${speed}${rest}`);
    },
    clear: () => line.clear(),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

/** @param seconds 0 or more */
function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return seconds < 3600 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
