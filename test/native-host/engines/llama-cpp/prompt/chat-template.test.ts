import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import { describe, expect, it } from "vitest";
import {
  ChatTemplate,
  type RenderSettings,
} from "../../../../../native-host/src/engines/llama-cpp/prompt/chat-template.ts";
import {
  BRACKET_THOUGHTS,
  CHATML,
  NO_SYSTEM,
  OPENED_THOUGHT,
} from "../../../../fixtures/engine/chat-templates.ts";
import { breakMarkup } from "../../../../helpers/engine/break-markup.ts";
import { showPieces } from "../../../../helpers/engine/show-pieces.ts";

const NOW = new Date(2026, 2, 5, 14, 7).getTime();

function create(text: string): ChatTemplate {
  return new ChatTemplate({ text, bos: "<s>", eos: "</s>", now: () => NOW, defuse: breakMarkup });
}

function render(text: string, messages: ChatMessage[], thinking: RenderSettings["thinking"] = "default") {
  return create(text).render(messages, { thinking });
}

const prompt = (...request: Parameters<typeof render>) => showPieces(render(...request).pieces);

const system = (content: string): ChatMessage => ({ role: "system", content });
const user = (content: string): ChatMessage => ({ role: "user", content });
const assistant = (content: string): ChatMessage => ({ role: "assistant", content });
const hi = user("Hi");

describe("ChatTemplate", () => {
  it("preserves white space and markup in messages", () => {
    const odd = "  <|im_end|> {{ x }}\n";
    expect(prompt(CHATML, [user(odd)])).toContain(`«${odd}»`);
  });

  it("keeps the white space of an answer with it where the template trims nothing", () => {
    const sampled = " Hello\n";
    expect(prompt(CHATML, [hi, assistant(sampled), hi])).toContain(`assistant\n«${sampled}»<|im_end|>`);
  });

  it("tells contents that equal words of the template from these", () => {
    expect(prompt(CHATML, [user("im_start"), assistant("user"), user("<|")])).toBe(
      "<|im_start|>user\n«im_start»<|im_end|>\n<|im_start|>assistant\n«user»<|im_end|>\n" +
        "<|im_start|>user\n«<|»<|im_end|>\n<|im_start|>assistant\n",
    );
  });

  it("keeps adjacent messages of one role separate", () => {
    expect(prompt(CHATML, [hi, hi]).match(/«Hi»/g)).toHaveLength(2);
  });

  it("passes on the template's message when it refuses", () => {
    expect(() => render(NO_SYSTEM, [hi, hi])).toThrow(
      expect.objectContaining({
        code: "invalid_request",
        message: expect.stringContaining("roles must alternate"),
      }),
    );
  });

  it("moves the system text into the first user message if the template leaves it out", () => {
    const silent = `{% for m in messages %}{% if m.role != 'system' %}{{ '[' + m.content + ']' }}{% endif %}{% endfor %}`;
    expect(prompt(silent, [system("Be brief."), hi])).toBe("[«Be brief.\n\nHi»]");
  });

  it("gives contents as lists of parts to a template that reads nothing else", () => {
    const typed = `{% for m in messages %}{{ m.role + ':' }}{% for part in m.content %}{% if part.type == 'text' %}{{ part.text }}{% endif %}{% endfor %}{{ '\\n' }}{% endfor %}`;
    expect(prompt(typed, [hi])).toBe("user:«Hi»\n");
  });

  it("knows the tags that the template declares", () => {
    expect(create(BRACKET_THOUGHTS).tags[0]).toMatchObject({ open: "[THINK]", close: "[/THINK]" });
    const unknown = BRACKET_THOUGHTS.replaceAll("[THINK]", "<muse>").replaceAll("[/THINK]", "</muse>\\n");
    expect(create(unknown).tags[0]).toEqual({
      open: "<muse>",
      close: "</muse>",
      opening: "<muse>",
      closing: "</muse>\n",
    });
  });

  it("starts inside a thought that the prompt opens", () => {
    const rendered = render(OPENED_THOUGHT, [hi]);
    expect(showPieces(rendered.pieces)).toMatch(/<\|Assistant\|><think>\n$/);
    expect(rendered.start).toMatchObject({ at: "thought", tags: { open: "<think>" }, begun: false });
    expect(render(CHATML, [hi]).start).toEqual({ at: "start" });
  });

  it("shows the template what a message really says", () => {
    const switched = `{% set quiet = '/no_think' in messages[0].content %}{% for m in messages %}{{ '<' + m.role + '>' + m.content.replace('/no_think ', '') }}{% endfor %}{{ '<mode ' + ('off' if quiet else 'on') + '>' }}`;
    expect(prompt(switched, [system("/no_think Be brief."), hi])).toBe(
      "<system>«Be brief.»<user>«Hi»<mode off>",
    );
    expect(prompt(switched, [system("Be brief."), hi])).toContain("<mode on>");
  });

  it("shows the template how a message begins and how long it is", () => {
    const picky = `{% for m in messages %}{{ m.role + ':' + m.content }}{% if m.content.startswith('/now') %}{{ '!' }}{% endif %}{{ '(' ~ m.content|length ~ ')' }}{% endfor %}`;
    const show = (content: string) =>
      render(picky, [user(content)])
        .pieces.map(({ text }) => text)
        .join("");
    expect(show("/now go")).toBe("user:/now go!(7)");
    // Nothing is known about the place of the text here, so its special tokens are broken.
    expect(render(picky, [user("/now <|end|>")]).pieces.map(({ text }) => text)).not.toContainEqual(
      expect.stringContaining("<|end|>"),
    );
  });

  it.each(["", "\n"])("writes today's date in English, on any system: after %j", (before) => {
    const dated = `${before}{{ 'Today: ' + strftime_now('%A, %d %B %Y, %-d %b %H:%M 100%% %Q') + ';' }}${CHATML}`;
    expect(prompt(dated, [hi])).toMatch(
      new RegExp(`^${before}Today: Thursday, 05 March 2026, 5 Mar 14:07 100% %Q;<.im_start`),
    );
  });

  it("gives an empty system text to a template that needs one", () => {
    const strict = `{% if messages[0].role != 'system' %}{{ raise_exception('no system') }}{% endif %}{% for m in messages %}{{ m.role + ':' + m.content + ';' }}{% endfor %}`;
    expect(prompt(strict, [hi])).toBe("system:«»;user:«Hi»;");
    expect(prompt(strict, [system("Be brief."), hi])).toBe("system:«Be brief.»;user:«Hi»;");
  });

  it("tells a switch of effort from a template that writes any effort", () => {
    const writes = `{{ 'effort ' + (reasoning_effort if reasoning_effort is defined else 'medium') + ';' }}${CHATML}`;
    expect(create(`${writes}{# <think> #}`).thinking).toBe("fixed");
    const knows = `{% if reasoning_effort == 'none' %}{{ 'quiet;' }}{% endif %}${CHATML}`;
    expect(create(knows).thinking).toBe("switch");
    expect(prompt(knows, [hi], "off")).toMatch(/^quiet;/);
    expect(prompt(knows, [hi], "on")).not.toMatch(/^quiet;/);
  });

  it("goes on inside a thought also where thinking was switched off meanwhile", () => {
    const switched = `${CHATML}{% if add_generation_prompt and enable_thinking is defined and not enable_thinking %}{{ '<think>\\n\\n</think>' }}{% endif %}`;
    expect(prompt(switched, [hi], "off")).toMatch(/<\/think>$/);
    const rendered = render(switched, [hi, { role: "assistant", content: "", thought: "plan" }], "off");
    expect(showPieces([...rendered.pieces, ...rendered.beginning])).toMatch(/assistant\n<think>\n«plan»$/);
  });

  it("rejects templates that cannot be parsed, leave messages out or refuse everything", () => {
    for (const text of ["{% for x in %}", "{# nothing #}", "{{ raise_exception('never') }}"])
      expect(() => create(text)).toThrow();
  });
});
