import { describe, expect, it } from "vitest";
import { parseHostConfig } from "../../../native-host/src/config/host-config.ts";

function parse(exports: unknown) {
  const { config, problems } = parseHostConfig(JSON.stringify({ models: {}, exports }), "config.json");
  expect(problems.every(({ key }) => key === "exports")).toBe(true);
  return { config: config.exports, problems: problems.map(({ sentence }) => sentence) };
}

describe("the exports of config.json", () => {
  it.each(["", "{", "[]", "{}", '{"models": 3}'])("reads no exports and no problems from %j", (text) => {
    const { config, problems } = parseHostConfig(text, "config.json");
    expect(config.exports).toEqual({});
    expect(problems.filter(({ key }) => key === "exports")).toEqual([]);
  });

  it("reads both exports", () => {
    const exports = {
      prometheus_textfile: "/var/lib/node_exporter/tacho.prom",
      otlp: { endpoint: "http://127.0.0.1:4318", headers: { authorization: "Bearer x" } },
    };
    expect(parse(exports)).toEqual({ config: exports, problems: [] });
  });

  it.each([
    "http://127.0.0.1:4318",
    "http://127.0.0.1:4318/",
    "http://127.0.0.1:4318///",
    "http://127.0.0.1:4318/v1/traces",
    "http://127.0.0.1:4318/v1/metrics/",
    "http://127.0.0.1:4318//v1/logs",
    "HTTP://127.0.0.1:4318/V1/Traces",
    " http://127.0.0.1:4318/v1/traces/v1/traces ",
  ])("takes the base of the collector's address %j", (endpoint) => {
    expect(parse({ otlp: { endpoint } })).toEqual({
      config: { otlp: { endpoint: "http://127.0.0.1:4318" }, prometheus_textfile: undefined },
      problems: [],
    });
  });

  it("keeps a path of the collector's own", () => {
    const { config } = parse({ otlp: { endpoint: "https://c.example/otlp/v1/traces" } });
    expect(config.otlp?.endpoint).toBe("https://c.example/otlp");
  });

  it.each([
    [{ otlp: { endpoint: "http://127.0.0.1:4318/v1/traces?token=x" } }, "without a query"],
    [{ otlp: { endpoint: "http://127.0.0.1:4318/#top" } }, "without a query"],
    [{ prometheus_textfile: "tacho.prom" }, "exports.prometheus_textfile"],
    [{ prometheus_textfile: "/tmp/tacho.txt" }, "exports.prometheus_textfile"],
    [{ otlp: "http://127.0.0.1:4318" }, "exports.otlp"],
    [{ otlp: { endpoint: "127.0.0.1:4318" } }, "exports.otlp"],
    [{ otlp: { endpoint: "file:///etc/passwd" } }, "exports.otlp"],
    [{ otlp: { endpoint: "http://127.0.0.1:4318", headers: { a: 1 } } }, "exports.otlp"],
    [{ otpl: {} }, '"otpl"'],
    [7, "object"],
  ])("explains the problem in %j", (exports, words) => {
    const { config, problems } = parse(exports);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
    expect(Object.values(config).filter((value) => value !== undefined)).toEqual([]);
  });

  it("keeps valid entries beside invalid ones", () => {
    const { config, problems } = parse({ prometheus_textfile: 3, otlp: { endpoint: "https://collector" } });
    expect(config.otlp).toEqual({ endpoint: "https://collector" });
    expect(problems).toHaveLength(1);
  });
});
