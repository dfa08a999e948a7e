// Room: what every screen of the dashboard is made of. Looks like the registry's pages.
export { Button, ButtonLink, type ButtonProps, IconButton, type Tone } from './button.tsx';
export { classes } from './class-names.ts';
export { Code } from './code.tsx';
export { Confirm } from './confirm.tsx';
export { CopyButton } from './copy-button.tsx';
export { Dialog, Drawer } from './dialog.tsx';
export { type DiffLine, DiffView } from './diff-view.tsx';
export {
  CheckField,
  type FieldControl,
  type Option,
  SelectField,
  TextAreaField,
  TextField,
} from './field.tsx';
export { Foreign, ForeignText, Json, Name } from './foreign.tsx';
export { HealthMark } from './health-mark.tsx';
export { Icon, type IconName, Logo } from './icons.tsx';
export { isCommand } from './is-command.ts';
export { LoadedPage } from './loaded-page.tsx';
export { Loaded, Loading } from './loading.tsx';
export {
  ClassMark,
  DecisionMark,
  FileMark,
  Key,
  SeverityMark,
  StateMark,
  type StateTone,
} from './marks.tsx';
export { MorePages } from './more-pages.tsx';
export { FileNotice, Notice, type NoticeTone, ProblemNotice } from './notice.tsx';
export { Only } from './only.tsx';
export { Empty, type Fact, Facts, Page, Section } from './page.tsx';
export { type Column, Table } from './table.tsx';
export { type Tab, Tabs } from './tabs.tsx';
export { Ago, Moment } from './time.tsx';
export { Toasts, useTell } from './toast.tsx';
export { UnsavedGuard, useUnsaved } from './unsaved.tsx';
