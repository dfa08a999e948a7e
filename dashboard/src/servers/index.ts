// Room: the screens of servers.
export { AddServerScreen } from './add-server-screen.tsx';
export {
  NO_SERVER,
  nameOfDraft,
  type ServerDraft,
  ServerForm,
  upstreamOfDraft,
} from './server-form.tsx';
export { ServerScreen } from './server-screen.tsx';
export { ServersScreen } from './servers-screen.tsx';
export { RiskLine, SurveyView } from './survey-view.tsx';
