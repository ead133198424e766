import { describe, expect, it, onTestFinished } from "vitest";
import type { OptionsPage } from "../helpers/browser/options-page.ts";
import { ended, metric, shows } from "../helpers/browser/panel-page.ts";
import { startTacho } from "../helpers/browser/start-tacho.ts";
import { type FakeServerOptions, startFakeServer } from "../helpers/servers/fake-openai-server.ts";

const KEY = "sk-e2e-0123456789";
const WORDS = ["It ", "ran ", "over ", "there."];

async function startServer(options: FakeServerOptions = {}) {
  const server = await startFakeServer({ models: ["llama"], words: WORDS, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** Adds a server by the form, and waits until its test has ended well. */
async function addServer(options: OptionsPage, url: string, key = ""): Promise<void> {
  const { page } = options;
  await options.field("Name").fill("box");
  await options.field("Address").fill(url);
  await options.field("Key").fill(key);
  await page.getByRole("button", { name: "Add server" }).click();
  await page.getByRole("list", { name: "Added servers" }).getByText("Ready").waitFor();
  await options.field("Model").locator("option", { hasText: "llama" }).waitFor({ state: "attached" });
}

describe("servers", () => {
  it("answers with a server's model, and says where each number comes from", async () => {
    const server = await startServer({ key: KEY });
    const tacho = await startTacho({ script: { reply: "Here" } });
    const options = await tacho.openOptions();
    await addServer(options, server.url, KEY);
    expect(await options.field("Key").inputValue()).toBe("");
    await options.field("Model").selectOption("box/llama");
    await options.page.getByText("New chats go to the server box.").waitFor();

    const panel = await tacho.openPanel();
    await panel.page.locator(".header").getByText("box").waitFor();
    const answer = await panel.askToEnd("Where are you?");
    await shows(answer, WORDS.join(""));
    expect(server.chats()).toHaveLength(1);
    const source = (name: string) => answer.locator(`[data-metric="${name}"]`).getAttribute("data-source");
    expect(await metric(answer, "output_tokens")).toBe(WORDS.length);
    expect(await source("output_tokens")).toBe("reported");
    expect(await source("time_to_first_token")).toBe("measured");
    await answer.locator(".run-line").getByText("box").waitFor();

    expect(await options.stored()).not.toContain(KEY);
    const pages = await Promise.all([options.page.content(), panel.page.content()]);
    expect(pages.join()).not.toContain(KEY);
    await options.page.getByRole("button", { name: "Refresh" }).click();
    const place = `127.0.0.1:${server.port}`;
    await options.page.getByRole("row").filter({ hasText: "An answer" }).filter({ hasText: place }).waitFor();
  });

  it("keeps a chat of this computer here until it is moved", async () => {
    const server = await startServer();
    const tacho = await startTacho({ script: { reply: "Here" } });
    const panel = await tacho.openPanel();
    await shows(await panel.askToEnd("A secret"), "Here");
    const options = await tacho.openOptions();
    await addServer(options, server.url);
    await options.field("Model").selectOption("box/llama");
    await panel.page.getByText("This chat stays with").waitFor();

    await shows(await panel.askToEnd("Another secret"), "Here");
    expect(server.chats()).toEqual([]);
    await panel.page.getByRole("button", { name: "Continue on box" }).click();
    await shows(await panel.askToEnd("Now go"), WORDS.join(""));
    expect(server.chats()).toHaveLength(1);
  });

  it("says in words that a server does not answer, keeps the question, and tries again", async () => {
    const server = await startServer();
    const tacho = await startTacho({ script: { reply: "Here" } });
    const options = await tacho.openOptions();
    await addServer(options, server.url);
    await options.field("Model").selectOption("box/llama");
    const panel = await tacho.openPanel();
    await panel.page.locator(".header").getByText("box").waitFor();
    await server.close();
    const answer = await panel.ask("Anyone?");
    expect(await ended(answer)).toBe("error");
    await panel.page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
    expect(await panel.page.getByRole("button", { name: "Server settings" }).count()).toBe(1);
    await options.page.getByRole("button", { name: "Test" }).click();
    await options.page.getByText("Does not answer").waitFor();
  });

  it("shows that a server loads its model, and stops it in the middle of an answer", async () => {
    let loads = 0;
    const server = await startServer({
      words: Array.from({ length: 500 }, (_, index) => `word${index} `),
      pace: 20,
      onChat(_request, response) {
        loads += 1;
        if (loads > 2) return false;
        response.writeHead(503, { "content-type": "application/json" });
        response.end(
          JSON.stringify({ error: { code: 503, message: "Loading model", type: "unavailable_error" } }),
        );
        return true;
      },
    });
    const tacho = await startTacho({ script: { reply: "Here" } });
    const options = await tacho.openOptions();
    await addServer(options, server.url);
    await options.field("Model").selectOption("box/llama");
    const panel = await tacho.openPanel();
    await panel.page.locator(".header").getByText("box").waitFor();
    const answer = await panel.ask("Count");
    await panel.page.getByText("waiting for the server to load it").waitFor();
    await shows(answer, "word3");
    await panel.stop.click();
    expect(await ended(answer)).toBe("aborted");
    await answer.getByText(/The server (has stopped too|does not say whether it has stopped)\./).waitFor();
    expect(await metric(answer, "stop_latency")).toBeLessThan(1000);
    await expect.poll(() => server.left).toBe(1);
  });

  it("lists nothing while nothing has been connected to", async () => {
    const tacho = await startTacho({ script: { reply: "Here" } });
    const options = await tacho.openOptions();
    await options.page.getByText("Nothing has left this computer.").waitFor();
    await options.page.getByText("No servers. Every model runs on this computer.").waitFor();
  });
});
