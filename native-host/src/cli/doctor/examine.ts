import path from "node:path";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { BrowserPlace, Machine } from "../../registration/browsers.ts";
import { EXTENSION_ORIGIN, HOST_NAME } from "../../registration/identity.ts";
import { installedBrowsers, installedSandboxes } from "../../registration/installed-browsers.ts";
import { readLauncher } from "../../registration/launcher/launcher.ts";
import type { RegistrationFiles, RegistrationRegistry } from "../../registration/registration-files.ts";
import { readRecord, recordPath } from "../../registration/registration-record.ts";
import { explainSandbox } from "../../registration/sandboxed-browsers.ts";
import { unwantedIn } from "../../system/process/clean-environment.ts";
import { checkManifest, type ManifestCheck } from "./check-manifest.ts";
import { INSTALL, type Problem } from "./problem.ts";
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
  tachoHome: string;
  /** Profile folder of the browser that `npm start` opens. */
  browserProfile: string;
  clock: Clock;
  tryHost: (input: TryHostInput) => Promise<HostTrial>;
  /** Writes a launcher anew, so that it starts the Node.js of this process. Default: launchers are left as they are. */
  renewLauncher?: (launcher: string) => Promise<void>;
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
  /** Browsers that can never work, which count as a failure only if there is no other, and facts worth knowing. */
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
  places.push(...(await otherProfiles(input, places)));
  const trials = new Map<string, Promise<HostTrial>>();
  const findings: Finding[] = [];
  const notes = new Map<string, Problem>();
  for (const { browser, label, manifests } of places) {
    const check = await checkAndRenew(manifests);
    const about = { browser, label, manifest: check.manifest };
    if (!check.ok) {
      findings.push({ ...about, ok: false, problem: check.problem });
      continue;
    }
    const set = await variablesOf(check.launcher, files);
    if (set !== undefined) notes.set(set.message, set);
    input.onTrial?.(label);
    const trial = await trialOf(check.launcher);
    findings.push(
      trial.ok ? { ...about, ok: true, reply: trial.reply } : { ...about, ok: false, problem: trial.problem },
    );
  }
  const sandboxes = await installedSandboxes(machine, files);
  const warnings = sandboxes.map(
    (sandbox): Problem => ({
      code: "sandboxed_browser",
      message: explainSandbox(sandbox),
      remedy: `Install the regular package of ${sandbox.label}.`,
    }),
  );
  const cleared = findCleared(machine.env);
  if (cleared !== undefined) notes.set(cleared.message, cleared);
  const problem =
    findings.find((finding) => finding.problem !== undefined)?.problem ?? problemWithoutBrowser();
  const told = [...warnings, ...notes.values()];
  return { ok: problem === undefined, findings, notes: told, ...(problem === undefined ? {} : { problem }) };

  async function checkAndRenew(manifests: BrowserPlace["manifests"]): Promise<ManifestCheck> {
    const check = await checkManifest({ ...input, manifests });
    if (check.ok || check.renewable === undefined || input.renewLauncher === undefined) return check;
    await input.renewLauncher(check.renewable);
    const message = `${check.problem.message} It was written anew.`;
    notes.set(message, { code: "launcher_renewed", message, remedy: "Nothing: this is mended." });
    return checkManifest({ ...input, manifests });
  }

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
      warnings[0] ?? {
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

/** Returns the profile folders that were registered by name and still exist. */
async function otherProfiles(
  { machine, files, tachoHome }: ExamineInput,
  known: readonly { manifests: BrowserPlace["manifests"] }[],
) {
  if (machine.platform === "win32") return [];
  const { dirname } = path.posix;
  const folders = known.flatMap(({ manifests }) => (manifests.kind === "folder" ? [manifests.path] : []));
  const found = [];
  for (const entry of await readRecord(files, recordPath(tachoHome, machine.platform))) {
    if (entry.kind !== "manifest" || folders.includes(dirname(entry.path))) continue;
    const folder = dirname(entry.path);
    if (!(await files.exists(folder))) continue;
    const manifests = { kind: "folder", path: folder } as const;
    found.push({ browser: "profile", label: `Profile folder ${dirname(folder)}`, manifests });
  }
  return found;
}

/** Says which variables a launcher sets besides `TACHO_HOME`, if any. */
async function variablesOf(
  launcher: string,
  files: Pick<RegistrationFiles, "read">,
): Promise<Problem | undefined> {
  const { TACHO_HOME: _, ...others } = readLauncher((await files.read(launcher)) ?? "")?.variables ?? {};
  const names = Object.keys(others);
  if (names.length === 0) return undefined;
  return {
    code: "variables_set",
    message: `The launcher sets ${names.join(", ")} for the host.`,
    remedy: `To change them, set or unset them in this terminal, then run: ${INSTALL}`,
  };
}

/** Says which variables are set here that a host must not have, if any. */
function findCleared(env: NodeJS.ProcessEnv): Problem | undefined {
  const names = unwantedIn(env);
  if (names.length === 0) return undefined;
  return {
    code: "variables_cleared",
    message: `${names.join(", ")} ${names.length === 1 ? "is" : "are"} set here. The host and its engine are started without.`,
    remedy: "Nothing: they could open ports, load code or disturb the host's output.",
  };
}

/** Builds the environment in which a browser started from the desktop starts the host. */
export function bareEnvironment(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([key, value]) => KEPT_VARIABLES.includes(key) && value !== undefined,
  );
  const pathOf = BARE_PATH[platform] ?? (() => "/usr/bin:/bin");
  return { ...Object.fromEntries(kept), PATH: pathOf(env) };
}
