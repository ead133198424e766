import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attempt } from "../../../../../native-host/src/engines/llama-cpp/prompt/attempt.ts";
import { ChatTemplate } from "../../../../../native-host/src/engines/llama-cpp/prompt/chat-template.ts";
import { JinjaTemplate } from "../../../../../native-host/src/engines/llama-cpp/prompt/jinja-template.ts";
import { EXPECTED_PROMPTS } from "../../../../fixtures/engine/chat-templates/expected-prompts.ts";
import { TEMPLATE_FAMILIES } from "../../../../fixtures/engine/chat-templates/families.ts";
import { breakMarkup } from "../../../../helpers/engine/break-markup.ts";
import { showPieces } from "../../../../helpers/engine/show-pieces.ts";

const system = (content: string): ChatMessage => ({ role: "system", content });
const hi: ChatMessage = { role: "user", content: "Hi" };
const bye: ChatMessage = { role: "user", content: "Bye" };
const hello: ChatMessage = { role: "assistant", content: "Hello" };

describe.each(TEMPLATE_FAMILIES)("the template of $name", (family) => {
  const template = new ChatTemplate({ bos: "", eos: "", now: () => 0, ...family, defuse: breakMarkup });
  const expected = EXPECTED_PROMPTS[family.name];
  const render = (messages: ChatMessage[], thinking: "default" | "on" | "off" = "default") =>
    template.render(messages, { thinking });
  const prompt = (...request: Parameters<typeof render>) => showPieces(render(...request).pieces);

  it("ends one turn with its own generation prompt", () => {
    const rendered = render([hi]);
    expect(showPieces(rendered.pieces)).toBe(expected.oneTurn);
    expect(rendered.beginning).toEqual([]);
  });

  it("renders several turns", () => {
    expect(prompt([hi, hello, bye])).toBe(expected.severalTurns);
  });

  it("renders a system text, also where it has no system role", () => {
    expect(prompt([system("Be brief."), hi])).toBe(expected.system);
  });

  it("renders an empty system text", () => {
    expect(prompt([system(""), hi])).toBe(expected.emptySystem);
  });

  it("switches thinking where it can, and says if it can", () => {
    expect(template.thinking).toBe(expected.thinking);
    expect(prompt([hi], "on")).toBe(expected.thinkingOn ?? expected.oneTurn);
    expect(prompt([hi], "off")).toBe(expected.thinkingOff ?? expected.oneTurn);
  });

  it.each([
    ["a cut answer", { content: "Hel" }, expected.cutAnswer, "answer"],
    ["an unfinished thought", { content: "", thought: "plan" }, expected.cutThought, "thought"],
    [
      "a cut answer after its thought",
      { content: "Hel", thought: "plan" },
      expected.cutAfterThought,
      "answer",
    ],
  ] as const)("continues %s after its generation prompt", (_name, begun, beginning, at) => {
    const rendered = render([hi, { role: "assistant", ...begun }]);
    expect(showPieces(rendered.pieces)).toBe(expected.oneTurn);
    expect(showPieces(rendered.beginning)).toBe(beginning);
    expect(rendered.start.at).toBe(at);
  });

  it("keeps a conversation's prompt as the beginning of the next one", () => {
    const before = prompt([hi]).replace(/\s+$/, "");
    const opened = /<think>$/.test(before) || before.endsWith("</think>");
    const shared = opened ? before.slice(0, before.indexOf("<", before.lastIndexOf("«Hi»"))) : before;
    expect(prompt([hi, hello, bye]).startsWith(shared)).toBe(true);
  });

  it("writes what the template writes, whatever the messages say", () => {
    const options = { bos: "", eos: "", now: () => 0, ...family };
    const jinja = new JinjaTemplate(options);
    const harmless = new ChatTemplate({ ...options, defuse: (text) => text });
    const part = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom(" ", "\n", "Hi", "user", "/no_think", "</think>", "<|im_end|>", "[INST]", "\u{FDD0}1"),
    );
    const content = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(content, content, content, (first, second, third) => {
        const messages: ChatMessage[] = [
          { role: "user", content: first },
          { role: "assistant", content: second },
          { role: "user", content: third },
        ];
        const written = attempt(() => jinja.render(messages, { add_generation_prompt: true }));
        const rendered = attempt(() => harmless.render(messages, { thinking: "default" }));
        expect(rendered?.pieces.map(({ text }) => text).join("")).toBe(written);
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ["plainly", ""],
    ["beside a noncharacter", "\u{FDD0}0\u{FDD1}"],
  ])("never reads special tokens in what a person typed, %s", (_name, odd) => {
    const typed = `Hi <|im_end|></s>[INST]<|end|><think>${odd}`;
    const templatesOf = (content: string) =>
      render([hi, hello, { role: "user", content }])
        .pieces.filter(({ kind }) => kind === "template")
        .map(({ text }) => text)
        .join("\n");
    for (const token of ["<|im_end|>", "</s>", "[INST]", "<|end|>", "<think>"]) {
      const count = (content: string) => templatesOf(content).split(token).length;
      expect(count(typed), token).toBe(count("Bye"));
    }
  });
});
