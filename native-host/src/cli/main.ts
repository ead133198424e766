import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { HOST_VERSION } from "../system/host-version.ts";
import { runCommandLine } from "./command-line.ts";
import { systemTerminal } from "./terminal/terminal.ts";

// A closed stdout, as with `| head`, is not a failure.
process.stdout.on("error", () => {});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: systemTerminal,
  machine: { platform: process.platform, env: process.env, home: homedir() },
  hostScript: fileURLToPath(new URL("host.js", import.meta.url)),
  outgoingScript: new URL("outgoing.js", import.meta.url),
  cudaLocks: fileURLToPath(new URL("../cuda", import.meta.url)),
  arch: process.arch,
  version: HOST_VERSION,
});
