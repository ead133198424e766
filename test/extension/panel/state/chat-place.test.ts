import { expect, it } from "vitest";
import { placeOfChat } from "../../../../extension/src/panel/state/chat-place.ts";
import { answer, finished, LOADED, question } from "../../../helpers/extension/sample-answers.ts";

const NEXT = { model: "gpu-box/llama", server: "gpu-box" };
const local = [question("Hi"), finished("Hello")];
const elsewhere = [
  question("Hi"),
  answer({ phase: "ended", model: { model: "other/qwen", server: "other" } }),
];
const conversation = { id: "c", title: "Hi", created_at: 0, updated_at: 0 };

it("is this computer while the settings name a model of it", () => {
  expect(placeOfChat({ messages: elsewhere }, undefined)).toEqual({});
});

it("is the settings' server in a new chat", () => {
  expect(placeOfChat({ messages: [] }, NEXT)).toEqual({ remote: NEXT });
});

it("is where the last answer came from, until the user moves the chat", () => {
  const held = { model: LOADED.model, next: NEXT };
  expect(placeOfChat({ conversation, messages: local }, NEXT)).toEqual({ held });
  const moved = { ...conversation, server: "gpu-box" };
  expect(placeOfChat({ conversation: moved, messages: local }, NEXT)).toEqual({ remote: NEXT });
});

it("stays with another server too", () => {
  const remote = { model: "other/qwen", server: "other" };
  expect(placeOfChat({ conversation, messages: elsewhere }, NEXT)).toEqual({
    held: { model: "other/qwen", next: NEXT },
    remote,
  });
});

it("goes by the last answer whose model is known", () => {
  const failed = { ...answer({ phase: "ended" }), run: { ...answer({}).run, model: undefined } } as never;
  expect(placeOfChat({ messages: [...local, question("Again"), failed] }, NEXT).held?.model).toBe(
    LOADED.model,
  );
});
