import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { buildTacho } from "./build-tacho.ts";

export interface RunningTacho {
  pid: number | undefined;
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** An empty home folder of its own for the command line. */
export class TachoHome {
  readonly root = mkdtempSync(join(tmpdir(), "tacho-cli-"));
  readonly tachoHome = join(this.root, "tacho home");
  readonly config = join(this.root, "config");
  private readonly tacho: string;

  constructor(tacho: string) {
    this.tacho = tacho;
  }

  /** @param script script for the scripted engine; absent: none */
  start(commandLine: string[], script?: object, more: NodeJS.ProcessEnv = {}): RunningTacho {
    const child = spawn(process.execPath, [this.tacho, ...commandLine], {
      env: { ...this.environment(script), ...more },
      stdio: "pipe",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
    });
    const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
    const { stdin } = child;
    return {
      pid: child.pid,
      stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      kill: (signal) => void child.kill(signal),
      ended,
    };
  }

  run(commandLine: string[], script?: object, more?: NodeJS.ProcessEnv) {
    const running = this.start(commandLine, script, more);
    running.stdin.end();
    return running.ended;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private environment(script: object | undefined): NodeJS.ProcessEnv {
    const env = {
      PATH: "/usr/bin:/bin",
      HOME: this.root,
      XDG_CONFIG_HOME: this.config,
      TACHO_HOME: this.tachoHome,
    };
    if (script === undefined) return env;
    const file = join(this.root, "script.json");
    writeFileSync(file, JSON.stringify(script));
    return { ...env, TACHO_ENGINE: "scripted", TACHO_SCRIPT: file };
  }
}

/** Hands each test of a file an empty home of its own, and removes it after the test. */
export function useTachoHome(hand: (home: TachoHome) => void): void {
  let tacho: string;
  let home: TachoHome;
  beforeAll(async () => {
    tacho = await buildTacho();
  });
  beforeEach(() => {
    home = new TachoHome(tacho);
    hand(home);
  });
  afterEach(() => home.remove());
}
