import { describe, expect, it } from "vitest";
import { converse } from "../../../../native-host/src/cli/chat/converse.ts";
import { createLineSource } from "../../../../native-host/src/cli/chat/line-source.ts";
import { createProgressLine } from "../../../../native-host/src/cli/terminal/progress-line.ts";
import { createMemoryTerminal } from "../../../helpers/cli/memory-terminal.ts";
import { createScriptedHost, delta, ended, failed } from "../../../helpers/cli/scripted-host.ts";

function talk(onRequest: Parameters<typeof createScriptedHost>[0], ...lines: string[]) {
  const { host, requests } = createScriptedHost(onRequest);
  const terminal = createMemoryTerminal();
  const source = createLineSource(terminal, "> ");
  const system = { role: "system" as const, content: "Be brief." };
  const code = converse([system], source, host, terminal, createProgressLine(terminal.stderr));
  terminal.stdin.end(lines.map((line) => `${line}\n`).join(""));
  const asked = () =>
    requests.filter(({ action }) => action === "generate").map(({ messages }) => contents(messages));
  return { code, terminal, requests, asked };
}

function contents(messages: unknown): unknown[] {
  return Array.isArray(messages) ? messages.map(({ content }) => content) : [];
}

const answers: Parameters<typeof createScriptedHost>[0] = (_, send) => {
  send(delta(0, "Yes."));
  send(ended());
};

describe("a chat in the terminal", () => {
  it("sends each line with the whole conversation before it", async () => {
    const { code, terminal, asked } = talk(answers, "One?", "", "  Two?  ");
    expect(await code).toBe(0);
    expect(asked()).toEqual([
      ["Be brief.", "One?"],
      ["Be brief.", "One?", "Yes.", "Two?"],
    ]);
    expect(terminal.printed().stdout).toBe("Yes.\nYes.\n");
  });

  it("starts a new conversation on /new", async () => {
    const { code, asked } = talk(answers, "One?", "/new", "Two?");
    await code;
    expect(asked().at(-1)).toEqual(["Be brief.", "Two?"]);
  });

  it("quits on /exit without another request", async () => {
    const { code, asked } = talk(answers, "One?", "/exit", "Two?");
    await code;
    expect(asked()).toHaveLength(1);
  });

  it("shows the help for an unknown command", async () => {
    const { code, terminal, asked } = talk(answers, "/what");
    await code;
    expect(asked()).toEqual([]);
    expect(terminal.printed().stderr).toContain("/exit");
  });

  it("continues after a failed answer, without its question", async () => {
    let count = 0;
    const { code, terminal, asked } = talk(
      (request, send) => {
        count += 1;
        if (count === 1) send(failed("prompt_too_long", "Too long."));
        else answers(request, send);
      },
      "One?",
      "Two?",
    );
    expect(await code).toBe(0);
    expect(asked().at(-1)).toEqual(["Be brief.", "Two?"]);
    expect(terminal.printed().stderr).toContain("Too long.");
  });

  it("stops an answer on Ctrl-C and keeps its text", async () => {
    const { code, terminal, asked } = talk(
      ({ action, id }, send) => {
        if (action === "stop_generation") {
          send({
            type: "generation_stopped",
            status: "success",
            message: "",
            stopped: [],
            stopped_backends: [],
          });
          send({ ...ended("aborted"), id: "id-1" });
        } else if (id === "id-1") {
          send(delta(0, "Well"));
          queueMicrotask(() => terminal.interrupt());
        } else {
          send(ended());
        }
      },
      "One?",
      "Two?",
    );
    await code;
    expect(asked().at(-1)).toEqual(["Be brief.", "One?", "Well", "Two?"]);
  });

  it("quits on a second Ctrl-C", async () => {
    const { code, terminal } = talk(() => terminal.interrupt(), "One?", "Two?");
    expect(await code).toBe(130);
  });

  it("quits on Ctrl-C while waiting for a line", async () => {
    const { host } = createScriptedHost(answers);
    const terminal = createMemoryTerminal();
    const source = createLineSource(terminal, "> ");
    const code = converse([], source, host, terminal, createProgressLine(terminal.stderr));
    terminal.interrupt();
    expect(await code).toBe(0);
  });
});
