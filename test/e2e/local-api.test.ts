import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startTacho } from "../helpers/browser/start-tacho.ts";
import { ask } from "../helpers/http/open-api.ts";
import { startServe } from "../helpers/http/start-serve.ts";

/** Asks until the API of the browser's host answers, as nobody tells when it does. */
async function answering(port: number) {
  for (;;) {
    const told = await ask(port, "/health").catch(() => undefined);
    if (told !== undefined) return told;
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { port, process } = await startServe();
  process.kill("SIGTERM");
  await process.ended;
  return port;
}

it("is switched on and off on the options page, with a key to copy, and marks its runs", async () => {
  const port = await freePort();
  const tacho = await startTacho({ script: { reply: "For another program." } });
  const options = await tacho.openOptions();
  const { page } = options;
  const toggle = page.getByRole("switch", { name: "Local API" });
  await toggle.waitFor();
  expect(await toggle.isChecked()).toBe(false);
  await options.field("Port").fill(String(port));
  await options.field("Port").press("Tab");
  await toggle.click();
  await page.getByText(`http://127.0.0.1:${port}`, { exact: true }).waitFor();
  await page.getByRole("button", { name: "Show key" }).click();
  const key = await readFile(join(tacho.home, "api-key"), "utf8");
  await page.getByText(key, { exact: true }).waitFor();
  expect(await options.stored()).not.toContain(key);

  const { json } = await ask(port, "/v1/chat/completions", {
    headers: { authorization: `Bearer ${key}` },
    body: { messages: [{ role: "user", content: "hello" }] },
  });
  expect(json.choices[0].message.content).toBe("For another program.");
  const runs = await tacho.openRuns();
  await runs.page.locator(".client").first().waitFor({ state: "attached" });

  await toggle.click();
  await page.getByText("Off", { exact: true }).first().waitFor({ state: "attached" });
  await expect(ask(port, "/health")).rejects.toThrow("ECONNREFUSED");
});

it("is served from the start of the browser, without a page, once it is switched on", async () => {
  const port = await freePort();
  const tacho = await startTacho({ script: { reply: "From the browser's host." } });
  const panel = await tacho.openPanel();
  await panel.askToEnd("hello");
  await writeFile(join(tacho.home, "config.json"), JSON.stringify({ server: { port } }));
  await tacho.killHost();
  expect((await answering(port)).status).toBe(200);
  const key = await readFile(join(tacho.home, "api-key"), "utf8");
  const { json } = await ask(port, "/v1/chat/completions", {
    headers: { authorization: `Bearer ${key}` },
    body: { messages: [{ role: "user", content: "hello" }] },
  });
  expect(json.choices[0].message.content).toBe("From the browser's host.");

  await tacho.restartBrowser();
  expect((await answering(port)).status).toBe(200);
  expect(
    (await ask(port, "/api/v1/stats", { headers: { authorization: `Bearer ${key}` } })).json,
  ).toMatchObject({
    output_tokens: expect.any(Number),
  });
});
