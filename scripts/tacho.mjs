import { existsSync } from "node:fs";
import { bootstrap, ROOT, runMain } from "./bootstrap.mjs";

const COMMAND_LINE = new URL("../native-host/dist/tacho.js", import.meta.url);

if (!existsSync(COMMAND_LINE)) {
  await runMain(async () => {
    await bootstrap();
    const { buildIfNeeded } = await import("./setup/build-product.ts");
    await buildIfNeeded(ROOT);
    return 0;
  });
}
if (existsSync(COMMAND_LINE)) await import(COMMAND_LINE.href);
