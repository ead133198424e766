import { OPTIONS_STATES } from "./options-states.tsx";
import { PANEL_STATES } from "./panel-states.tsx";
import { RUNS_STATES } from "./runs-states.tsx";

/** States of all pages. */
export const STATES = { ...PANEL_STATES, ...OPTIONS_STATES, ...RUNS_STATES };
