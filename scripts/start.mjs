import { bootstrap, runMain } from "./bootstrap.mjs";

await runMain(async () => {
  await bootstrap();
  const { start } = await import("./start.ts");
  return start(process.argv.slice(2));
});
