import { bootstrap, runMain } from "./bootstrap.mjs";

await runMain(async () => {
  await bootstrap();
  const { runTests } = await import("./run-tests.ts");
  return runTests(process.argv.slice(2));
});
