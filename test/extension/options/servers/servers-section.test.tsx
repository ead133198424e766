// @vitest-environment happy-dom
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import { serverStatus } from "../../../../extension/src/options/servers/server-status.ts";
import type {
  NewServer,
  ServersActions,
  ServersState,
} from "../../../../extension/src/options/servers/servers-model.ts";
import { ServersSection } from "../../../../extension/src/options/servers/servers-section.tsx";
import { draw } from "../../../helpers/pages/draw.ts";
import { refusal } from "../../../helpers/pages/fake-worker.ts";

const BOX = { name: "gpu-box", url: "http://gpu-box.test:8000", has_key: true };
const READY = { ...BOX, product: "vLLM", version: "0.11", models: 2 };
const STATE: ServersState = { servers: [], tests: {}, search: { status: "idle" } };

function show(state: Partial<ServersState>, fails = false) {
  const calls: unknown[][] = [];
  const answer = () =>
    fails ? Promise.reject(refusal("invalid_request", "No such name.")) : Promise.resolve();
  const actions: ServersActions = {
    add: (server: NewServer) => {
      calls.push(["add", server]);
      return answer();
    },
    remove: (name) => {
      calls.push(["remove", name]);
      return answer();
    },
    test: (name) => calls.push(["test", name]),
    find: () => calls.push(["find"]),
    refresh: () => calls.push(["refresh"]),
  };
  const page = draw(<ServersSection state={{ ...STATE, ...state }} actions={actions} />);
  return { ...page, calls };
}

describe("ServersSection", () => {
  it("says that every model runs here while there are no servers", () => {
    expect(show({}).text()).toContain("No servers. Every model runs on this computer.");
    expect(show({ servers: [BOX] }).text()).not.toContain("No servers.");
  });

  it("shows a server's address, product, models and state", () => {
    const { text } = show({
      servers: [READY],
      tests: { "gpu-box": { status: "done", models: ["llama", "qwen"], milliseconds: 41 } },
    });
    for (const words of [
      "gpu-box",
      "http://gpu-box.test:8000",
      "vLLM 0.11",
      "2 models",
      "with a key",
      "Ready",
      "qwen",
    ])
      expect(text()).toContain(words);
    expect(text().replaceAll("\u00a0", " ")).toContain("answered in 41 ms");
  });

  it("shows no number of models before the server was asked", () => {
    const { text } = show({ servers: [BOX] });
    expect(text()).toContain("Not tested yet");
    expect(text()).not.toMatch(/\d models?/);
  });

  it.each([
    ["server_unreachable", "Try again", ["test", "gpu-box"]],
    ["server_busy", "Try again", ["test", "gpu-box"]],
    ["server_error", "Try again", ["test", "gpu-box"]],
  ] as const)("offers another test after %s", async (code, name, call) => {
    const { press, calls, text } = show({ servers: [{ ...BOX, error: wireError(code, "It said no.") }] });
    expect(text()).toContain("It said no.");
    const { words } = serverStatus({ ...BOX, error: wireError(code, "") }, undefined);
    expect(text()).toContain(words);
    await press(name);
    expect(calls).toEqual([call]);
  });

  it("leads from a refused key to its field", async () => {
    const { press, field } = show({ servers: [{ ...BOX, error: wireError("server_refused", "401.") }] });
    await press("Change the key");
    expect(field("Name").readOnly).toBe(true);
    expect(field("Address").value).toBe(BOX.url);
  });

  it("tests a server, and not twice at a time", async () => {
    const { press, calls, again, button } = show({ servers: [BOX] });
    await press("Test");
    expect(calls).toEqual([["test", "gpu-box"]]);
    const running = { ...STATE, servers: [BOX], tests: { "gpu-box": { status: "running" as const } } };
    await again(<ServersSection state={running} actions={{} as never} />);
    expect(button("Testing").disabled).toBe(true);
  });

  it("describes each button with the name of its server", () => {
    const { place, button } = show({ servers: [BOX, { ...BOX, name: "other" }] });
    const second = button("Remove", 1).getAttribute("aria-describedby");
    expect(place.querySelector(`[id="${second}"]`)?.textContent).toBe("other");
  });

  it("removes a server only after a question", async () => {
    const { press, calls, text } = show({ servers: [BOX] });
    await press("Remove");
    expect(calls).toEqual([]);
    expect(text()).toContain("Remove gpu-box and its key?");
    await press("Cancel");
    expect(text()).not.toContain("Remove gpu-box and its key?");
    await press("Remove");
    await press("Remove");
    expect(calls).toEqual([["remove", "gpu-box"]]);
  });

  it("says why a server could not be removed", async () => {
    const { press, alerts } = show({ servers: [BOX] }, true);
    await press("Remove");
    await press("Remove");
    expect(alerts()).toEqual(["The server was not removed: No such name."]);
  });

  it("says why the list could not be read, and reads it again", async () => {
    const { press, calls, alerts } = show({ servers: [], failure: "HOST." });
    expect(alerts()[0]).toContain("HOST.");
    await press("Try again");
    expect(calls).toEqual([["refresh"]]);
  });
});

describe("the form", () => {
  const fill = async (page: ReturnType<typeof show>, key = "") => {
    await page.write("Name", " box ");
    await page.write("Address", "https://box.test/v1");
    await page.write("Key", key);
    await page.submit();
  };

  it("sends the fields once, and empties them", async () => {
    const page = show({});
    await fill(page, "sk-secret");
    expect(page.calls).toEqual([["add", { name: "box", url: "https://box.test/v1", key: "sk-secret" }]]);
    expect(["Name", "Address", "Key"].map((label) => page.field(label).value)).toEqual(["", "", ""]);
    expect(page.place.innerHTML).not.toContain("sk-secret");
  });

  it("sends no key where none is entered", async () => {
    const page = show({});
    await fill(page);
    expect(page.calls).toEqual([["add", { name: "box", url: "https://box.test/v1" }]]);
  });

  it("empties the key even if the server is refused, and says why", async () => {
    const page = show({}, true);
    await fill(page, "sk-secret");
    expect(page.field("Key").value).toBe("");
    expect(page.field("Name").value).toBe(" box ");
    expect(page.alerts()).toEqual(["The server was not saved: No such name."]);
  });

  it("keeps the key out of sight and of the browser's store", () => {
    const { field } = show({});
    expect(field("Key").type).toBe("password");
    expect(field("Key").autocomplete).toBe("new-password");
  });

  it("marks wrong fields with words, sends nothing, and goes to the first of them", async () => {
    const { field, helpOf, submit, calls } = show({});
    await submit();
    expect(calls).toEqual([]);
    expect(field("Name").getAttribute("aria-invalid")).toBe("true");
    expect(helpOf("Name")).toContain("1 to 32 letters");
    expect(helpOf("Address")).toContain("http:// or https://");
    expect(field("Key").getAttribute("aria-invalid")).toBeNull();
    expect(document.activeElement).toBe(field("Name"));
  });

  it("warns of an address that is not encrypted", async () => {
    const { write, helpOf } = show({});
    await write("Address", "http://gpu-box.test:8000");
    expect(helpOf("Address")).toContain("not encrypted");
    await write("Address", "http://127.0.0.1:8000");
    expect(helpOf("Address")).not.toContain("not encrypted");
  });

  it("says that a name in use is replaced", async () => {
    const { write, helpOf } = show({ servers: [BOX] });
    await write("Name", "gpu-box");
    expect(helpOf("Name")).toBe("This replaces the server gpu-box.");
  });

  it("changes a server under its name, and keeps its key unless another is entered", async () => {
    const { press, write, submit, calls, helpOf, field, place } = show({ servers: [BOX] });
    await press("Edit");
    expect(document.activeElement).toBe(field("Address"));
    expect(helpOf("Key")).toBe("Leave empty to keep the stored key.");
    await write("Address", "https://gpu-box.test");
    await submit();
    expect(calls).toEqual([["add", { name: "gpu-box", url: "https://gpu-box.test" }]]);
    expect(place.textContent).toContain("Add a server");
    expect(document.activeElement?.textContent).toBe("Edit");
  });
});

describe("the search", () => {
  const FOUND = { url: "http://127.0.0.1:11434", product: "Ollama", version: "0.12", models: ["a", "b"] };

  it("starts on a click only", async () => {
    const { press, calls } = show({});
    expect(calls).toEqual([]);
    await press("Find servers");
    expect(calls).toEqual([["find"]]);
  });

  it("offers what answered, with a name of its product", async () => {
    const { press, calls, text } = show({ search: { status: "done", servers: [FOUND] } });
    expect(text()).toContain("Ollama 0.12");
    expect(text()).toContain("2 models");
    await press("Add http://127.0.0.1:11434");
    expect(calls).toEqual([["add", { name: "ollama", url: FOUND.url }]]);
  });

  it("offers no server that is added already", () => {
    const servers = [{ ...BOX, url: "http://localhost:11434/v1" }];
    const { buttons, text } = show({ servers, search: { status: "done", servers: [FOUND] } });
    expect(buttons().some((each) => each.textContent === "Add")).toBe(false);
    expect(text()).toContain("added");
  });

  it.each([
    [{ status: "done", servers: [] }, "No server answered on this computer."],
    [{ status: "failed", why: "HOST." }, "The search failed: HOST."],
    [{ status: "running" }, "Looking for servers"],
  ] as const)("tells the outcome %j", (search, words) => {
    expect(show({ search }).text()).toContain(words);
  });

  it("says why a found server could not be added", async () => {
    const { press, alerts } = show({ search: { status: "done", servers: [FOUND] } }, true);
    await press("Add http://127.0.0.1:11434");
    await act(async () => {});
    expect(alerts()).toEqual(["The server was not saved: No such name."]);
  });
});
