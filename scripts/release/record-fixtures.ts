import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HOST_VERSION } from "../../native-host/src/system/host-version.ts";
import { bundleParsers } from "./bundle-parsers.ts";
import { describeFixtures } from "./describe-fixtures.ts";
import { recordConversations } from "./record-conversations.ts";
import { recordHome } from "./record-home.ts";
import { recordHost } from "./record-host.ts";
import { recordPanel } from "./record-panel.ts";

/**
 * Records this release's messages and stored data as fixtures for later versions:
 *
 *     node --import tsx scripts/release/record-fixtures.ts [FOLDER]
 *
 * FOLDER defaults to `test/fixtures/release-VERSION` and must not exist yet. Requires Linux, the built product and a
 * Chromium (`TACHO_TEST_CHROMIUM`). Takes about three minutes.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = resolve(process.argv[2] ?? join(ROOT, "test", "fixtures", `release-${HOST_VERSION}`));
if (existsSync(folder)) throw new Error(`${folder} is there already, and what was recorded never changes.`);

const root = await mkdtemp(join(tmpdir(), "tacho-release-"));
try {
  const unfinished = join(root, "fixtures");
  await mkdir(unfinished);
  await bundleParsers(unfinished, HOST_VERSION);
  await writeFile(join(unfinished, "README.md"), describeFixtures(HOST_VERSION));
  await recordHost(join(unfinished, "transcripts"), root);
  await recordHome(unfinished, root);
  await recordPanel(join(unfinished, "panel-transcripts"), root);
  await recordConversations(join(unfinished, "conversations.json"), root);
  await cp(unfinished, folder, { recursive: true });
  console.log(`Recorded in ${folder}`);
} finally {
  await rm(root, { recursive: true, force: true, maxRetries: 20 });
}
