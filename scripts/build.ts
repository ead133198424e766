import { ROOT, runMain } from "./bootstrap.mjs";
import { buildExtension } from "./build/build-extension.ts";
import { buildHost } from "./build/build-host.ts";
import { parseBuildOptions } from "./build/build-options.ts";

await runMain(async () => {
  // Chromium's is the one build there is.
  parseBuildOptions(process.argv.slice(2));
  await Promise.all([buildHost(ROOT), buildExtension(ROOT)]);
  return 0;
});
