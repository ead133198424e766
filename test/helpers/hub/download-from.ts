import { join } from "node:path";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { downloadModel } from "../../../native-host/src/models/downloads/download-model.ts";
import type { DownloadProgress } from "../../../native-host/src/models/downloads/progress-meter.ts";
import { findModel } from "../../../native-host/src/models/hub/choose-model.ts";
import { HubClient } from "../../../native-host/src/models/hub/hub-client.ts";
import { listFiles } from "../../../native-host/src/models/hub/list-files.ts";
import { tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { createRandom } from "../../fixtures/random.ts";
import { temporaryFolder } from "../files/temporary-folder.ts";
import { openTestOutgoing } from "../servers/open-test-outgoing.ts";
import type { FakeHub } from "./fake-hub.ts";

/** Calls back on the next turn of the event loop, whatever the delay, except for the deadline of a silent connection. */
export const hastyClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  schedule(delay, callback) {
    const timer = delay >= 30_000 ? undefined : setImmediate(callback);
    return () => clearImmediate(timer);
  },
};

/** A model of at least `size` bytes, of noise behind its weights. */
export function paddedModel(size: number, seed = 1): Buffer {
  const random = createRandom(seed);
  const model = tinyModelFile();
  const noise = Buffer.alloc(Math.max(0, size - model.length));
  for (let at = 0; at + 4 <= noise.length; at += 4) noise.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  return Buffer.concat([model, noise]);
}

export interface Downloader {
  home: string;
  models: string;
  /** States of the progress, in order. */
  progress: DownloadProgress[];
  lines: ReturnType<typeof openTestOutgoing>["lines"];
  /** Lists the repository's files and downloads one model. */
  download(repository: string, model: string, signal?: AbortSignal): ReturnType<typeof downloadModel>;
}

export interface DownloaderOptions {
  token?: string;
  clock?: Clock;
  /** Bytes. Default: plenty. */
  freeSpace?: () => number;
  limit?: () => number | undefined;
  /** Default: a folder that is removed after the test. */
  home?: string;
}

/** Downloads from a fake hub into a home of its own. */
export function downloadFrom(hub: FakeHub, options: DownloaderOptions = {}): Downloader {
  const { token, clock = hastyClock, freeSpace = () => 1e12, limit = () => undefined } = options;
  const { home = temporaryFolder() } = options;
  const models = join(home, "models");
  const { outgoing, lines } = openTestOutgoing({}, home);
  const client = new HubClient({ endpoint: new URL(hub.url), outgoing, clock, token: () => token });
  const progress: DownloadProgress[] = [];
  return {
    home,
    models,
    progress,
    lines,
    async download(repository, name, signal) {
      const files = await listFiles(client, repository, signal);
      return downloadModel(
        { repository, commit: files.commit, model: findModel(files, name) },
        {
          hub: client,
          outgoing,
          clock,
          freeSpace: async () => freeSpace(),
          limit,
          signal,
          home,
          models,
          onProgress: (each) => progress.push(each),
        },
      );
    },
  };
}
