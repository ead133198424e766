import { render } from "preact";
import { STATES } from "./states.tsx";

const state = STATES[location.hash.slice(1)];
if (state !== undefined) render(state.view(), document.body);
