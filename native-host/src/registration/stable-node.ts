import path from "node:path";
import type { Machine } from "./browsers.ts";
import type { RegistrationFiles } from "./registration-files.ts";

/** A version manager's folder of one version, and paths that keep leading to Node.js after an upgrade. */
interface VersionedPlace {
  pattern: RegExp;
  /** Links in the order of preference; `match` is the pattern's. */
  links: (match: RegExpExecArray, input: Machine) => (string | undefined)[];
}

const POSIX_PLACES: readonly VersionedPlace[] = [
  // Homebrew
  {
    pattern: /^(.+)\/Cellar\/([^/]+)\/[^/]+\/bin\/node$/,
    links: ([, prefix, formula]) => [`${prefix}/opt/${formula}/bin/node`, `${prefix}/bin/node`],
  },
  // nvm, which keeps a link only where it is told to
  { pattern: /^(.+)\/versions\/node\/v[^/]+\/bin\/node$/, links: ([, home]) => [`${home}/current/bin/node`] },
  // fnm
  {
    pattern: /^(.+)\/node-versions\/v[^/]+\/installation\/bin\/node$/,
    links: ([, home]) => [`${home}/aliases/default/bin/node`],
  },
  // mise
  {
    pattern: /^(.+\/installs\/node)\/(\d+)(?:\.[^/]*)?\/bin\/node$/,
    links: ([, installs, major]) =>
      [major, "lts", "latest"].map((version) => `${installs}/${version}/bin/node`),
  },
  // Nix
  {
    pattern: /^\/nix\/store\/.+\/bin\/node$/,
    links: (_, { home }) => [`${home}/.nix-profile/bin/node`, "/run/current-system/sw/bin/node"],
  },
  // any folder named after a version, such as an unpacked archive
  {
    pattern: /^(.+)\/[^/]*\d+\.\d+[^/]*\/((?:[^/]+\/)*bin\/node)$/,
    links: ([, place, inside]) =>
      ["current", "default", "latest"].map((name) => `${place}/${name}/${inside}`),
  },
];

const WINDOWS_PLACES: readonly VersionedPlace[] = [
  // Scoop
  {
    pattern: /^(.+\\apps\\[^\\]+)\\[^\\]+\\node\.exe$/i,
    links: ([, application]) => [`${application}\\current\\node.exe`],
  },
  // fnm
  {
    pattern: /^(.+)\\node-versions\\v[^\\]+\\installation\\node\.exe$/i,
    links: ([, home]) => [`${home}\\aliases\\default\\node.exe`],
  },
  // nvm for Windows
  {
    pattern: /^.+\\v[\d.]+\\node\.exe$/i,
    links: (_, { env }) => [env.NVM_SYMLINK && path.win32.join(env.NVM_SYMLINK, "node.exe")],
  },
  // any folder named after a version
  {
    pattern: /^(.+)\\[^\\]*\d+\.\d+[^\\]*\\node\.exe$/i,
    links: ([, place]) => [`${place}\\current\\node.exe`],
  },
];

/** Shims and links of one shell, which lead nowhere in a browser's environment or after the shell has ended. */
const SHORT_LIVED = /[\\/](?:shims|fnm_multishells|\.?volta|_npx)[\\/]/i;

/**
 * Returns a path of Node.js that stays right when it is upgraded: a link to `node` outside the folder of its version,
 * where there is one that leads to the same file now. Else returns `node`.
 *
 * @param node absolute path of the executable, with links resolved.
 */
export async function findStableNode(
  node: string,
  machine: Machine,
  files: Pick<RegistrationFiles, "isExecutable" | "resolve">,
): Promise<string> {
  const places = machine.platform === "win32" ? WINDOWS_PLACES : POSIX_PLACES;
  const target = await files.resolve(node);
  for (const { pattern, links } of places) {
    const match = pattern.exec(node);
    if (match === null) continue;
    const onPath = nodesOnPath(machine).filter((link) => !pattern.test(link));
    for (const link of [...links(match, machine), ...onPath]) {
      if (link === undefined || link === "" || link === node) continue;
      if ((await files.isExecutable(link)) && (await files.resolve(link)) === target) return link;
    }
  }
  return node;
}

function nodesOnPath({ platform, env }: Machine): string[] {
  const { delimiter, join, isAbsolute } = platform === "win32" ? path.win32 : path.posix;
  const program = platform === "win32" ? "node.exe" : "node";
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, program)).filter((link) => !SHORT_LIVED.test(link));
}
