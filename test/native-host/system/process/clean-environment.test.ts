import { expect, it } from "vitest";
import {
  cleanEnvironment,
  UNWANTED_VARIABLES,
  unwantedIn,
} from "../../../../native-host/src/system/process/clean-environment.ts";

it("removes what opens ports, loads code or disturbs the output, in any case of letters", () => {
  const unwanted = Object.fromEntries(UNWANTED_VARIABLES.map((name) => [name, "x"]));
  const wanted = {
    PATH: "/bin",
    NODE_EXTRA_CA_CERTS: "/ca.pem",
    LD_LIBRARY_PATH: "/lib",
    HTTPS_PROXY: "http://p",
  };
  expect(cleanEnvironment({ ...unwanted, ...wanted, Node_Options: "--inspect" })).toEqual(wanted);
});

it("lists the unwanted variables that are set to something", () => {
  expect(unwantedIn({ NODE_OPTIONS: "--inspect", LD_PRELOAD: "", NODE_DEBUG: "fs", PATH: "/bin" })).toEqual([
    "NODE_OPTIONS",
    "NODE_DEBUG",
  ]);
});
