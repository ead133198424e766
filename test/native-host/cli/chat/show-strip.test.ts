import { describe, expect, it } from "vitest";
import { answerOnce } from "../../../../native-host/src/cli/chat/answer-once.ts";
import { LiveStrip } from "../../../../native-host/src/cli/chat/live-strip.ts";
import { createProgressLine } from "../../../../native-host/src/cli/terminal/progress-line.ts";
import { createMemoryTerminal } from "../../../helpers/cli/memory-terminal.ts";
import { createScriptedHost, delta, ended } from "../../../helpers/cli/scripted-host.ts";

/** Plays an answer of eight tokens, `gap` ms apart, and records the calls to the bottom line. */
async function answer(gap: number) {
  let time = 0;
  const now = () => time;
  const { host } = createScriptedHost((_, send) => {
    for (let seq = 0; seq < 8; seq += 1) send({ ...delta(seq, "x"), time_to_first_token: 5 });
    send(ended());
  });
  const shown: string[] = [];
  const bottomLine = { show: (text: string) => shown.push(text), close: () => void shown.push("closed") };
  const terminal = createMemoryTerminal();
  const write = terminal.stdout.write.bind(terminal.stdout);
  terminal.stdout.write = (text: string) => {
    time += gap;
    return write(text);
  };
  const progress = {
    ...createProgressLine(terminal.stderr),
    strip: { strip: new LiveStrip(now), bottomLine, now },
  };
  const code = await answerOnce([{ role: "user", content: "Hi" }], host, terminal, progress);
  return { code, shown, text: terminal.printed().stdout };
}

describe("the strip under an answer", () => {
  it("shows the strip while text arrives and removes it before the final numbers", async () => {
    const { code, shown, text } = await answer(100);
    expect(code).toBe(0);
    expect(text).toBe("xxxxxxxx\n");
    expect(shown.filter((line) => line !== "closed")).toHaveLength(8);
    expect(shown[0]).toBe("ttft 5 ms  1 token");
    expect(shown.at(-1)).toBe("closed");
  });

  it("redraws at most ten times a second", async () => {
    const { shown } = await answer(40);
    expect(shown.filter((line) => line !== "closed")).toHaveLength(3);
  });
});
