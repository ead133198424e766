import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { switchOnDeveloperMode } from "../../../scripts/dev/switch-on-developer-mode.ts";

async function temporaryProfile() {
  const profile = await mkdtemp(join(tmpdir(), "tacho-profile-"));
  onTestFinished(() => rm(profile, { recursive: true, force: true }));
  const file = join(profile, "Default/Preferences");
  return { profile, file, read: async () => JSON.parse(await readFile(file, "utf8")) };
}

it("switches it on in a profile that the browser has yet to fill", async () => {
  const { profile, read } = await temporaryProfile();
  await switchOnDeveloperMode(profile);
  expect(await read()).toEqual({ extensions: { ui: { developer_mode: true } } });
});

it("keeps the other preferences of a profile", async () => {
  const { profile, file, read } = await temporaryProfile();
  await mkdir(join(profile, "Default"));
  await writeFile(file, JSON.stringify({ a: 1, extensions: { b: 2, ui: { c: 3, developer_mode: false } } }));
  await switchOnDeveloperMode(profile);
  expect(await read()).toEqual({ a: 1, extensions: { b: 2, ui: { c: 3, developer_mode: true } } });
});
