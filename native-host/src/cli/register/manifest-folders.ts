import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Machine } from "../../registration/browsers.ts";
import { UsageError } from "../terminal/usage-error.ts";

/**
 * Returns the folders in which browsers with these profile folders look for manifests.
 *
 * @throws UsageError for an empty path, a file, or on Windows, where browsers read the registry whatever their profile is.
 */
export function manifestFolders(profiles: readonly string[], { platform }: Machine): string[] {
  if (profiles.length > 0 && platform === "win32") {
    throw new UsageError(
      "On Windows a browser finds the host through the registry, whatever its profile folder is. Leave out --user-data-dir.",
    );
  }
  return profiles.map((profile) => {
    if (profile === "") throw new UsageError("--user-data-dir needs the path of a folder.");
    if (statSync(profile, { throwIfNoEntry: false })?.isDirectory() === false)
      throw new UsageError(`--user-data-dir needs a folder, and ${profile} is a file.`);
    return join(resolve(profile), "NativeMessagingHosts");
  });
}
