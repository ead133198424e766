import { describe, expect, it } from "vitest";
import { npmCommand } from "../../../../../native-host/src/engines/llama-cpp/cuda/npm-ci.ts";

const NOWHERE = () => false;

describe("choosing the npm to run", () => {
  it("uses the script of the npm that runs this process", () => {
    const npm = "/usr/lib/node_modules/npm/bin/npm-cli.js";
    const input = {
      platform: "linux",
      env: { npm_execpath: npm },
      node: "/usr/bin/node",
      exists: NOWHERE,
    } as const;
    expect(npmCommand(input)).toEqual(["/usr/bin/node", npm]);
  });

  it("ignores another package manager that runs this process", () => {
    const env = { npm_execpath: "/usr/lib/node_modules/pnpm/bin/pnpm.cjs" };
    expect(npmCommand({ platform: "linux", env, node: "/usr/bin/node", exists: NOWHERE })).toEqual(["npm"]);
  });

  it("uses the script beside node on Windows, where the batch file would need a shell", () => {
    const node = "C:\\Program Files\\nodejs\\node.exe";
    const script = "C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js";
    const exists = (path: string) => path === script;
    expect(npmCommand({ platform: "win32", env: {}, node, exists })).toEqual([node, script]);
    expect(npmCommand({ platform: "win32", env: { npm_execpath: script }, node, exists: NOWHERE })).toEqual([
      node,
      script,
    ]);
  });
});
