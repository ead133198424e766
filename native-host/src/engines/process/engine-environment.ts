/** The environment of an engine process: nothing that reconfigures the library, and no debugger called up by a crash. */
export function engineEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith("NODE_LLAMA_CPP_"));
  return { ...Object.fromEntries(kept), GGML_NO_BACKTRACE: "1" };
}
