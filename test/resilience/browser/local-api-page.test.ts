import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { buildIfNeeded } from "../../../scripts/setup/build-product.ts";
import { startTacho } from "../../helpers/browser/start-tacho.ts";
import { put } from "../../helpers/files/temporary-folder.ts";
import { startServe } from "../../helpers/http/start-serve.ts";
import { tell } from "../soak.ts";
import { startCanaryServer } from "./canary-server.ts";

beforeAll(() => buildIfNeeded(fileURLToPath(new URL("../../..", import.meta.url))));

/** A name that an attacker has pointed at this machine. */
const REBOUND = "rebound.example";

interface Attempt {
  way: string;
  /** The status or text that the page could read; `refused` if it could read nothing. */
  read: string;
}

/** Tries every way a page has to reach the API, and tells what it could read. */
function attempts(page: Page, api: string, key: string): Promise<Attempt[]> {
  return page.evaluate(
    async ([base, secret]) => {
      const chat = `${base}/v1/chat/completions`;
      const body = JSON.stringify({ messages: [{ role: "user", content: "from a page" }], max_tokens: 3 });
      const headers = { "content-type": "application/json", authorization: `Bearer ${secret}` };
      const fetching = (url: string, init: RequestInit) =>
        fetch(url, init).then(
          async (response) =>
            response.type === "opaque" ? "refused" : `${response.status} ${await response.text()}`,
          () => "refused",
        );
      const loading = (tag: string, attribute: string, url: string) =>
        new Promise<string>((resolve) => {
          const element = document.createElement(tag);
          element.addEventListener("load", () => resolve("loaded"));
          element.addEventListener("error", () => resolve("refused"));
          element.setAttribute(attribute, url);
          if (tag === "link") element.setAttribute("rel", "stylesheet");
          document.body.append(element);
        });
      const framed = (fill: (frame: HTMLIFrameElement) => void) =>
        new Promise<string>((resolve) => {
          const frame = document.createElement("iframe");
          frame.name = `frame-${Math.random()}`;
          let loads = 0;
          frame.addEventListener("load", () => {
            loads += 1;
            // The first load is that of the empty frame.
            if (loads < 2 && frame.src === "") return;
            try {
              resolve(frame.contentDocument?.body.textContent ?? "refused");
            } catch {
              resolve("refused");
            }
          });
          document.body.append(frame);
          fill(frame);
        });
      const posting = (type: string) =>
        framed((frame) => {
          const form = document.createElement("form");
          form.method = "post";
          form.action = chat;
          form.enctype = type;
          form.target = frame.name;
          const field = document.createElement("input");
          // With text/plain this makes a JSON body.
          field.name = `${body.slice(0, -1)},"x":"`;
          field.value = '"}';
          form.append(field);
          document.body.append(form);
          form.submit();
        });
      const socket = () =>
        new Promise<string>((resolve) => {
          const ws = new WebSocket(`${base?.replace("http", "ws")}/v1/models`);
          ws.addEventListener("open", () => resolve("open"));
          ws.addEventListener("error", () => resolve("refused"));
        });
      const events = () =>
        new Promise<string>((resolve) => {
          const source = new EventSource(`${base}/metrics`);
          source.addEventListener("open", () => resolve("open"));
          source.addEventListener("error", () => {
            source.close();
            resolve("refused");
          });
        });
      const ways: [string, () => Promise<string>][] = [
        ["fetch with the key", () => fetching(chat, { method: "POST", headers, body })],
        ["fetch without CORS", () => fetching(chat, { method: "POST", mode: "no-cors", body })],
        ["fetch of the models", () => fetching(`${base}/v1/models`, { headers })],
        ["fetch of /health", () => fetching(`${base}/health`, {})],
        ["form, urlencoded", () => posting("application/x-www-form-urlencoded")],
        ["form, text", () => posting("text/plain")],
        ["image", () => loading("img", "src", `${base}/health`)],
        ["script", () => loading("script", "src", `${base}/health`)],
        ["stylesheet", () => loading("link", "href", `${base}/health`)],
        ["frame", () => framed((frame) => frame.setAttribute("src", `${base}/health`))],
        ["WebSocket", socket],
        ["EventSource", events],
        ["beacon", async () => (navigator.sendBeacon(chat, body) ? "refused" : "not sent")],
      ];
      const told: { way: string; read: string }[] = [];
      for (const [way, run] of ways) told.push({ way, read: await run() });
      return told;
    },
    [api, key],
  );
}

it("gives nothing to a web page, whatever it tries, even one that knows the key", async () => {
  const serve = await startServe();
  const { url } = await startCanaryServer();
  const tacho = await startTacho({ browserArguments: [`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`] });
  const page = await tacho.browser.context.newPage();
  const api = `http://127.0.0.1:${serve.port}`;

  await page.goto(url);
  const fromPage = await attempts(page, api, serve.key);
  expect(
    fromPage.filter(({ read }) => read !== "refused" && !read.includes("not allowed") && read !== ""),
  ).toEqual([]);

  // The page's own name points at the API, so that the browser takes both for one origin.
  const rebound = `http://${REBOUND}:${serve.port}`;
  expect((await page.goto(`${rebound}/v1/models`))?.status()).toBe(403);
  const inside = await page
    .evaluate(
      async ([base, key]) => {
        const response = await fetch(`${base}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
        return `${response.status} ${await response.text()}`;
      },
      [rebound, serve.key],
    )
    .catch(() => "refused");
  expect(inside).toMatch(/^(refused|403 .*host_not_allowed)/s);

  // An address that somebody types shows an error and runs nothing.
  expect((await page.goto(`${api}/v1/models`))?.status()).toBe(401);

  expect((await serve.ask("/metrics")).text, "no answer was written for a page").toBe("");
  tell({
    subject: "browser",
    name: "answers of the local API for pages",
    value: 0,
    unit: "runs",
    limit: { at_most: 0 },
  });
});

it("serves a page whose origin the user allowed, and only with the key", async () => {
  const serve = await startServe({ script: { reply: "Yes." } });
  const { url } = await startCanaryServer();
  put(serve.home.tachoHome, "config.json", JSON.stringify({ server: { origins: [url] } }));
  const tacho = await startTacho();
  const page = await tacho.browser.context.newPage();
  await page.goto(url);
  const [withKey, withoutKey] = await attempts(page, `http://127.0.0.1:${serve.port}`, serve.key);
  expect(withKey?.read).toMatch(/^200 .*"Yes\."/s);
  expect(withoutKey?.read).not.toContain("Yes.");
});
