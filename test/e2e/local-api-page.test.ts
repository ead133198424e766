import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { startTacho } from "../helpers/browser/start-tacho.ts";

describe("the local API", () => {
  it("answers another program with the key from the page, until it is switched off", async () => {
    const tacho = await startTacho({ script: { reply: "Here" } });
    const { page, field } = await openLocalApi(tacho);
    await field("Port").fill(String(await freePort()));
    await field("Port").press("Tab");
    await page.getByRole("switch", { name: "Local API" }).check();
    const address = page.locator(".api-line code", { hasText: "http://127.0.0.1:" });
    await address.waitFor();
    const url = (await address.textContent()) ?? "";
    await page.getByRole("button", { name: "Show key" }).click();
    const shown = page.locator(".api-key code");
    await shown.filter({ hasNotText: "•" }).waitFor();
    const key = (await shown.textContent()) ?? "";

    const answer = await ask(url, key);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(await answer.json())).toContain("Here");

    await page.getByRole("button", { name: "New key" }).click();
    await page.getByRole("button", { name: "Make a new key" }).click();
    await shown.filter({ hasNotText: key }).waitFor();
    expect((await ask(url, key)).status).toBe(401);
    expect((await ask(url, (await shown.textContent()) ?? "")).status).toBe(200);
    expect(await page.evaluate(async () => JSON.stringify(await chrome.storage.local.get()))).not.toContain(
      key,
    );

    const runs = await tacho.openRuns();
    await runs.page.getByRole("cell", { name: "API" }).first().waitFor();

    await page.getByRole("switch", { name: "Local API" }).uncheck();
    await address.waitFor({ state: "detached" });
    await expect(ask(url, key)).rejects.toThrow();
  });

  it("says in words that a port is taken", async () => {
    const tacho = await startTacho();
    const { page, field } = await openLocalApi(tacho);
    const { port, close } = await takePort();
    await field("Port").fill(String(port));
    await field("Port").press("Tab");
    await page.getByRole("switch", { name: "Local API" }).check();
    await page.getByRole("alert").getByText(`Port ${port} is used by another program.`).waitFor();
    await close();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".api-line code", { hasText: `:${port}` }).waitFor();
  });
});

async function openLocalApi(tacho: Awaited<ReturnType<typeof startTacho>>) {
  const { page } = await tacho.openOptions();
  await page.getByRole("switch", { name: "Local API" }).waitFor();
  return { page, field: (label: string) => page.getByLabel(label, { exact: true }) };
}

function ask(url: string, key: string): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }),
  });
}

/** Listens on a port of loopback. */
async function takePort(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function freePort(): Promise<number> {
  const { port, close } = await takePort();
  await close();
  return port;
}
