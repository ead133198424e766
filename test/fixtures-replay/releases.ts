import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { parseHostMessage } from "@tacho/shared/protocol/parse-host-message.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

/** The readers that a release was built with, and no later change can touch. */
export type FrozenParsers = typeof import("../fixtures/release-0.1.0/parsers.js");

/** One recorded release. */
export interface Release {
  name: string;
  folder: string;
}

/** Every release that was recorded, by name. */
export const RELEASES: Release[] = readdirSync(FIXTURES)
  .filter((name) => name.startsWith("release-"))
  .sort()
  .map((name) => ({ name, folder: join(FIXTURES, name) }));

export type From = "client" | "host" | "panel" | "worker";

export interface Line {
  from: From;
  /** Absent where something else than a frame came. */
  frame?: unknown;
  /** Of a client's frame: "read", or the code it was refused with. */
  outcome?: string;
  /** What came in place of a frame. */
  event?: string;
  /** Of the event that begins a scene. */
  scene?: string;
  /** Of a frame of blanks. */
  bytes?: number;
}

/** One connection, or one browser. */
export interface Scene {
  release: string;
  title: string;
  lines: Line[];
}

/** The scenes of a kind of transcript, of all releases. */
export function readScenes(kind: "transcripts" | "panel-transcripts"): Scene[] {
  return RELEASES.flatMap(({ name, folder }) =>
    readdirSync(join(folder, kind))
      .sort()
      .flatMap((file) => splitScenes(name, readFileSync(join(folder, kind, file), "utf8"))),
  );
}

function splitScenes(release: string, text: string): Scene[] {
  const scenes: Scene[] = [];
  for (const json of text.trimEnd().split("\n")) {
    const line: Line = JSON.parse(json);
    if (line.scene !== undefined) scenes.push({ release, title: line.scene, lines: [] });
    scenes.at(-1)?.lines.push(line);
  }
  return scenes;
}

/** All frames from one end, in the order in which they came. */
export function framesFrom(scenes: readonly Scene[], from: From): unknown[] {
  return scenes.flatMap(({ lines }) =>
    lines.flatMap((line) => (line.from === from && line.event === undefined ? [line.frame] : [])),
  );
}

/** What a host said in these lines. @throws Error where a message cannot be read any more. */
export function hostMessagesIn(lines: readonly Line[]): HostMessage[] {
  return lines.flatMap((line) => {
    if (line.from !== "host" || line.event !== undefined) return [];
    const message = parseHostMessage(line.frame);
    if (message === undefined) throw new Error(`This cannot be read any more: ${JSON.stringify(line.frame)}`);
    return [message];
  });
}

export async function loadParsers({ folder }: Release): Promise<FrozenParsers> {
  return import(join(folder, "parsers.js"));
}

export function readJson(release: Release, file: string) {
  return JSON.parse(readFileSync(join(release.folder, file), "utf8"));
}
