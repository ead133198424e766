import "../../extension/src/ui/base.css";
import { OPTIONS_STATES } from "./options-states.tsx";
import { showState } from "./show-state.ts";

showState(OPTIONS_STATES);
