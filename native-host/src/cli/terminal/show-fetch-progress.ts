import type { FetchPhase } from "../../models/starter/fetch-starter-model.ts";
import type { ProgressLine } from "./progress-line.ts";

const TITLES: Record<FetchPhase, string> = {
  checking: "Looking for the starter model",
  downloading: "Downloading the starter model",
  unpacking: "Unpacking and verifying the starter model",
};

/** Returns a handler that draws the progress of `fetchStarterModel`. */
export function showFetchProgress(progress: ProgressLine) {
  return (phase: FetchPhase, bytes: number, total: number): void => {
    const detail = phase === "checking" ? "" : `${toMegabytes(bytes)} of ${toMegabytes(total)} MB`;
    progress.show(TITLES[phase], phase === "checking" ? undefined : bytes / total, detail);
  };
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
