import type { BrowserPlace, Machine } from "../../registration/browsers.ts";
import { type HostManifest, parseHostManifest } from "../../registration/host-manifest.ts";
import { EXTENSION_ORIGIN, HOST_NAME } from "../../registration/identity.ts";
import { readLauncher } from "../../registration/launcher/launcher.ts";
import type { RegistrationFiles, RegistrationRegistry } from "../../registration/registration-files.ts";
import { BUILD, INSTALL, type Problem } from "./problem.ts";

export interface CheckManifestInput {
  manifests: BrowserPlace["manifests"];
  machine: Machine;
  files: RegistrationFiles;
  registry: RegistrationRegistry;
}

export type ManifestCheck =
  /** `launcher` is an absolute path. */
  | { ok: true; manifest: string; launcher: string }
  /**
   * `manifest`: path at which the manifest is or should be. `renewable`: the launcher, if writing it anew solves the
   * problem.
   */
  | { ok: false; manifest: string; problem: Problem; renewable?: string };

/** Checks one registration the way the browser does, up to the point where it would start the host. */
export async function checkManifest(input: CheckManifestInput): Promise<ManifestCheck> {
  const { machine, files } = input;
  const { file, place } = await locate(input);
  const wrong = (code: Problem["code"], message: string, remedy = INSTALL) => ({
    ok: false as const,
    manifest: place,
    problem: { code, message, remedy },
  });

  const text = file === undefined ? undefined : await files.read(file);
  if (text === undefined) return wrong("manifest_missing", `The host manifest ${place} does not exist.`);
  const parsed = parseHostManifest(text, machine.platform);
  if (!parsed.ok) {
    const code = parsed.problem === "invalid_json" ? "manifest_invalid_json" : "manifest_rejected";
    return wrong(code, `The host manifest ${place} ${parsed.reason}, so the browser ignores it.`);
  }
  const launcher = parsed.manifest.path;
  if (!parsed.manifest.allowed_origins.includes(EXTENSION_ORIGIN)) {
    return wrong("wrong_origin", describeOrigins(parsed.manifest, place));
  }
  if (!(await files.exists(launcher))) return wrong("path_gone", `The launcher ${launcher} does not exist.`);
  if (!(await files.isExecutable(launcher))) {
    return wrong("not_executable", `The launcher ${launcher} is not executable.`);
  }
  const targets = readLauncher((await files.read(launcher)) ?? "");
  if (targets === undefined) return { ok: true, manifest: place, launcher };
  if (!(await files.exists(targets.host))) {
    return wrong("host_not_built", `The host ${targets.host} does not exist.`, `${BUILD} && ${INSTALL}`);
  }
  if (!(await files.isExecutable(targets.node))) {
    const message = `The launcher starts Node.js at ${targets.node}, which no longer exists.`;
    return { ...wrong("node_moved", message), renewable: launcher };
  }
  if (!targets.clears) {
    const message = `The launcher ${launcher} is from an older version, which lets NODE_OPTIONS and the like reach the host.`;
    return { ...wrong("launcher_outdated", message), renewable: launcher };
  }
  return { ok: true, manifest: place, launcher };
}

/** Locates the manifest. `place` is for display; `file` is absent if the registry names none. */
async function locate({
  manifests,
  machine,
  registry,
}: CheckManifestInput): Promise<{ file?: string; place: string }> {
  if (manifests.kind === "registry") {
    const key = `${manifests.key}\\${HOST_NAME}`;
    const file = await registry.read(key);
    return file === undefined ? { place: key } : { file, place: file };
  }
  const separator = machine.platform === "win32" ? "\\" : "/";
  const file = `${manifests.path}${separator}${HOST_NAME}.json`;
  return { file, place: file };
}

function describeOrigins({ allowed_origins: origins }: HostManifest, place: string): string {
  return `The host manifest ${place} allows ${origins.join(", ") || "no extension"}, but not Tacho (${EXTENSION_ORIGIN}).`;
}
