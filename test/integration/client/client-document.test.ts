import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildNativeHost } from "../../helpers/build-native-host.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const run = promisify(execFile);

interface Example {
  title: string;
  code: string;
  output: string;
}

/** Finds each `ts` block of the document with the `text` block and the heading it belongs to. */
function readExamples(): Example[] {
  const document = readFileSync(join(ROOT, "shared/CLIENT.md"), "utf8");
  const blocks = document.matchAll(/^## (.+)$|^```ts\n([\s\S]*?)^```\n\n^```text\n([\s\S]*?)^```$/gm);
  let heading = "";
  const examples: Example[] = [];
  for (const [, title, code, output] of blocks) {
    heading = title ?? heading;
    if (code === undefined || output === undefined) continue;
    examples.push({ title: `${heading} (${examples.length + 1})`, code, output });
  }
  return examples;
}

const examples = readExamples();
const folder = mkdtempSync(join(tmpdir(), "tacho-client-"));

/** Runs the examples where a reader would: beside `native-host/dist`. */
beforeAll(async () => {
  const { hostPath } = await buildNativeHost();
  mkdirSync(join(folder, "native-host"));
  symlinkSync(dirname(hostPath), join(folder, "native-host/dist"), "junction");
  writeFileSync(join(folder, "script.json"), JSON.stringify({ reply: "Hello to you too." }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runExample(code: string, name: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: { contents: code, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "error",
    outfile,
  });
  const env = {
    PATH: process.env.PATH,
    TACHO_HOME: join(folder, "home"),
    TACHO_ENGINE: "scripted",
    TACHO_SCRIPT: join(folder, "script.json"),
  };
  const { stdout } = await run(process.execPath, [outfile], { cwd: folder, env });
  return stdout;
}

describe("the examples of CLIENT.md", () => {
  it("finds all examples", () => {
    const document = readFileSync(join(ROOT, "shared/CLIENT.md"), "utf8");
    expect(examples.length).toBe(document.match(/^```ts$/gm)?.length);
    expect(examples.length).toBeGreaterThanOrEqual(6);
  });

  it.each(examples)("$title", async ({ title, code, output }) => {
    expect(await runExample(code, title.replace(/\W+/g, "-"))).toBe(output);
  });
});
