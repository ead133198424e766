import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { put } from "../../helpers/files/temporary-folder.ts";
import { eventsOf } from "../../helpers/http/open-api.ts";
import { startServe, temporaryHome } from "../../helpers/http/start-serve.ts";

const CHAT = "/v1/chat/completions";
const ENDLESS = { reply: "word ".repeat(5000), tokens_per_second: 50, prompt_tokens_per_second: 1e6 };
const messages = [{ role: "user", content: "hello" }];

describe("tacho serve", () => {
  it("prints where it listens and nothing else on stdout, and answers there", async () => {
    const serve = await startServe({ script: { reply: "You said: {{prompt}}" } });
    const { status, json } = await serve.ask(CHAT, { body: { messages } });
    expect([status, json.model, json.choices[0].message.content]).toEqual([
      200,
      "scripted",
      "You said: hello",
    ]);
    serve.process.kill("SIGTERM");
    const { code, stdout } = await serve.process.ended;
    expect([code, stdout]).toEqual([0, `listening on http://127.0.0.1:${serve.port}\n`]);
  });

  it("keeps the key in a file for its owner alone, shows and replaces it", async () => {
    const home = await temporaryHome();
    const shown = await home.run(["serve", "--show-key"]);
    const path = join(home.tachoHome, "api-key");
    expect([shown.code, shown.stdout]).toEqual([0, `${readFileSync(path, "utf8")}\n`]);
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
    const serve = await startServe({ home });
    const replaced = await home.run(["serve", "--new-key"]);
    expect(replaced.stdout).not.toBe(shown.stdout);
    // The API that is running refuses the old key at once.
    expect((await serve.ask("/v1/models")).status).toBe(401);
    const authorization = `Bearer ${replaced.stdout.trim()}`;
    expect((await serve.ask("/v1/models", { headers: { authorization } })).status).toBe(200);
  });

  it("takes the port of config.json, and says which port is taken", async () => {
    const first = await startServe();
    const home = await temporaryHome();
    put(home.tachoHome, "config.json", JSON.stringify({ server: { port: first.port } }));
    const { code, stdout, stderr } = await home.run(["serve"], {});
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`Port ${first.port} is taken`);
    expect((await home.run(["serve", "--port", "70000"], {})).code).toBe(2);
    expect((await home.run(["serve", "--port", "x"], {})).code).toBe(2);
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "ends on %s while it answers, with every answer ended",
    async (signal) => {
      const serve = await startServe({ script: ENDLESS });
      const { response } = serve.send(CHAT, { body: { messages, stream: true } });
      const { chunks } = await response;
      let text = "";
      for await (const chunk of chunks) {
        if (text === "") serve.process.kill(signal);
        text += chunk;
      }
      expect(eventsOf(text).slice(-2)).toMatchObject([{ tacho: { finish_reason: "aborted" } }, "[DONE]"]);
      expect((await serve.process.ended).code).toBe(0);
      expect(existsSync(join(serve.home.tachoHome, "local-api.json"))).toBe(false);
      // The numbers are kept, and marked.
      const { stdout } = await serve.home.run(["stats", "--json"]);
      expect(JSON.parse(stdout).runs).toMatchObject([{ client: "api", stats: { finish_reason: "aborted" } }]);
    },
  );

  it("answers an engine's crash with an error, and the next request with an answer", async () => {
    const serve = await startServe({
      script: { faults: [{ at_token: 2, kind: "crash" }], reply: "a b c d" },
    });
    const { status, json } = await serve.ask(CHAT, { body: { messages } });
    expect([status, json.error.code]).toEqual([500, "engine_crashed"]);
    put(serve.home.root, "script.json", JSON.stringify({ reply: "Back." }));
    expect((await serve.ask(CHAT, { body: { messages } })).json.choices[0].message.content).toBe("Back.");
  });

  it("stops within one step when the client leaves", async () => {
    const serve = await startServe({ script: { ...ENDLESS, prompt_tokens_per_second: 10 } });
    const long = [{ role: "user", content: "word ".repeat(400) }];
    const { response, leave } = serve.send(CHAT, { body: { messages: long } });
    response.catch(() => {});
    // Reading would take 40 s. The next answer starts as soon as the engine is free.
    while ((await serve.ask("/api/v1/stats?detail=full")).json.queue_time === undefined);
    leave();
    const { json } = await serve.ask(CHAT, { body: { messages, max_tokens: 2 } });
    expect(json.tacho.finish_reason).toBe("length");
    expect(json.tacho.queue_time).toBeLessThan(1000);
  });
});
