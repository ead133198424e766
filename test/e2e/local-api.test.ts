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

it("is served from the start of the browser, without a page, once it is switched on", async () => {
  // A port that was free a moment ago.
  const { port, process } = await startServe();
  process.kill("SIGTERM");
  await process.ended;
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
