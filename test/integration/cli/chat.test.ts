import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type TachoHome, useTachoHome } from "./run-tacho.ts";

let home: TachoHome;
useTachoHome((given) => {
  home = given;
});

const FAST = { prompt_tokens_per_second: 100_000, tokens_per_second: 2000 };

/** Resolves when the stream contains the text. */
function said(stream: NodeJS.ReadableStream, words: string): Promise<void> {
  let text = "";
  return new Promise((resolve) => {
    stream.on("data", (chunk) => {
      text += String(chunk);
      if (text.includes(words)) resolve();
    });
  });
}

describe("tacho chat --prompt", () => {
  it("writes only the answer to stdout and the statistics to stderr", async () => {
    const { code, stdout, stderr } = await home.run(["chat", "--prompt", "Grüße"], {
      ...FAST,
      reply: "You said {{prompt}} 👩‍🔬.",
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "You said Grüße 👩‍🔬.\n" });
    expect(stderr).toMatch(/^tokens=1\/\d+ .*finish=stop dur=\d+ms$/m);
  });

  it("streams the answer as it arrives", async () => {
    const slow = { prompt_tokens_per_second: 100_000, tokens_per_second: 20, reply: "first ".repeat(200) };
    const running = home.start(["chat", "--prompt", "Hi"], slow);
    await said(running.stdout, "first");
    running.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stdout.length).toBeLessThan("first ".length * 200);
    expect(stderr).toContain("finish=aborted");
  });

  it("uses the given settings and system message", async () => {
    const { stdout, stderr } = await home.run(
      ["chat", "--prompt", "Hi", "--system", "Be very brief", "--set", "max_tokens=2"],
      { ...FAST, reply: "one two three four" },
    );
    expect(stdout).toBe("one two\n");
    expect(stderr).toMatch(/tokens=4\/2 .*finish=length/);
  });

  it("explains a missing model", async () => {
    const { code, stdout, stderr } = await home.run(["chat", "--prompt", "Hi"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("npm run tacho -- models");
    expect(stderr).not.toContain("    at ");
  });

  it("explains a crash of the engine", async () => {
    const script = { ...FAST, reply: "one two three", faults: [{ at_token: 2, kind: "crash" }] };
    const { code, stdout, stderr } = await home.run(["chat", "--prompt", "Hi"], script);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "one\n" });
    expect(stderr).toContain("Try again");
  });

  it("ends quietly when the reader closes the pipe", async () => {
    const running = home.start(["chat", "--prompt", "Hi"], {
      ...FAST,
      tokens_per_second: 50,
      reply: "word ".repeat(500),
    });
    await said(running.stdout, "word");
    running.stdout.destroy();
    const { stderr } = await running.ended;
    expect(stderr).not.toContain("EPIPE");
  });

  it.skipIf(process.platform !== "linux")("leaves no host behind, even when killed", async () => {
    const running = home.start(["chat", "--prompt", "Hi"], {
      ...FAST,
      tokens_per_second: 5,
      reply: "word ".repeat(500),
    });
    await said(running.stdout, "word");
    running.kill("SIGKILL");
    await running.ended;
    const pids = [
      ...readFileSync(join(home.tachoHome, "logs/host.log"), "utf8").matchAll(/^\S+ (\d+) tacho/gm),
    ];
    expect(pids.length).toBeGreaterThan(0);
    await expect
      .poll(() => pids.filter(([, pid]) => existsSync(`/proc/${pid}`)), { timeout: 5000 })
      .toEqual([]);
  });
});

describe("tacho chat", () => {
  it("answers each piped line with the conversation before it", async () => {
    const running = home.start(["chat"], { ...FAST, reply: "[{{prompt}}]" });
    running.stdin.end("One\nTwo\n");
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: "[One]\n[Two]\n" });
    expect(stderr.match(/finish=stop/g)).toHaveLength(2);
    expect(stderr).toContain("scripted");
  });

  it("stops an answer on Ctrl-C and continues", async () => {
    const running = home.start(["chat"], { ...FAST, tokens_per_second: 20, reply: "word ".repeat(100) });
    running.stdin.write("One\n");
    await said(running.stdout, "word");
    running.kill("SIGINT");
    await said(running.stderr, "finish=aborted");
    running.stdin.end("/exit\n");
    expect((await running.ended).code).toBe(0);
  });
});
