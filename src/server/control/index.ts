// Room: the control plane's API, `/api/v1`: everything that the dashboard and the command line do.

export { type ChangeFeed, createChangeFeed, type News } from './change-feed.ts';
export type { Surveys } from './control-parts.ts';
export {
  API_BASE,
  type ControlApi,
  type ControlApiParts,
  createControlApi,
} from './create-control-api.ts';
export { DASHBOARD_PATH, dashboardFolder, openDashboard } from './dashboard-files.ts';
export { createFiledStore, type FiledNames, type FiledPolicy } from './filed-store.ts';
export { allRows } from './list-answer.ts';
export type { NamedLimit, RecordsParts } from './records-parts.ts';
export { openSecrets, shownUpstream, valuesOf } from './sealed-values.ts';
