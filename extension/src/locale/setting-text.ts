/** Words for one setting. */
export interface SettingText {
  label: string;
  /** Unit of the number; absent without one. */
  unit?: string;
  /** Effect on the answer, in one sentence. */
  effect?: string;
}
