import { expect, it } from "vitest";
import { settingRemark } from "../../../../extension/src/options/fields/setting-remark.ts";
import { MODEL } from "../../../helpers/extension/sample-answers.ts";

const thinks = (thinking: "switch" | "fixed" | "none") => ({ loaded: { ...MODEL, thinking } });

it("says that the loaded model cannot switch its thinking", () => {
  expect(settingRemark("thinking", "off", thinks("fixed"))).toMatch(/cannot be told/);
  expect(settingRemark("thinking", "on", thinks("none"))).toMatch(/not known to think/);
  expect(settingRemark("thinking_budget", 100, thinks("none"))).toMatch(/not known to think/);
});

it("says nothing where the setting is obeyed, unchanged, or no model is loaded", () => {
  expect(settingRemark("thinking", "off", thinks("switch"))).toBeUndefined();
  expect(settingRemark("thinking_budget", 100, thinks("fixed"))).toBeUndefined();
  expect(settingRemark("thinking", "default", thinks("fixed"))).toBeUndefined();
  expect(settingRemark("temperature", 2, thinks("none"))).toBeUndefined();
  expect(settingRemark("thinking", "off", {})).toBeUndefined();
});

it("says that new chats go to a server when one of its models is chosen", () => {
  const models = [
    { model: "tiny", loaded: false },
    { model: "gpu-box/llama", server: "gpu-box", loaded: false },
  ];
  expect(settingRemark("model", "gpu-box/llama", { models })).toMatch(/go to the server gpu-box/);
  expect(settingRemark("model", "tiny", { models })).toBeUndefined();
  expect(settingRemark("model", "gpu-box/llama", {})).toBeUndefined();
});
