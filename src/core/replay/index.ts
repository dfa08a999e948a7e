// Room: what a policy would decide on calls that have been recorded. Pure; runs behind the API's
// preview, which the builder shows beside the draft.
export type { Foreseen } from './foreseen.ts';
export { type RecordedCall, recordedCall, type Verdict } from './recorded-call.ts';
export {
  type Difference,
  type ReplayedCall,
  type ReplayInput,
  type ReplayReport,
  type ReplayTool,
  replay,
  type Tally,
} from './replay.ts';
