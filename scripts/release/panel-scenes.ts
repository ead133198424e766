import type { Page } from "playwright-core";
import { type PageName, type RecordedBrowser, shows, words } from "./recorded-browser.ts";
import type { Script } from "./recorded-host.ts";

/** One browser, from its first page until it closes. */
export interface PanelScene {
  /** Title of the scene. */
  title: string;
  /** The page whose messages are recorded. Default: the side panel. */
  page?: PageName;
  script?: Script;
  command?: string[];
  hostRegistered?: boolean;
  play(tacho: RecordedBrowser): Promise<void>;
}

const FAST = { tokens_per_second: 500, prompt_tokens_per_second: 5000 };
const SHORT: Script = { ...FAST, reply: "one two three four five" };
const SLOW: Script = { ...FAST, tokens_per_second: 40, reply: words(400) };

/** A host of a later protocol: answers the first frame with another version, and exits when its stdin closes. */
const LATER_HOST = `
process.stdin.once("data", (bytes) => {
  const { id } = JSON.parse(bytes.subarray(4, 4 + bytes.readUInt32LE()));
  const error = { code: "unsupported_protocol", message: "Version 2 is spoken here.", retryable: false, details: { supported: [2] } };
  const json = Buffer.from(JSON.stringify({ type: "request_failed", id, action: "hello", status: "error", error }));
  const head = Buffer.alloc(4);
  head.writeUInt32LE(json.length);
  process.stdout.write(Buffer.concat([head, json]));
});
process.stdin.on("end", () => process.exit(0));
`;

/** Opens a separate port in a page and sends requests over it, waiting for each answer. */
async function askByHand(tacho: RecordedBrowser, page: Page, requests: object[]): Promise<void> {
  await page.evaluate("globalThis.byHand = chrome.runtime.connect(); undefined");
  for (const request of requests) {
    const before = tacho.heard.length;
    await page.evaluate(`globalThis.byHand.postMessage(${JSON.stringify(request)})`);
    const id = "id" in request ? request.id : undefined;
    await tacho.hear(`an answer to ${JSON.stringify(request)}`, (message) => message.id === id, before);
  }
}

/** The recorded scenes of the worker and its pages, by output file. */
export const PANEL_SCENES: Record<string, PanelScene[]> = {
  "first-snapshot": [
    {
      title: "a panel that opens for the first time",
      script: SHORT,
      async play(tacho) {
        await tacho.openPanel();
        await tacho.connection("connected");
        await tacho.hear("its conversation", ({ type }) => type === "conversation_opened");
        await tacho.hear(
          "settings",
          ({ type, state }) => type === "settings_state" && JSON.stringify(state).includes("effective"),
        );
      },
    },
    {
      title: "a panel that is reloaded in mid-answer",
      script: { ...SLOW, reply: words(40) },
      async play(tacho) {
        const panel = await tacho.openPanel();
        await shows(await panel.ask("Write while I look away"), "word5");
        await panel.page.reload();
        await shows(panel.answers.first(), "word40");
        await panel.answers.first().locator('[data-metric="finish_reason"]').waitFor();
      },
    },
  ],
  turn: [
    {
      title: "a conversation of two turns, with thoughts",
      script: { ...FAST, reply: "<think>What was asked?</think>Grüße 👩‍🚀: {{prompt}}" },
      async play(tacho) {
        const panel = await tacho.openPanel();
        await panel.askToEnd("What is a KV cache?");
        await panel.askToEnd("短く、お願いします");
      },
    },
    {
      title: "an answer that is rated, and written anew",
      script: { ...FAST, reply: "one two three" },
      async play(tacho) {
        const panel = await tacho.openPanel();
        await panel.askToEnd("Count");
        await panel.button("Good answer").click();
        await panel.page.getByRole("status").filter({ hasText: "Rating saved" }).waitFor();
        const before = tacho.heard.length;
        await panel.button("Regenerate").click();
        await tacho.hear("its end", (message) => isEnd(message), before);
      },
    },
  ],
  stop: [
    {
      title: "a stop while the answer is written",
      script: SLOW,
      async play(tacho) {
        const panel = await tacho.openPanel();
        const answer = await panel.ask("Go on for ever");
        await shows(answer, "word5");
        await panel.button("Stop").click();
        await answer.locator('[data-metric="finish_reason"]').waitFor();
      },
    },
    {
      title: "a stop while the prompt is read",
      script: { ...SLOW, prompt_tokens_per_second: 50 },
      async play(tacho) {
        const panel = await tacho.openPanel();
        const answer = await panel.ask(words(80));
        await panel.page.getByRole("progressbar").first().waitFor();
        await panel.button("Stop").click();
        await answer.locator('[data-metric="finish_reason"]').waitFor();
        await tacho.hear("its end", isEnd);
      },
    },
  ],
  error: [
    {
      title: "an engine that crashes, and the same question again",
      script: { ...SHORT, faults: [{ at_token: 4, kind: "crash" }] },
      async play(tacho) {
        const panel = await tacho.openPanel();
        await panel.askToEnd("Crash, please");
        await tacho.writeScript({ ...FAST, reply: "All well" });
        await panel.button("Try again").first().click();
        await panel.answers.filter({ hasText: "All well" }).waitFor();
        await tacho.hear(
          "its end",
          (message) => isEnd(message) && JSON.stringify(message).includes('"stop"'),
        );
      },
    },
    {
      title: "a store of a later version, in which nothing can be saved",
      script: SHORT,
      async play(tacho) {
        const page = await tacho.openPage("options");
        await page.evaluate(
          `new Promise((resolve, reject) => {
            const opening = indexedDB.open("tacho", 99);
            opening.onsuccess = () => { opening.result.close(); resolve(undefined); };
            opening.onerror = () => reject(opening.error);
          })`,
        );
        const panel = await tacho.openPanel();
        await panel.askToEnd("Is this kept?");
        await tacho.hear("that it cannot be saved", ({ type }) => type === "store_failed");
      },
    },
  ],
  host: [
    {
      title: "a host that dies in mid-answer and is started again",
      script: SLOW,
      async play(tacho) {
        const panel = await tacho.openPanel();
        await shows(await panel.ask("Will you live?"), "word5");
        const before = tacho.heard.length;
        await tacho.killHost();
        await tacho.connection("lost", before);
        await tacho.connection("connected", before);
      },
    },
    {
      title: "a host that is missing, and comes",
      script: SHORT,
      hostRegistered: false,
      async play(tacho) {
        await tacho.openPanel();
        await tacho.connection("missing");
        await tacho.registerHost();
        await tacho.connection("connected");
      },
    },
    {
      title: "a host that ends each time",
      command: ["/bin/false"],
      async play(tacho) {
        await tacho.openPanel();
        await tacho.connection("given_up");
      },
    },
    {
      title: "a host that says nothing",
      command: ["/bin/sh", "-c", "cat >/dev/null"],
      async play(tacho) {
        await tacho.openPanel();
        await tacho.connection("silent");
      },
    },
    {
      title: "a host of a later protocol",
      command: [process.execPath, "-e", LATER_HOST],
      async play(tacho) {
        await tacho.openPanel();
        await tacho.connection("incompatible");
      },
    },
  ],
  settings: [
    {
      title: "settings that apply and that wait for a reload, seen by the panel",
      script: SHORT,
      async play(tacho) {
        const panel = await tacho.openPanel();
        await panel.askToEnd("Load, please");
        const options = await tacho.openPage("options");
        await setAndHear(tacho, options, "Temperature", "1.1", '"temperature":1.1');
        await setAndHear(tacho, options, "Context size", "512", '"needs_reload":["context_size"]');
        await panel.askToEnd("And with the new ones?");
      },
    },
    {
      title: "settings that are refused, seen by the options page",
      page: "options",
      script: SHORT,
      async play(tacho) {
        const options = await tacho.openPage("options");
        await options.evaluate(
          'chrome.storage.local.set({ "setting.model": "no such model", "setting.top_k": "many" })',
        );
        await askByHand(tacho, options, [{ action: "get_state", id: "state" }]);
        await tacho.hear(
          "what is refused",
          ({ type, state }) =>
            type === "settings_state" && /"refused":\{.*"model"/.test(JSON.stringify(state)),
        );
      },
    },
  ],
  history: [
    {
      title: "the Runs page with a run",
      page: "runs",
      script: SHORT,
      async play(tacho) {
        const panel = await tacho.openPanel();
        await panel.askToEnd("Count");
        await tacho.openPage("runs");
        await tacho.hear("the runs", ({ type }) => type === "runs");
      },
    },
  ],
  requests: [
    {
      title: "every request that is no conversation's, and those that make no sense",
      page: "options",
      script: SHORT,
      async play(tacho) {
        const options = await tacho.openPage("options");
        const run_id = "no such run";
        await askByHand(tacho, options, [
          { action: "load_model", id: "load" },
          { action: "list_models", id: "models" },
          { action: "get_state", id: "state" },
          { action: "get_stats", id: "stats", group_by: "day" },
          { action: "list_runs", id: "runs", limit: 10 },
          { action: "rate_run", id: "rate", run_id, rating: "up" },
          { action: "delete_runs", id: "delete", run_ids: [run_id] },
          { action: "stop_generation", id: "stop", generation_id: "none" },
          { action: "update_settings", id: "not for pages", settings: {} },
          { action: "list_runs", id: "no limit" },
          { action: "generate", id: "no turn", messages: [] },
        ]);
        const before = tacho.heard.length;
        await options.evaluate('globalThis.byHand.postMessage({ action: "reconnect" })');
        await options.evaluate('globalThis.byHand.postMessage("not an object")');
        await tacho.hear(
          "a refusal without an id",
          ({ type, id }) => type === "request_failed" && id === undefined,
          before,
        );
      },
    },
    {
      title: "an answer that is stopped before the host knows of it",
      page: "options",
      command: ["/bin/sh", "-c", "cat >/dev/null"],
      async play(tacho) {
        const options = await tacho.openPage("options");
        const conversation_id = "conversation";
        const place = { conversation_id, created_at: 1 };
        const generate = {
          action: "generate",
          id: "generation",
          conversation: { id: conversation_id, title: "Hello", created_at: 1, updated_at: 1 },
          question: { ...place, id: "question", position: 0, role: "user", text: "Hello" },
          answer: {
            ...place,
            id: "answer",
            position: 1,
            role: "assistant",
            prefix: "",
            run: {
              generation_id: "generation",
              phase: "sent",
              seq: 0,
              text: "",
              thought: "",
              output_tokens: 0,
            },
          },
          messages: [{ role: "user", content: "Hello" }],
        };
        await askByHand(tacho, options, [
          { action: "open_conversation", id: "open", window_id: 1, conversation_id },
        ]);
        const post = (request: object) =>
          options.evaluate(`globalThis.byHand.postMessage(${JSON.stringify(request)})`);
        await post(generate);
        await tacho.hear("its beginning", ({ type }) => type === "run_started");
        await post({ action: "stop_generation", id: "stop", generation_id: "generation" });
        await tacho.hear("its end", ({ type }) => type === "run_cancelled");
      },
    },
  ],
};

function isEnd({ type, message }: Record<string, unknown>): boolean {
  return type === "run_event" && JSON.stringify(message).includes('"type":"generation_ended"');
}

async function setAndHear(
  tacho: RecordedBrowser,
  options: Page,
  label: string,
  value: string,
  said: string,
): Promise<void> {
  const before = tacho.heard.length;
  await options.getByLabel(label, { exact: true }).fill(value);
  await options.getByLabel(label, { exact: true }).press("Tab");
  await tacho.hear(
    `${label} in force`,
    ({ type, state }) => type === "settings_state" && JSON.stringify(state).includes(said),
    before,
  );
}
