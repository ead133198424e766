// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import type {
  LocalApiActions,
  LocalApiState,
} from "../../../../extension/src/options/api/local-api-model.ts";
import { LocalApiSection } from "../../../../extension/src/options/api/local-api-section.tsx";
import { draw } from "../../../helpers/pages/draw.ts";

const OFF = { on: false, port: 4790, has_key: false };
const ON = { on: true, port: 4790, url: "http://127.0.0.1:4790", has_key: true };

function show(state: Partial<LocalApiState>) {
  const calls: unknown[][] = [];
  const actions: LocalApiActions = {
    change: (change) => calls.push(["change", change]),
    showKey: () => calls.push(["showKey"]),
    hideKey: () => calls.push(["hideKey"]),
    readKey: async () => "read-key",
    newKey: () => calls.push(["newKey"]),
    copy: async (text) => {
      calls.push(["copy", text]);
    },
    refresh: () => calls.push(["refresh"]),
  };
  const page = draw(<LocalApiSection state={{ changing: false, ...state }} actions={actions} />);
  return { ...page, calls };
}

describe("LocalApiSection", () => {
  it("is a switch that is off, with its port, and nothing to use", () => {
    const { field, text, buttons } = show({ api: OFF });
    expect(field("Local API").getAttribute("role")).toBe("switch");
    expect(field("Local API").checked).toBe(false);
    expect(field("Port").value).toBe("4790");
    expect(text()).not.toContain("curl");
    expect(buttons()).toEqual([]);
  });

  it("switches on", async () => {
    const { field, calls } = show({ api: OFF });
    await act(() => field("Local API").click());
    expect(calls).toEqual([["change", { on: true }]]);
  });

  it("leaves the switch where it was put until the host answers", () => {
    expect(show({ api: OFF, changing: true, wanted: true }).field("Local API").checked).toBe(true);
    expect(show({ api: ON, changing: true, wanted: false }).field("Local API").checked).toBe(false);
  });

  it("shows the address and a command that has no key in it", async () => {
    const { text, press, calls } = show({ api: ON, key: "secret" });
    expect(text()).toContain("http://127.0.0.1:4790");
    expect(text()).toContain("curl http://127.0.0.1:4790/v1/chat/completions");
    expect(text()).toContain("Bearer $TACHO_KEY");
    await press("Copy", 0);
    expect(calls).toEqual([["copy", "http://127.0.0.1:4790"]]);
  });

  it("shows the key on demand only, and copies it unseen", async () => {
    const { text, press, calls } = show({ api: ON });
    expect(text()).toContain("••••");
    await press("Show key");
    await press("Copy", 1);
    expect(calls).toEqual([["showKey"], ["copy", "read-key"]]);
    expect(text()).not.toContain("read-key");
    const shown = show({ api: ON, key: "secret" });
    expect(shown.text()).toContain("secret");
    await shown.press("Hide key");
    expect(shown.calls).toEqual([["hideKey"]]);
  });

  it("makes a new key only after a question that says what stops", async () => {
    const { press, calls, text } = show({ api: ON });
    await press("New key");
    expect(text()).toContain("Programs that use the old one stop working.");
    await press("Cancel");
    await press("New key");
    expect(calls).toEqual([]);
    await press("Make a new key");
    expect(calls).toEqual([["newKey"]]);
  });

  it("sends a right port when the field is left", async () => {
    const { enter, calls, field } = show({ api: ON });
    await enter("Port", "5000");
    await enter("Port", "4790");
    expect(calls).toEqual([["change", { port: 5000 }]]);
    expect(field("Port").getAttribute("aria-invalid")).toBeNull();
  });

  it.each(["0", "65536", "80.5", "x", ""])("refuses the port %j with words", async (port) => {
    const { enter, calls, field, helpOf } = show({ api: ON });
    await enter("Port", port);
    expect(calls).toEqual([]);
    expect(field("Port").getAttribute("aria-invalid")).toBe("true");
    expect(helpOf("Port")).toContain("from 1 to 65,535");
  });

  it.each([
    ["port_taken", "Port 4790 is used by another program."],
    ["other_host", "Another browser’s Tacho already serves the local API"],
    ["not_permitted", "Port 4790 may not be opened"],
    ["failed", "The local API does not answer: EWHAT."],
    ["of_a_newer_host", "The local API does not answer: EWHAT."],
  ])("tells the problem %s in words, and offers another try", async (code, words) => {
    const { alerts, press, calls, text } = show({
      api: { ...OFF, on: true, problem: { code, message: "EWHAT." } },
    });
    expect(alerts()[0]).toContain(words);
    expect(text()).not.toContain("curl");
    await press("Try again");
    expect(calls).toEqual([["change", { on: true }]]);
  });

  it("says what failed, and asks again", async () => {
    const { alerts, press, calls } = show({ api: OFF, failure: "The key could not be read: HOST." });
    expect(alerts()[0]).toContain("The key could not be read: HOST.");
    await press("Try again");
    expect(calls).toEqual([["refresh"]]);
  });
});
