import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startServe } from "../../helpers/http/start-serve.ts";

const run = promisify(execFile);

/** Most time in ms for pip to fetch and install the library. */
const INSTALL_LIMIT = 150_000;
const LIBRARY = "openai==3.51.0";

const PROGRAM = `
import json, os, sys
from openai import BadRequestError, NotFoundError, OpenAI

client = OpenAI(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], max_retries=0)
messages = [{"role": "user", "content": "hello"}]
whole = client.chat.completions.create(model="scripted", messages=messages)
chunks = list(client.chat.completions.create(
    model="scripted", messages=messages, stream=True, stream_options={"include_usage": True}))
text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
errors = []
for wrong in ({"model": "nowhere"}, {"model": "scripted", "n": 2}):
    try:
        client.chat.completions.create(messages=messages, **wrong)
    except (BadRequestError, NotFoundError) as error:
        errors.append([type(error).__name__, error.code])
print(json.dumps({
    "whole": whole.choices[0].message.content,
    "finish_reason": whole.choices[0].finish_reason,
    "prompt_tokens": whole.usage.prompt_tokens,
    "timings": whole.timings["predicted_n"] == whole.usage.completion_tokens,
    "text": text,
    "same_usage": chunks[-1].usage.completion_tokens == whole.usage.completion_tokens,
    "models": [model.id for model in client.models.list()],
    "continued": client.completions.create(model="scripted", prompt="hello").choices[0].text,
    "errors": errors,
}))
`;

let folder: string;
let python: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tacho-python-"));
  await run("python3", ["-m", "venv", folder]);
  python = join(folder, "bin", "python");
  const quietly = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await run(python, ["-m", "pip", "install", ...quietly, LIBRARY], { timeout: INSTALL_LIMIT });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("serves OpenAI's library for Python", async () => {
  const serve = await startServe({ script: { reply: "You said: {{prompt}}" } });
  const { PATH } = process.env;
  const { stdout } = await run(python, ["-c", PROGRAM], {
    env: { PATH, BASE_URL: serve.baseUrl, KEY: serve.key },
  });
  expect(JSON.parse(stdout)).toEqual({
    whole: "You said: hello",
    finish_reason: "stop",
    prompt_tokens: 1,
    timings: true,
    text: "You said: hello",
    same_usage: true,
    models: ["scripted"],
    continued: "You said: hello",
    errors: [
      ["NotFoundError", "model_not_found"],
      ["BadRequestError", "unsupported_parameter"],
    ],
  });
});
