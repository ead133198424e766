import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { buildNativeHost } from "../../helpers/build-native-host.ts";
import { isAlive, stopHostProcesses } from "../../helpers/start-host-process.ts";
import { rounds, tell, tellDurations } from "../soak.ts";
import { openSockets } from "./open-sockets.ts";
import { STATES, type State, WAYS, type Way } from "./states.ts";

afterAll(stopHostProcesses);

const SUBJECT = "lifetimes";
const AT_ONCE = 3;
/** Time from the reason to leave until host and engine have ended, in ms. */
const PROMISED = 2500;
const LOOK_INTERVAL = 5;

interface Leave {
  state: State;
  way: Way;
  exit: number | string;
  /** Time until the last process had ended, in ms. */
  took: number;
  sockets: string[];
  unfinished: string[];
}

async function leave(state: State, way: Way): Promise<Leave> {
  const host = await STATES[state]();
  const processes = [host.child.pid ?? 0, ...(await host.children())];
  const sockets = (await Promise.all(processes.map(openSockets))).flat();
  const start = performance.now();
  WAYS[way].leave(host);
  while ((await Promise.all(processes.map(isAlive))).some(Boolean)) await pause(LOOK_INTERVAL);
  const took = performance.now() - start;
  const exit = await host.exited;
  return { state, way, exit, took, sockets, unfinished: await unfinishedFiles(host.home) };
}

/** Finds the remains of an interrupted process: temporary files, locks, incomplete lines. */
async function unfinishedFiles(home: string): Promise<string[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const broken = await Promise.all(files.map(async (path) => ((await isFinished(path)) ? [] : [path])));
  return broken.flat();
}

async function isFinished(path: string): Promise<boolean> {
  if (path.endsWith(".log")) return (await readFile(path, "utf8")).endsWith("\n");
  if (path.endsWith(".json")) return isObject(await readFile(path, "utf8"));
  if (!path.endsWith(".jsonl")) return false;
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.pop() === "" && lines.every(isObject);
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

const CASES = (Object.keys(STATES) as State[]).flatMap((state) =>
  (Object.keys(WAYS) as Way[]).map((way) => ({ state, way })),
);
/** Each state and each way to leave, twice. */
const SOME = CASES.filter((_, index) => index % 3 === Math.floor(index / 6) % 3);

async function leaveAll(): Promise<Leave[]> {
  await buildNativeHost();
  const waiting = Array.from({ length: rounds(1, 3) }, () => rounds(SOME, CASES)).flat();
  const left: Leave[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      left.push(await leave(next.state, next.way));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return left;
}

describe.skipIf(process.platform !== "linux")("a host that leaves in any state for any reason", () => {
  it("ends every process in time, leaves nothing half-written and never opened a port", async () => {
    const left = await leaveAll();
    tell({
      subject: SUBJECT,
      name: "leaves",
      value: left.length,
      unit: "rounds",
      limit: { at_least: rounds(12, 100) },
    });
    for (const way of Object.keys(WAYS) as Way[]) {
      const durations = left.filter((each) => each.way === way).map(({ took }) => took);
      tellDurations(SUBJECT, `${way}: until every process is gone`, durations, PROMISED);
    }
    expect(left.filter(({ way, exit }) => exit !== WAYS[way].exit)).toEqual([]);
    expect(left.filter(({ sockets }) => sockets.length > 0)).toEqual([]);
    expect(left.filter(({ unfinished }) => unfinished.length > 0)).toEqual([]);
    expect(left.filter(({ took }) => took > PROMISED + 2500)).toEqual([]);
  });
});
