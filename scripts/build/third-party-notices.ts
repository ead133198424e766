import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Name of the notices file that a build writes beside its bundles. */
export const NOTICES_FILE = "THIRD_PARTY_NOTICES.txt";

const LICENCE_FILE = /^(licen[cs]e|copying|notice)\b/i;
const RULE = "-".repeat(80);

interface BundledPackage {
  name: string;
  version: string;
  licence: string;
  source?: string;
  /** Texts of the package's licence files, unchanged. */
  texts: string[];
}

/**
 * Lists the names, versions and licence texts of the bundled packages.
 *
 * @param modules absolute paths of the bundled modules. Our own are skipped.
 * @throws Error if a package does not state its licence.
 */
export function thirdPartyNotices(modules: Iterable<string>): string {
  const folders = new Set([...modules].flatMap((module) => packageFolder(module) ?? []));
  const packages = [...folders].map(readPackage).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const listed = packages.filter(
    (each, index) => index === 0 || nameOf(each) !== nameOf(packages[index - 1]),
  );
  const parts = listed.map((each) => {
    const source = each.source === undefined ? [] : [`Source: ${each.source}`];
    return [RULE, nameOf(each), `Licence: ${each.licence}`, ...source, "", ...each.texts].join("\n");
  });
  return `${["This folder holds code of these packages, under their own licences.", ...parts].join("\n\n")}\n`;
}

function nameOf(of: BundledPackage | undefined): string {
  return of === undefined ? "" : `${of.name} ${of.version}`;
}

/** Returns the package folder of a module; `undefined` for our own modules. */
function packageFolder(module: string): string | undefined {
  if (!module.includes("/node_modules/")) return undefined;
  for (let folder = dirname(module); !folder.endsWith("node_modules"); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    // Some packages contain nested package files that only state the module type of a folder.
    if (existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version !== undefined) return folder;
  }
  return undefined;
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license, repository, homepage } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const files = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort();
  if (license === undefined && files.length === 0) throw new Error(`${name} says nothing of its licence.`);
  const source = (typeof repository === "string" ? repository : repository?.url) ?? homepage;
  return {
    name,
    version,
    licence: license ?? "see below",
    ...(source === undefined ? {} : { source }),
    texts: files.map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim()),
  };
}
