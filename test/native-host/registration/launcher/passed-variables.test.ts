import { expect, it } from "vitest";
import { passedVariables } from "../../../../native-host/src/registration/launcher/passed-variables.ts";

it("passes on where things are, and no token or key", () => {
  const env = {
    HF_HOME: "/data/hf",
    HF_TOKEN: "hf_secret",
    HTTPS_PROXY: "http://proxy:8080",
    no_proxy: "localhost,.example",
    NODE_EXTRA_CA_CERTS: "/etc/ca.pem",
    OLLAMA_MODELS: "",
    OPENAI_API_KEY: "sk-secret",
    TACHO_MODEL: "/m.gguf",
  };
  expect(passedVariables(env, "linux")).toEqual({
    variables: {
      HF_HOME: "/data/hf",
      HTTPS_PROXY: "http://proxy:8080",
      NODE_EXTRA_CA_CERTS: "/etc/ca.pem",
      no_proxy: "localhost,.example",
    },
    withheld: [],
  });
});

it.each([
  "http://ann:secret@proxy:8080",
  "http://token@proxy",
  "ann:secret@proxy:8080",
  "//ann:p@ss@proxy",
  "socks5://ann:secret@[::1]:1080/",
])("withholds the proxy %s, which holds a password", (value) => {
  expect(passedVariables({ https_proxy: value }, "linux")).toEqual({
    variables: {},
    withheld: ["https_proxy"],
  });
});

it("takes a path with an at sign for a path", () => {
  const env = { HF_HOME: "C:\\Users\\ann@home\\hf", LLAMA_CACHE: "/mnt/a@b" };
  expect(passedVariables(env, "win32")).toEqual({ variables: env, withheld: [] });
});

it("withholds what a batch file cannot hold, and takes a variable of Windows once", () => {
  const env = {
    HF_HOME: 'C:\\a"b',
    LLAMA_CACHE: "C:\\a\nb",
    HTTPS_PROXY: "http://p",
    https_proxy: "http://p",
  };
  expect(passedVariables(env, "win32")).toEqual({
    variables: { HTTPS_PROXY: "http://p" },
    withheld: ["HF_HOME", "LLAMA_CACHE"],
  });
});
