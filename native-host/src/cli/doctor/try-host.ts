import { spawn } from "node:child_process";
import { endianness } from "node:os";
import { dirname } from "node:path";
import { Connection } from "@tacho/shared/client/connection.ts";
import { ConnectionClosedError, RequestFailedError } from "@tacho/shared/client/errors.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { launcherCommand } from "../../registration/launcher/launcher-command.ts";
import { createHostProcessTransport } from "../../transport/host-process-transport.ts";
import type { Problem } from "./problem.ts";
import { explainEarlyEnd, explainFailure, strayOutput } from "./problems-of-a-host.ts";

/** Time for the host to answer at all, in ms. */
const SILENCE_LIMIT = 15_000;
/** Time for the host to load its model and generate one token, in ms. The host's own limits are shorter. */
const TOKEN_LIMIT = 240_000;
/** Time for the host to end after its stdin closes, in ms. Browsers kill it after the same time. */
const LEAVE_LIMIT = 2_000;

/** Frame size in bytes above which browsers close the connection. */
const MOST_FRAME_BYTES = 1024 * 1024;
const HEADER_BYTES = 4;
const OPENING_BRACE = "{".charCodeAt(0);

export interface TryHostInput {
  /** The `path` of the manifest. */
  launcher: string;
  origin: string;
  env: NodeJS.ProcessEnv;
  /** `TACHO_MODEL` of the doctor's own environment, which browsers do not see. */
  hiddenModel?: string | undefined;
  clock: Clock;
}

export interface HostReply {
  host_version: string;
  engine: string;
  model?: string;
  /** Time from the request to the end of the single token, in ms. */
  answered_in: number;
}

export type HostTrial = { ok: true; reply: HostReply } | { ok: false; problem: Problem };

/** Starts a host as the browser does, says hello, pings it and generates one token. */
export async function tryHost({
  launcher,
  origin,
  env,
  hiddenModel,
  clock,
}: TryHostInput): Promise<HostTrial> {
  const command = launcherCommand({ platform: process.platform, launcher, origin, env });
  const child = spawn(command.program, command.programArguments, {
    cwd: dirname(launcher),
    env: command.env,
    stdio: ["pipe", "pipe", "pipe"],
    windowsVerbatimArguments: command.verbatim,
    windowsHide: true,
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-2048);
  });
  const exited = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });

  const transport = createHostProcessTransport(child);
  let ids = 0;
  const connection = new Connection({
    transport,
    createId: () => {
      ids += 1;
      return `doctor-${ids}`;
    },
  });
  let stray: string | undefined;
  let firstBytes = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    if (firstBytes.length < 256) firstBytes = Buffer.concat([firstBytes, chunk.subarray(0, 256)]);
    stray ??= findStrayOutput(firstBytes);
    if (stray !== undefined) connection.close();
  });
  transport.onInvalidFrame(() => {
    stray ??= "a frame that is not valid JSON";
    connection.close();
  });

  let silent = false;
  const expire = () => {
    silent = true;
    connection.close();
  };
  let cancelLimit = clock.schedule(SILENCE_LIMIT, expire);
  try {
    const ready = await connection.hello({ name: "tacho-doctor", version: "1" });
    await connection.request("ping", {});
    cancelLimit();
    cancelLimit = clock.schedule(TOKEN_LIMIT, expire);
    const asked = clock.now();
    const failure = await generateOneToken(connection);
    if (stray !== undefined) return { ok: false, problem: strayOutput(stray) };
    if (failure !== undefined) return { ok: false, problem: explainFailure(failure, hiddenModel) };
    const { host_version, engine, model } = ready;
    const answered_in = Math.round(clock.now() - asked);
    return {
      ok: true,
      reply: { host_version, engine, ...(model === undefined ? {} : { model }), answered_in },
    };
  } catch (error) {
    if (stray !== undefined) return { ok: false, problem: strayOutput(stray) };
    if (error instanceof RequestFailedError)
      return { ok: false, problem: explainFailure(error.failure.error, hiddenModel) };
    if (!(error instanceof ConnectionClosedError)) throw error;
    return { ok: false, problem: explainEarlyEnd(silent ? undefined : await exited, log) };
  } finally {
    cancelLimit();
    connection.close();
    const cancelKill = clock.schedule(LEAVE_LIMIT, () => void child.kill("SIGKILL"));
    await exited;
    cancelKill();
  }
}

async function generateOneToken(connection: Connection): Promise<WireError | undefined> {
  const generation = connection.generate({
    messages: [{ role: "user", content: "Hi" }],
    settings: { max_tokens: 1 },
  });
  const end = await generation.end;
  return end.type === "request_failed" ? end.error : undefined;
}

/**
 * Returns the start of the output as text if it cannot be a frame, or `undefined` while it may be one. Checks
 * early, because stray text looks like the length of a frame that never completes.
 */
export function findStrayOutput(firstBytes: Buffer): string | undefined {
  if (firstBytes.length <= HEADER_BYTES) return undefined;
  const length = endianness() === "LE" ? firstBytes.readUInt32LE() : firstBytes.readUInt32BE();
  if (length <= MOST_FRAME_BYTES && firstBytes[HEADER_BYTES] === OPENING_BRACE) return undefined;
  return firstBytes.toString("utf8").split("\n")[0]?.slice(0, 80) ?? "";
}
