import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Enables developer mode in a browser profile that is not open. Without it the browser disables an unpacked extension
 * when it reloads itself.
 */
export async function switchOnDeveloperMode(profile: string): Promise<void> {
  const file = join(profile, "Default", "Preferences");
  const kept = JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
  const extensions = { ...kept.extensions, ui: { ...kept.extensions?.ui, developer_mode: true } };
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, JSON.stringify({ ...kept, extensions }));
}
