/** No-break space, so that a number and its unit stay on one line. */
const GLUE = "\u00a0";

/** English notations of quantities for which `Intl` has other ones: "9 sec" and "62%". */
export const units = {
  seconds: (count: string) => `${count}${GLUE}s`,
  minutes: (minutes: string, seconds: string) => `${minutes}${GLUE}min ${seconds}${GLUE}s`,
  percent: (count: string) => `${count}${GLUE}%`,
};
