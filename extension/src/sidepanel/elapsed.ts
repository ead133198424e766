import { useEffect, useState } from "preact/hooks";

const TICK = 1000;

/** Milliseconds since the component appeared, in steps of a second. */
export function useElapsed(): number {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setElapsed((before) => before + TICK), TICK);
    return () => clearInterval(timer);
  }, []);
  return elapsed;
}
