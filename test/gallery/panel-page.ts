import "../../extension/src/ui/base.css";
import { PANEL_STATES } from "./panel-states.tsx";
import { showState } from "./show-state.ts";

showState(PANEL_STATES);
