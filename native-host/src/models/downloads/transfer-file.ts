import { rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Outgoing, OutgoingResponse } from "../../outgoing/outgoing.ts";
import { isTransportError, TransportError } from "../../outgoing/transport.ts";
import { hasCode } from "../../system/files/has-code.ts";
import type { HubFile } from "../hub/group-files.ts";
import type { HubClient } from "../hub/hub-client.ts";
import { HubError, isPassing } from "../hub/hub-error.ts";
import { pause } from "../hub/pause.ts";
import { DownloadError } from "./download-error.ts";
import { diskFull, type FreeSpace } from "./free-space.ts";
import { PartialFile } from "./partial-file.ts";
import { SilenceWatch } from "./silence-watch.ts";

/** Failures in a row that end a transfer, and failures in all. */
const MOST_IN_A_ROW = 5;
const MOST_FAILURES = 2000;
/** Ms before the next attempt, by failures in a row. */
const BACKOFF = [1000, 2000, 4000, 8000];
/** Longest time in ms that a hub's `Retry-After` is waited for; one that asks for more ends the transfer. */
const LONGEST_WAIT = 15_000;
/** Bytes that a connection must bring before its silence is not one more failure in a row. */
const MUCH = 1024 * 1024;
/** Bytes that are taken at once where the speed is limited. */
const SLOW_STEP = 64 * 1024;
/** Bytes between two looks at the free space. */
const SPACE_STEP = 64 * 1024 * 1024;
/** Ms after which undici gives up, which the watch for silence does before. */
const BACKSTOP = 60_000;

export interface TransferEnvironment {
  hub: HubClient;
  outgoing: Outgoing;
  clock: Clock;
  freeSpace: FreeSpace;
  /** Returns the most bytes per second; `undefined`: no limit. Asked again and again. */
  limit: () => number | undefined;
  signal?: AbortSignal | undefined;
}

/** A file of a repository at a commit. */
export interface WantedFile {
  repository: string;
  commit: string;
  file: HubFile & { sha256: string };
}

/**
 * Fetches a file to `path`, which appears only once all of it is there with the right SHA-256. What came before a failure
 * stays in `<path>.part`, and the next call goes on from there.
 *
 * @param onBytes called with the bytes that are here, and those that have just come
 * @throws DownloadError, HubError, the file system's error or the signal's reason
 */
export async function transferFile(
  wanted: WantedFile,
  path: string,
  environment: TransferEnvironment,
  onBytes: (bytes: number, received: number) => void,
): Promise<void> {
  const { size, sha256 } = wanted.file;
  const present = await stat(path).catch(() => undefined);
  if (present?.isFile() && present.size === size) return onBytes(size, 0);
  const transfer = new Transfer(wanted, path, environment, onBytes);
  await transfer.run(sha256);
}

class Transfer {
  readonly #wanted: WantedFile;
  readonly #path: string;
  readonly #environment: TransferEnvironment;
  readonly #onBytes: (bytes: number, received: number) => void;
  #sinceSpaceCheck = 0;

  constructor(
    wanted: WantedFile,
    path: string,
    environment: TransferEnvironment,
    onBytes: (bytes: number, received: number) => void,
  ) {
    this.#wanted = wanted;
    this.#path = path;
    this.#environment = environment;
    this.#onBytes = onBytes;
  }

  async run(sha256: string): Promise<void> {
    const { file } = this.#wanted;
    const { signal } = this.#environment;
    const partialPath = `${this.#path}.part`;
    const partial = await PartialFile.open(partialPath, file.size, signal);
    let digest: string;
    try {
      this.#onBytes(partial.bytes, 0);
      await this.#fetch(partial);
      digest = await partial.finish();
    } catch (error) {
      if (!hasCode(error, "ENOSPC", "EDQUOT")) throw error;
      // The last piece may be there in part.
      const here = await stat(partialPath);
      throw diskFull(dirname(this.#path), file.size - here.size, error);
    } finally {
      await partial.close();
    }
    if (digest !== sha256) {
      await rm(partialPath, { force: true });
      throw new DownloadError(
        "wrong_content",
        `${file.path} is damaged: its SHA-256 is ${digest}, and the hub lists ${sha256}. It was discarded. Run the command again; if the error persists, a proxy or mirror alters the download.`,
      );
    }
    await rename(partialPath, this.#path);
  }

  /** Makes attempts until all bytes are there. */
  async #fetch(partial: PartialFile): Promise<void> {
    const { clock, signal, hub } = this.#environment;
    const { size } = this.#wanted.file;
    let furthest = partial.bytes;
    let inARow = 0;
    let failures = 0;
    while (partial.bytes < size) {
      signal?.throwIfAborted();
      const before = partial.bytes;
      try {
        await this.#attempt(partial);
        if (partial.bytes <= before) throw new TransportError("cut", "The server sent nothing.");
        inARow = 0;
      } catch (error) {
        signal?.throwIfAborted();
        // The bytes that came are written by now: the rest can be asked for at once.
        if (isTransportError(error) && error.isOverrun && partial.bytes > furthest) {
          furthest = partial.bytes;
          continue;
        }
        const failure = hub.explain(error);
        if (!(failure instanceof HubError) || !isPassing(failure)) throw failure;
        const gained = partial.bytes - furthest;
        furthest = Math.max(furthest, partial.bytes);
        const isSilent = isTransportError(error) && error.reason === "timeout";
        inARow = gained > (isSilent ? MUCH : 0) ? 1 : inARow + 1;
        failures += 1;
        const { retryAfter = 0 } = failure;
        if (inARow >= MOST_IN_A_ROW || failures >= MOST_FAILURES || retryAfter > LONGEST_WAIT)
          throw new DownloadError(
            "gave_up",
            `${failure.message} ${retryAfter > LONGEST_WAIT ? "" : `${inARow} attempts in a row have failed. `}What is already here is kept: run the command again to go on.`,
            { cause: error },
          );
        await pause(clock, Math.max(BACKOFF[inARow - 1] ?? 0, retryAfter), signal);
      }
    }
  }

  /** Makes one request for what is missing. */
  async #attempt(partial: PartialFile): Promise<void> {
    const { repository, commit, file } = this.#wanted;
    const { hub, outgoing, clock, signal } = this.#environment;
    const watch = new SilenceWatch(clock);
    watch.listen();
    try {
      const response = await outgoing.request({
        url: hub.fileUrl(repository, commit, file.path),
        purpose: "download",
        redirects: "any",
        headers: partial.bytes === 0 ? {} : { range: `bytes=${partial.bytes}-` },
        secrets: hub.secrets(),
        signal: signal === undefined ? watch.signal : AbortSignal.any([signal, watch.signal]),
        timeouts: { headers: BACKSTOP, body: BACKSTOP },
      });
      try {
        const end = await this.#check(response, partial);
        await this.#receive(response, partial, watch);
        if (partial.bytes < end) throw new TransportError("cut", "The connection ended early.");
      } finally {
        response.body.close();
      }
    } finally {
      watch.rest();
    }
  }

  /**
   * Checks that the response holds what is missing. Empties the file where it starts at its beginning.
   *
   * @returns bytes that are here once it has come
   */
  async #check(response: OutgoingResponse, partial: PartialFile): Promise<number> {
    const { hub } = this.#environment;
    const { repository, commit, file } = this.#wanted;
    const { status, headers, url } = response;
    const isElsewhere = url.origin !== hub.endpoint.origin;
    if (status === 416) {
      await partial.empty();
      throw passing(`${url.host} does not have the rest of ${file.path}.`);
    }
    // The address that the hub has signed is no longer valid: the next attempt asks for another one.
    if (isElsewhere && status !== 200 && status !== 206)
      throw passing(`${url.host}, where the hub keeps ${file.path}, answers with HTTP ${status}.`);
    await hub.requireSuccess(response, repository);
    const found = hub.headerOf(response, "x-repo-commit");
    if (found === undefined) throw hub.portal();
    const etag = hub
      .headerOf(response, "x-linked-etag")
      ?.replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    const isOther = etag !== undefined && /^[0-9a-f]{64}$/.test(etag) && etag !== file.sha256;
    if (found !== commit || isOther)
      throw new DownloadError(
        "changed",
        `${repository} has changed since its files were listed. Run the command again to get the new ones.`,
      );
    const encoding = headers.get("content-encoding")?.toLowerCase() ?? "identity";
    if (encoding !== "identity")
      throw new DownloadError(
        "wrong_content",
        `A proxy compresses ${file.path} (${encoding}), although it must not.`,
      );
    const { start, end } =
      status === 206 ? this.#readRange(headers.get("content-range"), url) : { start: 0, end: file.size };
    if (start !== 0 && start !== partial.bytes)
      throw passing(`${url.host} sends another part of ${file.path} than was asked for.`);
    this.#requireSize(hub.headerOf(response, "x-linked-size"));
    const length = headers.get("content-length");
    if (length !== undefined) this.#requireSize(String(Number(length) + start + file.size - end));
    if (start !== partial.bytes) await partial.empty();
    return end;
  }

  /** Returns the first byte that a partial response holds, and the one after its last. */
  #readRange(range: string | undefined, { host }: URL): { start: number; end: number } {
    const { file } = this.#wanted;
    const [, start, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range ?? "") ?? [];
    if (total !== "*") this.#requireSize(total);
    if (start === undefined || Number(last) >= file.size)
      throw passing(`${host} does not say which part of ${file.path} it sends.`);
    return { start: Number(start), end: Number(last) + 1 };
  }

  #requireSize(other: string | undefined): void {
    const { file } = this.#wanted;
    if (other === undefined || Number(other) === file.size) return;
    throw new DownloadError(
      "wrong_content",
      `${file.path} comes with ${other} bytes, and the hub lists ${file.size}. Run the command again; if the error persists, a proxy or mirror alters the download.`,
    );
  }

  async #receive(response: OutgoingResponse, partial: PartialFile, watch: SilenceWatch): Promise<void> {
    const { clock, limit, signal } = this.#environment;
    const { file } = this.#wanted;
    const start = clock.now();
    let received = 0;
    watch.listen();
    for await (const chunk of response.body.bytes()) {
      watch.rest();
      if (partial.bytes + chunk.length > file.size) this.#requireSize(String(partial.bytes + chunk.length));
      const step = limit() === undefined ? chunk.length : SLOW_STEP;
      for (let at = 0; at < chunk.length; at += step) {
        const piece = chunk.subarray(at, at + step);
        await partial.append(piece);
        received += piece.length;
        this.#onBytes(partial.bytes, piece.length);
        await this.#checkSpace(piece.length, file.size - partial.bytes);
        const most = limit();
        const ahead = most === undefined ? 0 : (received / most) * 1000 - (clock.now() - start);
        if (ahead > 0) await pause(clock, ahead, signal);
      }
      watch.listen();
    }
  }

  async #checkSpace(came: number, missing: number): Promise<void> {
    this.#sinceSpaceCheck += came;
    if (this.#sinceSpaceCheck < SPACE_STEP) return;
    this.#sinceSpaceCheck = 0;
    const folder = dirname(this.#path);
    const short = missing - (await this.#environment.freeSpace(folder));
    if (short > 0) throw diskFull(folder, short);
  }
}

/** A failure after which another attempt is made. */
function passing(message: string): HubError {
  return new HubError("server_error", message);
}
