import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import type { ComponentChild } from "preact";
import type { LocalApiState } from "../../extension/src/options/api/local-api-model.ts";
import type { ConnectionsState } from "../../extension/src/options/connections/connections-model.ts";
import { OptionsPage } from "../../extension/src/options/options-page.tsx";
import type { ServersState } from "../../extension/src/options/servers/servers-model.ts";
import type { OptionsState } from "../../extension/src/options/state/options-view.ts";
import { EMPTY_PANEL } from "../helpers/extension/empty-panel.ts";
import { MODEL } from "../helpers/extension/sample-answers.ts";
import type { GalleryState } from "./gallery-state.ts";

const actions = new Proxy({} as never, { get: () => () => Promise.resolve() });

const OPTIONS: OptionsState = {
  stored: { ...DEFAULT_SETTINGS, temperature: 1.2, context_size: 8192, stop: ["###", "\n\n"] },
  storedWrong: {},
  touched: new Set(["temperature", "context_size", "top_p"]),
  connection: EMPTY_PANEL.connection,
  settings: {
    effective: { ...DEFAULT_SETTINGS, temperature: 1.2, context_size: 8192, stop: ["###", "\n\n"] },
    applied: ["temperature"],
    needs_reload: ["context_size"],
    refused: { threads: "there are only 2 cores" },
  },
  models: [{ model: MODEL.model, size: 98_362_432, quantization: "Q4_1", loaded: true }],
  unusable: {
    count: 2,
    errors: [
      wireError("model_invalid", "", {
        reason: "projector",
        path: "/home/ann/.local/share/tacho/models/mmproj-F16.gguf",
      }),
    ],
  },
  reload: { status: "idle" },
  resets: 0,
  canUndoReset: true,
  theme: "system",
  version: "0.1.0",
};

const SERVER_MODELS = [
  { model: MODEL.model, size: 98_362_432, quantization: "Q4_1", loaded: true },
  { model: "gpu-box/llama-3.1-8b", server: "gpu-box", loaded: false },
];

const THINKING = {
  ...DEFAULT_SETTINGS,
  thinking: "off",
  thinking_budget: 512,
  stop_repetition: true,
  drafting: false,
} as const;

interface NetworkStates {
  servers?: Partial<ServersState>;
  localApi?: LocalApiState;
  connections?: Partial<ConnectionsState>;
}

function options(state: Partial<OptionsState>, network: NetworkStates = {}): ComponentChild {
  const { servers, localApi, connections } = network;
  return (
    <OptionsPage
      state={{ ...OPTIONS, ...state }}
      actions={actions}
      announcement=""
      servers={
        servers && { state: { servers: [], tests: {}, search: { status: "idle" }, ...servers }, actions }
      }
      localApi={localApi && { state: localApi, actions }}
      connections={connections && { state: { reading: false, now: NOW, ...connections }, actions }}
    />
  );
}

const NOW = Date.parse("2026-03-05T14:02:09");

const BOX = {
  name: "gpu-box",
  url: "http://gpu-box.test:8000/v1",
  has_key: true,
  product: "vLLM",
  version: "0.11.2",
  models: 3,
};
const LONG = {
  name: "my-own-server.at-the-university",
  url: "https://averyveryveryverylonghostnamewithoutanyspaces.department.university.test/openai/compatible/v1",
  has_key: false,
};
const SERVERS: Partial<ServersState> = {
  servers: [
    BOX,
    { ...LONG, error: wireError("server_refused", "It answered 401: a key is needed.") },
    { name: "laptop", url: "http://127.0.0.1:11434", has_key: false },
    {
      name: "old-box",
      url: "http://10.0.0.7:8080",
      has_key: false,
      models: 1,
      error: wireError("server_unreachable", "Nothing answers at 10.0.0.7:8080: the connection was refused."),
    },
  ],
  tests: {
    "gpu-box": { status: "done", models: ["llama-3.1-8b", "qwen3-8b", "gemma-3-4b"], milliseconds: 41 },
  },
  search: {
    status: "done",
    servers: [
      { url: "http://127.0.0.1:11434", product: "Ollama", version: "0.12.6", models: ["a", "b"] },
      { url: "http://127.0.0.1:1234", product: "LM Studio", models: ["a"] },
    ],
  },
};
const API_ON: LocalApiState = {
  api: { on: true, port: 4790, url: "http://127.0.0.1:4790", has_key: true },
  changing: false,
};
const CONNECTIONS: Partial<ConnectionsState> = {
  next: "x",
  connections: [
    {
      at: NOW - 1000,
      purpose: "generate",
      host: "gpu-box.test",
      port: 8000,
      bytes_sent: 1812,
      bytes_received: 34_200,
      ok: true,
    },
    {
      at: NOW - 9000,
      purpose: "test_server",
      host: "averyveryveryverylonghostnamewithoutanyspaces.department.university.test",
      port: 443,
      bytes_sent: 312,
      bytes_received: 0,
      ok: false,
    },
    {
      at: NOW - 90_000_000,
      purpose: "find_servers",
      host: "127.0.0.1",
      port: 11_434,
      bytes_sent: 140,
      bytes_received: 812,
      ok: true,
    },
    { at: NOW - 900_000_000, purpose: "download", ok: true },
  ],
};

/** States of the options page. */
export const OPTIONS_STATES: Record<string, GalleryState> = {
  options: { page: "options", view: () => options({}) },
  options_thinking: {
    page: "options",
    view: () =>
      options({
        stored: THINKING,
        settings: { effective: THINKING, applied: ["thinking"], needs_reload: [], refused: {} },
        touched: new Set(["thinking", "thinking_budget", "stop_repetition", "drafting"]),
        loaded: { ...MODEL, thinking: "none" },
      }),
    press: ["2 files"],
  },
  options_wrong: {
    page: "options",
    view: () => options({}),
    fields: { Temperature: "2.75", "Max tokens": "99999", "Stop strings": "x".repeat(300) },
  },
  options_network: {
    page: "options",
    view: () =>
      options({ models: SERVER_MODELS }, { servers: SERVERS, localApi: API_ON, connections: CONNECTIONS }),
  },
  options_network_empty: {
    page: "options",
    view: () =>
      options(
        {},
        {
          servers: { search: { status: "done", servers: [] } },
          localApi: { api: { on: false, port: 4790, has_key: false }, changing: false },
          connections: { connections: [] },
        },
      ),
    press: ["Add server"],
  },
  options_network_problems: {
    page: "options",
    view: () =>
      options(
        {},
        {
          servers: {
            servers: [BOX],
            failure: "The host is busy.",
            tests: { "gpu-box": { status: "running" } },
            search: { status: "failed", why: "The host is busy." },
          },
          localApi: {
            api: { on: true, port: 4790, has_key: true, problem: { code: "port_taken", message: "" } },
            changing: false,
          },
          connections: { connections: [], failure: "The host is busy." },
        },
      ),
    fields: { Address: "http://gpu-box.test:8000" },
  },
  options_network_asking: {
    page: "options",
    view: () =>
      options(
        {},
        {
          servers: { servers: [BOX] },
          localApi: { ...API_ON, key: "tk_9pYV0Qb7cS2wXk5mR8uE1aJ6hT3nL4dF0gZ" },
        },
      ),
    press: ["Remove", "New key"],
  },
  options_away: {
    page: "options",
    view: () =>
      options({
        connection: { status: "missing", detail: "" },
        settings: { applied: [], needs_reload: [], refused: {} },
        models: undefined,
        storedWrong: { top_k: "top_k must be a whole number" },
      } as never),
  },
};
