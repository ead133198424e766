/** Variables that say where things are on this machine, which a browser started from the desktop does not have. */
const PASSED_VARIABLES = [
  "HF_ENDPOINT",
  "HF_HOME",
  "HF_HUB_CACHE",
  "OLLAMA_MODELS",
  "LLAMA_CACHE",
  "XDG_CACHE_HOME",
  "HTTPS_PROXY",
  "HTTP_PROXY",
  "NO_PROXY",
  "https_proxy",
  "http_proxy",
  "no_proxy",
  "NODE_EXTRA_CA_CERTS",
  "TACHO_CLEAN",
] as const;

/** Variables whose values are addresses, which may hold a password. */
const IS_ADDRESS = /ENDPOINT|https?_proxy/i;

export interface PassedVariables {
  /** To be written into the launcher, by name. */
  variables: Record<string, string>;
  /** Names of variables that are set but not passed on. */
  withheld: string[];
}

/**
 * Picks the variables that the launcher sets. Withholds those that hold a password, because everybody on the machine may
 * read a launcher, and those that a batch file cannot hold.
 */
export function passedVariables(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): PassedVariables {
  const passed: PassedVariables = { variables: {}, withheld: [] };
  const seen = new Set<string>();
  for (const name of PASSED_VARIABLES) {
    const value = env[name] ?? "";
    const key = platform === "win32" ? name.toUpperCase() : name;
    if (value === "" || seen.has(key)) continue;
    seen.add(key);
    if ((IS_ADDRESS.test(name) && hasPassword(value)) || (platform === "win32" && /["\r\n]/.test(value)))
      passed.withheld.push(name);
    else passed.variables[name] = value;
  }
  return passed;
}

/** Finds `user:password@` or `token@` in front of a host, in a URL or in a proxy's address without a scheme. */
function hasPassword(value: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?[^/?#]*@/i.test(value.trim());
}
