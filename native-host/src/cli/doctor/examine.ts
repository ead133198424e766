import path from "node:path";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Machine } from "../../registration/browsers.ts";
import { EXTENSION_ORIGIN, HOST_NAME } from "../../registration/identity.ts";
import { installedBrowsers, installedSandboxes } from "../../registration/installed-browsers.ts";
import type { RegistrationFiles, RegistrationRegistry } from "../../registration/registration-files.ts";
import { explainSandbox } from "../../registration/sandboxed-browsers.ts";
import { checkManifest } from "./check-manifest.ts";
import type { Problem } from "./problem.ts";
import type { HostReply, HostTrial, TryHostInput } from "./try-host.ts";

export interface ExamineInput {
  machine: Machine;
  files: RegistrationFiles;
  registry: RegistrationRegistry;
  /** The profile folder of the browser that `npm start` opens. */
  browserProfile: string;
  clock: Clock;
  tryHost: (input: TryHostInput) => Promise<HostTrial>;
  /** Called before each host is started, which takes its time. */
  onTrial?: (label: string) => void;
}

/** What was found out about one browser. */
export interface Finding {
  browser: string;
  label: string;
  /** Where its manifest is, or should be. */
  manifest: string;
  ok: boolean;
  problem?: Problem;
  reply?: HostReply;
}

export interface Examination {
  ok: boolean;
  findings: Finding[];
  /** Browsers that can never work; they make the whole fail only where there is no other. */
  notes: Problem[];
  /** Absent when all is well: the one thing to be mended first. */
  problem?: Problem;
}

/** Looks at every browser of this machine in the way that browser itself would go. */
export async function examine(input: ExamineInput): Promise<Examination> {
  const { machine, files } = input;
  const browsers = await installedBrowsers(machine, files);
  const places = [
    ...browsers.map(({ browser, label, manifests }) => ({ browser, label, manifests })),
    ...(await ownProfile(input)),
  ];
  const trials = new Map<string, Promise<HostTrial>>();
  const findings: Finding[] = [];
  for (const { browser, label, manifests } of places) {
    const check = await checkManifest({ ...input, manifests });
    const about = { browser, label, manifest: check.manifest };
    if (!check.ok) {
      findings.push({ ...about, ok: false, problem: check.problem });
      continue;
    }
    input.onTrial?.(label);
    const trial = await trialOf(check.launcher);
    findings.push(
      trial.ok ? { ...about, ok: true, reply: trial.reply } : { ...about, ok: false, problem: trial.problem },
    );
  }
  const sandboxes = await installedSandboxes(machine, files);
  const notes = sandboxes.map(
    (sandbox): Problem => ({
      code: "sandboxed_browser",
      message: explainSandbox(sandbox),
      remedy: `Install the ordinary package of ${sandbox.label}.`,
    }),
  );
  const problem = findings.find((finding) => finding.problem !== undefined)?.problem ?? nothingToFind();
  return { ok: problem === undefined, findings, notes, ...(problem === undefined ? {} : { problem }) };

  /** Browsers that name the same launcher start the same thing in the same way: once is enough. */
  function trialOf(launcher: string): Promise<HostTrial> {
    const trial =
      trials.get(launcher) ??
      input.tryHost({
        launcher,
        origin: EXTENSION_ORIGIN,
        env: bareEnvironment(machine.env, machine.platform),
        hiddenModel: machine.env.TACHO_MODEL,
        clock: input.clock,
      });
    trials.set(launcher, trial);
    return trial;
  }

  function nothingToFind(): Problem | undefined {
    if (findings.length > 0) return undefined;
    return (
      notes[0] ?? {
        code: "no_browser",
        message: "No Chromium-family browser was found on this machine.",
        remedy:
          "Install Chromium, Google Chrome, Microsoft Edge, Brave or Vivaldi, then run: npm run tacho -- install",
      }
    );
  }
}

/** The browser of `npm start` counts once it has been opened. */
async function ownProfile({ machine, files, browserProfile }: ExamineInput) {
  const { join } = machine.platform === "win32" ? path.win32 : path.posix;
  const folder = join(browserProfile, "NativeMessagingHosts");
  if (!(await files.exists(join(folder, `${HOST_NAME}.json`)))) return [];
  const manifests = { kind: "folder", path: folder } as const;
  return [{ browser: "npm-start", label: "The browser of npm start", manifests }];
}

/** What a browser started from the desktop has, by system. `TACHO_*` is never among it. */
const KEPT = [
  ...["HOME", "USER", "LOGNAME", "LANG", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR"],
  ...[
    "SystemRoot",
    "SystemDrive",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "TEMP",
    "TMP",
    "ComSpec",
    "PATHEXT",
  ],
];

const BARE_PATH: Partial<Record<NodeJS.Platform, (env: NodeJS.ProcessEnv) => string>> = {
  win32: ({ SystemRoot = "C:\\Windows" }) => `${SystemRoot}\\System32;${SystemRoot}`,
  darwin: () => "/usr/bin:/bin:/usr/sbin:/sbin",
};

/** The environment in which a browser started from the desktop would start the host. */
export function bareEnvironment(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([key, value]) => KEPT.includes(key) && value !== undefined);
  const pathOf = BARE_PATH[platform] ?? (() => "/usr/bin:/bin");
  return { ...Object.fromEntries(kept), PATH: pathOf(env) };
}
