import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startHostProcess, stopHostProcesses } from "../../helpers/host/start-host-process.ts";
import { startLoopbackServer } from "../../helpers/servers/loopback-server.ts";

const openssl = (folder: string, ...words: string[]) => spawnSync("openssl", words, { cwd: folder });
const hasOpenssl = openssl(tmpdir(), "version").status === 0;

let folder: string;

/** Makes an authority of our own, and a certificate from it for this machine. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-authority-"));
  if (!hasOpenssl) return;
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl(
    folder,
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "2",
    "-subj",
    "/CN=Test",
  );
  openssl(folder, "req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1");
  writeFileSync(join(folder, "names"), "subjectAltName=IP:127.0.0.1");
  const from = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
  openssl(folder, "x509", "-req", "-in", "server.csr", ...from, "-out", "server.pem", "-days", "2");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(stopHostProcesses);

async function testServer(env: NodeJS.ProcessEnv) {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const server = await startLoopbackServer(
    (_request, response) => response.end(JSON.stringify({ data: [{ id: "m" }] })),
    { key: read("server.key"), cert: read("server.pem") },
  );
  onTestFinished(() => server.close());
  const host = await startHostProcess({ env });
  host.send({ action: "add_server", id: "add", name: "box", url: server.url });
  await host.log.end("add");
  host.send({ action: "test_server", id: "test", name: "box" });
  return host.log.first("server_tested", "test");
}

describe.skipIf(!hasOpenssl)("a server with a certificate of a private authority (needs openssl)", () => {
  it("is not trusted by itself, and the error says how to", async () => {
    expect((await testServer({})).server.error).toMatchObject({
      code: "server_unreachable",
      message: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
      details: { reason: "certificate" },
    });
  });

  it("is trusted with NODE_EXTRA_CA_CERTS", async () => {
    const tested = await testServer({ NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") });
    expect(tested).toMatchObject({ models: ["m"] });
    expect(tested.server).not.toHaveProperty("error");
  });
});
