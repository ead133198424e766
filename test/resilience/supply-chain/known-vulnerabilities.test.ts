import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { tell } from "../soak.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Asks the registry, so runs in the long version only: `npm test` must pass without a network. */
it.runIf(process.env.TACHO_SOAK === "1")(
  "prints known vulnerabilities, or that the registry does not report them",
  () => {
    const { stdout, stderr } = spawnSync("npm", ["audit", "--json"], { cwd: ROOT, encoding: "utf8" });
    const answer = JSON.parse(stdout === "" ? "{}" : stdout);
    const counts = answer.metadata?.vulnerabilities;
    if (counts === undefined) {
      console.log(
        `Known vulnerabilities: unknown; the registry in use does not answer. ${answer.message ?? stderr.trim().split("\n")[0]}`,
      );
      return;
    }
    console.log(`Known vulnerabilities: ${JSON.stringify(counts)}`);
    for (const [name, { severity }] of Object.entries<{ severity: string }>(answer.vulnerabilities))
      console.log(`  ${severity}: ${name}`);
    tell({
      subject: "supply chain",
      name: "known vulnerabilities, high or critical",
      value: counts.high + counts.critical,
      unit: "runs",
      limit: { at_most: 0 },
    });
    expect(counts.high + counts.critical).toBe(0);
  },
);
