import { createHash, randomBytes, randomInt } from "node:crypto";
import { open, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { hasCode } from "../files/has-code.ts";
import { type ProcessTable, systemProcesses, UNKNOWN_START } from "./process-table.ts";

/** The process that wants a lock. Default: this one, on this machine. */
export interface LockOwner {
  pid?: number;
  processes?: ProcessTable;
  /** Name of the machine, which tells processes of several machines apart that share a disk. */
  machine?: string;
  /** Returns ms since 1970. */
  date?: () => number;
}

/** Who holds a lock. `pid` is `undefined` if the lock does not tell. */
export interface LockHolder {
  pid: number | undefined;
}

export type LockResult = { held: true; release(): Promise<void> } | ({ held: false } & LockHolder);

interface Claim {
  name: string;
  /** Absent in the lock of an older release, which has no owner. */
  owner: { pid: number; start: string; machine: string } | undefined;
}

/** Ms for which the claim of a process that cannot be seen from here counts: on another machine, or without an owner. */
const UNSEEN_LIFETIME = 10 * 60_000;
/** Attempts, because two processes that claim a free lock at the same time both step back. */
const ATTEMPTS = 6;
/** Longest pause between two attempts in ms. */
const LONGEST_PAUSE = 25;

/**
 * Takes the lock at `path`, unless a running process holds it. Never held by two processes: each claims it with a file
 * of its own beside `path`, then looks for the claims of others, and steps back if there is one. No process removes a
 * file that another may still make, so there is no moment in which a dead owner's lock is taken over twice.
 *
 * @throws the file system's error, such as `ENOENT` if the folder does not exist.
 */
export async function takeLock(path: string, owner: LockOwner = {}): Promise<LockResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await tryLock(path, owner);
    if (result.held || attempt === ATTEMPTS) return result;
    await pause(randomInt(LONGEST_PAUSE));
  }
}

/** Returns the holder of the lock, or `undefined` if it is free. */
export async function findLockHolder(path: string, owner: LockOwner = {}): Promise<LockHolder | undefined> {
  const rival = await findRival(path, owner);
  return rival === undefined ? undefined : { pid: rival.owner?.pid };
}

async function tryLock(path: string, owner: LockOwner): Promise<LockResult> {
  const holder = await findLockHolder(path, owner);
  if (holder !== undefined) return { held: false, ...holder };
  const own = await claimName(path, owner);
  const release = () => rm(join(dirname(path), own), { force: true });
  await (await open(join(dirname(path), own), "wx")).close();
  try {
    const rival = await findRival(path, owner, own);
    if (rival === undefined) return { held: true, release };
    await release();
    return { held: false, pid: rival.owner?.pid };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Returns a live claim other than `own`. Removes those of dead processes, whose names nobody uses again. */
async function findRival(path: string, owner: LockOwner, own?: string): Promise<Claim | undefined> {
  for (const claim of await readClaims(path)) {
    if (claim.name === own) continue;
    if (await isLive(path, claim, owner)) return claim;
    if (claim.owner !== undefined) await rm(join(dirname(path), claim.name), { force: true });
  }
  return undefined;
}

async function isLive(path: string, { name, owner: claimed }: Claim, owner: LockOwner): Promise<boolean> {
  const { processes = systemProcesses, date = Date.now } = owner;
  if (claimed !== undefined) {
    const start = await processes.startOf(claimed.pid);
    const isKnown = start !== UNKNOWN_START && claimed.start !== UNKNOWN_START;
    if (start !== undefined && (!isKnown || start === claimed.start)) return true;
    if (claimed.machine === machineOf(owner)) return false;
  }
  const made = await stat(join(dirname(path), name)).catch(() => undefined);
  // A date in the future comes from a clock that was set back.
  return made !== undefined && Math.abs(date() - made.mtimeMs) < UNSEEN_LIFETIME;
}

async function readClaims(path: string): Promise<Claim[]> {
  const base = basename(path);
  const names = await readdir(dirname(path)).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
  return names
    .filter((name) => name === base || name.startsWith(`${base}.`))
    .map((name) => ({ name, owner: readOwner(name.slice(base.length + 1)) }));
}

function readOwner(text: string): Claim["owner"] {
  const [, pid, start, machine] = /^(\d+)-(\w+)-([0-9a-f]{8})-[0-9a-f]{16}$/.exec(text) ?? [];
  if (pid === undefined || start === undefined || machine === undefined) return undefined;
  return { pid: Number(pid), start, machine };
}

async function claimName(path: string, owner: LockOwner): Promise<string> {
  const { pid = process.pid, processes = systemProcesses } = owner;
  const start = (await processes.startOf(pid)) ?? UNKNOWN_START;
  return `${basename(path)}.${pid}-${start}-${machineOf(owner)}-${randomBytes(8).toString("hex")}`;
}

/** Shortens the machine's name to what a file name can hold. */
function machineOf({ machine = hostname() }: LockOwner): string {
  return createHash("sha256").update(machine).digest("hex").slice(0, 8);
}
