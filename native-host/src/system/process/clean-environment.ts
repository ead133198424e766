/**
 * Environment variables that make Node.js or the loader of programs open a port, load further code, or write where only
 * messages may be. A browser passes on whatever it was started with. Certificates, proxies and the places of libraries
 * are left alone, because they belong to the machine.
 */
export const UNWANTED_VARIABLES = [
  "NODE_OPTIONS",
  "NODE_INSPECT_RESUME_ON_START",
  "NODE_REPL_EXTERNAL_MODULE",
  "NODE_REPL_HISTORY",
  "NODE_PATH",
  "NODE_COMPILE_CACHE",
  "NODE_V8_COVERAGE",
  "NODE_DEBUG",
  "NODE_DEBUG_NATIVE",
  "NODE_REDIRECT_WARNINGS",
  "NODE_PENDING_DEPRECATION",
  "NODE_TEST_CONTEXT",
  "NODE_CHANNEL_FD",
  "NODE_CHANNEL_SERIALIZATION_MODE",
  "NODE_UNIQUE_ID",
  "GGML_BACKEND_PATH",
  "LD_PRELOAD",
  "LD_AUDIT",
  "DYLD_INSERT_LIBRARIES",
] as const;

const UNWANTED: ReadonlySet<string> = new Set(UNWANTED_VARIABLES);

/** Copies an environment without the variables that a host and its engine must not have. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // Windows does not tell upper from lower case.
  return Object.fromEntries(Object.entries(env).filter(([name]) => !UNWANTED.has(name.toUpperCase())));
}

/** Lists the unwanted variables that are set. */
export function unwantedIn(env: NodeJS.ProcessEnv): string[] {
  return UNWANTED_VARIABLES.filter((name) => (env[name] ?? "") !== "");
}
