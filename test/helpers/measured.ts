/**
 * For a test that compares times which were measured: another program may take the processor at just that moment, but not
 * three times in a row.
 */
export const MEASURED = { retry: 2 };
