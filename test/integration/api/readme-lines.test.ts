import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startServe } from "../../helpers/http/start-serve.ts";

const run = promisify(execFile);
const README = new URL("../../../README.md", import.meta.url);
const ADDRESS = "http://127.0.0.1:4790";

/** The commands in README that call curl, each with its continuation lines. */
function curlLines(): string[] {
  const blocks = [...readFileSync(README, "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(
    ([, block = ""]) => block,
  );
  return blocks.flatMap((block) =>
    block
      .replaceAll("\\\n", " ")
      .split("\n")
      .filter((line) => line.startsWith("curl ")),
  );
}

it("answers every curl line of README as it stands there", async () => {
  const serve = await startServe({ script: { reply: "An answer." } });
  const lines = curlLines();
  const answers = new Map<string, string>();
  for (const line of lines) {
    expect(line).toContain(ADDRESS);
    const command = line
      .replace(ADDRESS, `http://127.0.0.1:${serve.port}`)
      .replace(/^curl /, "curl --silent --show-error --fail ");
    const { stdout } = await run("sh", ["-c", command], {
      env: { PATH: process.env.PATH, TACHO_KEY: serve.key },
    });
    const path = new URL(/http:\S+/.exec(line)?.[0] ?? ADDRESS).pathname;
    answers.set(line.startsWith("curl -N") ? "stream" : path, stdout);
  }
  expect([...answers.keys()].sort()).toEqual([
    "/api/v1/load",
    "/api/v1/settings",
    "/api/v1/stats",
    "/api/v1/stop",
    "/health",
    "/metrics",
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/models",
    "stream",
  ]);
  const json = (path: string) => JSON.parse(answers.get(path) ?? "");
  expect(json("/v1/chat/completions").choices[0].message.content).toBe("An answer.");
  expect(json("/v1/completions").choices[0].text).toBe("An answer.");
  expect(answers.get("stream")).toMatch(/data: \[DONE\]\n\n$/);
  expect(json("/v1/models").data).toMatchObject([{ id: "scripted" }]);
  expect(Object.keys(json("/api/v1/stats"))).toContain("total_time");
  expect(json("/api/v1/settings").settings.temperature).toBe(0.2);
  expect(json("/api/v1/load").model).toBe("scripted");
  expect(json("/api/v1/stop")).toMatchObject({ stopped_backends: [] });
  expect(answers.get("/metrics")).toContain("tacho:requests_total");
  expect(json("/health")).toEqual({ status: "ok" });
});
