import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Models that other programs keep on the machine are no part of a test. */
const env = { TACHO_CLEAN: "1" };

/** Unit tests mirror the tree; the others start real processes, and the last a real browser. */
export default defineConfig({
  // Paths below and on the command line are relative to the repository.
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    reporters: ["default"],
    projects: [
      {
        oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
        test: {
          name: "unit",
          env,
          include: [
            "test/{shared,native-host,extension,scripts,architecture,fixtures-replay}/**/*.test.{ts,tsx}",
          ],
          // Only a busy machine comes near it: no unit test waits for time.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "integration",
          env,
          include: ["test/integration/**/*.test.ts"],
          // Real processes and a real model take as long as a busy machine lets them.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "resilience",
          env,
          include: ["test/resilience/**/*.test.ts"],
          // The long versions of `npm run soak` take as long as they take.
          testTimeout: process.env.TACHO_SOAK === "1" ? 3_600_000 : 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          env,
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/build-product.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
