import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTacho } from "./build-tacho.ts";
import { TachoHome } from "./run-tacho.ts";

const SCRIPT = { reply: "one two three four", tokens_per_second: 200, prompt_tokens_per_second: 2000 };
let home: TachoHome;

beforeAll(async () => {
  home = new TachoHome(await buildTacho());
  for (const prompt of ["the secret of", "the other one"]) {
    expect((await home.run(["chat", "--prompt", prompt], SCRIPT)).code).toBe(0);
  }
});
afterAll(() => home.remove());

describe("tacho stats", () => {
  it("shows the totals and the latest runs", async () => {
    const { code, stdout, stderr } = await home.run(["stats"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("2 runs: 6 tokens in, 8 out. Ended: stop 2.");
    expect(stdout.match(/ scripted .* stop$/gm)).toHaveLength(2);
  });

  it("prints the same as JSON", async () => {
    const { stdout } = await home.run(["stats", "--json", "--limit", "1"]);
    const { aggregate, runs } = JSON.parse(stdout);
    expect(aggregate).toMatchObject({ generations: 2, output_tokens: 8 });
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ model: "scripted", stats: { output_tokens: 4 } });
  });

  it("exports no word of a prompt", async () => {
    const output = join(home.root, "runs.csv");
    const { code, stdout, stderr } = await home.run(["stats", "--export", "csv", "--output", output]);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "",
      stderr: `2 runs written to ${output}\n`,
    });
    const text = readFileSync(output, "utf8");
    expect(text.split("\r\n")).toHaveLength(4);
    expect(text).not.toContain("secret");
    const prometheus = await home.run(["stats", "--export", "prometheus"]);
    expect(prometheus.stdout).toContain('tacho:tokens_predicted_total{model="scripted"} 8\n');
  });

  it("watches until interrupted", async () => {
    const watching = home.start(["stats", "--watch"]);
    await new Promise<void>((resolve) => {
      let lines = 0;
      watching.stdout.on("data", (chunk) => {
        lines += String(chunk).split("\n").length - 1;
        if (lines >= 3) resolve();
      });
    });
    watching.kill("SIGINT");
    expect((await watching.ended).code).toBe(0);
  });

  it("says when there are no runs, and writes nothing", async () => {
    const empty = new TachoHome(await buildTacho());
    expect(await empty.run(["stats"])).toMatchObject({
      code: 0,
      stdout: "No runs recorded yet.\n",
      stderr: "",
    });
    empty.remove();
  });
});
