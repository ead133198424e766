import { describe, expect, it } from "vitest";
import { answerOnce } from "../../../../native-host/src/cli/chat/answer-once.ts";
import { createProgressLine } from "../../../../native-host/src/cli/terminal/progress-line.ts";
import { createMemoryTerminal } from "../../../helpers/cli/memory-terminal.ts";
import { createScriptedHost, delta, ended, failed } from "../../../helpers/cli/scripted-host.ts";

const messages = [{ role: "user" as const, content: "Hi" }];

function ask(onRequest: Parameters<typeof createScriptedHost>[0]) {
  const { host, requests, end } = createScriptedHost(onRequest);
  const terminal = createMemoryTerminal();
  const code = answerOnce(messages, host, terminal, createProgressLine(terminal.stderr));
  return { code, terminal, requests, end };
}

describe("chat --prompt", () => {
  it("writes only the answer to stdout and the numbers to stderr", async () => {
    const { code, terminal } = ask(({ action }, send) => {
      if (action !== "generate") return;
      send({ type: "prompt_progress", processed: 1, total: 2, cached: 0 });
      send(delta(0, "(a thought)", "thought"));
      send(delta(1, "Good "));
      send(delta(2, "day"));
      send(ended());
    });
    expect(await code).toBe(0);
    const { stdout, stderr } = terminal.printed();
    expect(stdout).toBe("Good day\n");
    expect(stderr).toContain("(a thought)");
    expect(stderr).toMatch(/^tokens=2\/3 finish=stop$/m);
  });

  it("adds no line feed to an answer that ends with one", async () => {
    const { code, terminal } = ask((_, send) => {
      send(delta(0, "a\n"));
      send(ended());
    });
    await code;
    expect(terminal.printed().stdout).toBe("a\n");
  });

  it("fails with the host's message and the way out", async () => {
    const { code, terminal } = ask((_, send) => send(failed("engine_crashed", "The engine crashed.")));
    expect(await code).toBe(1);
    expect(terminal.printed()).toMatchObject({ stdout: "", stderr: expect.stringContaining("doctor") });
  });

  it("stops the answer on Ctrl-C and still shows the numbers", async () => {
    const { code, terminal, requests } = ask(({ action, id }, send) => {
      if (action === "generate") {
        send(delta(0, "One"));
        queueMicrotask(() => terminal.interrupt());
        return;
      }
      send({
        type: "generation_stopped",
        status: "success",
        message: "",
        stopped: ["id-1"],
        stopped_backends: [],
      });
      send({ ...ended("aborted"), id: "id-1" });
      expect(id).not.toBe("id-1");
    });
    expect(await code).toBe(130);
    expect(requests.map(({ action, generation_id }) => [action, generation_id])).toEqual([
      ["generate", undefined],
      ["stop_generation", "id-1"],
    ]);
    expect(terminal.printed().stderr).toContain("finish=aborted");
  });

  it("exits at once on a second Ctrl-C, whatever the host does", async () => {
    const { code, terminal } = ask(({ action }) => {
      if (action === "generate") terminal.interrupt();
      else terminal.interrupt();
    });
    expect(await code).toBe(130);
  });

  it("stops the answer when stdout is closed", async () => {
    const { code, terminal, requests } = ask(({ action }, send) => {
      if (action === "generate") terminal.stdout.emit("error", new Error("EPIPE"));
      else send({ ...ended("aborted"), id: "id-1" });
    });
    await code;
    expect(requests.map(({ action }) => action)).toEqual(["generate", "stop_generation"]);
  });

  it("reports a host that ends early", async () => {
    const { code, end } = ask(() => end());
    await expect(code).rejects.toThrow("connection");
  });
});
