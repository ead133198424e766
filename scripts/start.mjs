import { bootstrap, runMain } from "./bootstrap.mjs";

await runMain(async () => {
  await bootstrap();
  const { startCheckout } = await import("./start-checkout.ts");
  return startCheckout(process.argv.slice(2));
});
