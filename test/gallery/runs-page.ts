import "../../extension/src/ui/base.css";
import { RUNS_STATES } from "./runs-states.tsx";
import { showState } from "./show-state.ts";

showState(RUNS_STATES);
