import path from "node:path";
import type { Machine } from "../../registration/browsers.ts";
import { EXTENSION_ORIGIN, HOST_NAME } from "../../registration/identity.ts";
import { installedBrowsers, installedSandboxes } from "../../registration/installed-browsers.ts";
import type { RegistrationFiles, RegistrationRegistry } from "../../registration/registration-files.ts";
import { explainSandbox } from "../../registration/sandboxed-browsers.ts";
import type { Clock } from "../../system/clock.ts";
import { checkManifest } from "./check-manifest.ts";
import type { Problem } from "./problem.ts";
import type { HostReply, HostTrial, TryHostInput } from "./try-host.ts";

/** Environment variables of a browser started from the desktop. Never includes `TACHO_*`. */
const KEPT_VARIABLES = [
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

export interface ExamineInput {
  machine: Machine;
  files: RegistrationFiles;
  registry: RegistrationRegistry;
  /** Profile folder of the browser that `npm start` opens. */
  browserProfile: string;
  clock: Clock;
  tryHost: (input: TryHostInput) => Promise<HostTrial>;
  /** Called before each start of a host, which takes a while. */
  onTrial?: (label: string) => void;
}

/** Result for one browser. */
export interface Finding {
  browser: string;
  label: string;
  /** Path at which the manifest is or should be. */
  manifest: string;
  ok: boolean;
  problem?: Problem;
  reply?: HostReply;
}

export interface Examination {
  ok: boolean;
  findings: Finding[];
  /** Browsers that can never work. They count as a failure only if there is no other browser. */
  notes: Problem[];
  /** The first problem to fix. Absent if everything works. */
  problem?: Problem;
}

/** Checks every installed browser the way that browser finds and starts the host. */
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
      remedy: `Install the regular package of ${sandbox.label}.`,
    }),
  );
  const problem =
    findings.find((finding) => finding.problem !== undefined)?.problem ?? problemWithoutBrowser();
  return { ok: problem === undefined, findings, notes, ...(problem === undefined ? {} : { problem }) };

  /** Starts each launcher only once, because browsers that share a launcher start the same host. */
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

  function problemWithoutBrowser(): Problem | undefined {
    if (findings.length > 0) return undefined;
    return (
      notes[0] ?? {
        code: "no_browser",
        message: "No Chromium-based browser was found.",
        remedy:
          "Install Chromium, Google Chrome, Microsoft Edge, Brave or Vivaldi, then run: npm run tacho -- install",
      }
    );
  }
}

/** Returns the browser of `npm start` if it has been opened before. */
async function ownProfile({ machine, files, browserProfile }: ExamineInput) {
  const { join } = machine.platform === "win32" ? path.win32 : path.posix;
  const folder = join(browserProfile, "NativeMessagingHosts");
  if (!(await files.exists(join(folder, `${HOST_NAME}.json`)))) return [];
  const manifests = { kind: "folder", path: folder } as const;
  return [{ browser: "npm-start", label: "Browser of npm start", manifests }];
}

/** Builds the environment in which a browser started from the desktop starts the host. */
export function bareEnvironment(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([key, value]) => KEPT_VARIABLES.includes(key) && value !== undefined,
  );
  const pathOf = BARE_PATH[platform] ?? (() => "/usr/bin:/bin");
  return { ...Object.fromEntries(kept), PATH: pathOf(env) };
}
