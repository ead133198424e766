import { bootstrap, runMain } from "./bootstrap.mjs";

await runMain(async () => {
  await bootstrap();
  const { dev } = await import("./dev.ts");
  return dev(process.argv.slice(2));
});
