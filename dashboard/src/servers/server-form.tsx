// Where a server is and how it is reached. One field for the address or the command; the rest only for
// those who need it. Used by the screen, the guide, and to change a server.
import { type ApiProblem, ApiProblem as Problem } from '#dashboard/api/index.ts';
import { CheckField, Foreign, SelectField, TextAreaField, TextField } from '#dashboard/ui/index.ts';
import { nameFor, pairsOf, type SentUpstream, upstreamOf } from './upstream-text.ts';

export interface ServerDraft {
  readonly where: string;
  readonly name: string;
  readonly transport: 'streamable-http' | 'sse' | undefined;
  readonly local: boolean | undefined;
  /** `Name: value` lines. */
  readonly headers: string;
  /** `NAME=value` lines. */
  readonly env: string;
  readonly cwd: string;
}

export const NO_SERVER: ServerDraft = {
  where: '',
  name: '',
  transport: undefined,
  local: undefined,
  headers: '',
  env: '',
  cwd: '',
};

/** What is sent; `undefined` while there is no address and no command. */
export function upstreamOfDraft(draft: ServerDraft): SentUpstream | undefined {
  const upstream = upstreamOf(draft.where);
  if (upstream === undefined) return undefined;
  if (upstream.kind === 'command') {
    const cwd = draft.cwd.trim();
    return { ...upstream, env: pairsOf(draft.env, '='), ...(cwd === '' ? {} : { cwd }) };
  }
  return {
    ...upstream,
    transport: draft.transport ?? upstream.transport ?? 'streamable-http',
    local: draft.local ?? upstream.local ?? false,
    headers: pairsOf(draft.headers, ':'),
  };
}

export function nameOfDraft(draft: ServerDraft): string {
  if (draft.name.trim() !== '') return draft.name.trim();
  const upstream = upstreamOf(draft.where);
  return upstream === undefined ? '' : nameFor(upstream);
}

export interface ServerFormProps {
  readonly draft: ServerDraft;
  readonly onChange: (draft: ServerDraft) => void;
  readonly error: unknown;
}

export function ServerForm({ draft, onChange, error }: ServerFormProps) {
  const upstream = upstreamOf(draft.where);
  const problem: ApiProblem | undefined = error === null ? undefined : Problem.from(error);
  const set = (change: Partial<ServerDraft>) => onChange({ ...draft, ...change });
  const name = upstream === undefined ? '' : nameFor(upstream);
  return (
    <div className="grid max-w-[44rem] gap-4">
      <TextField
        label="Address or command"
        hint={<Meaning upstream={upstream} />}
        value={draft.where}
        onChange={({ target }) => set({ where: target.value })}
        placeholder="https://mcp.example.com/mcp  or  npx -y @modelcontextprotocol/server-filesystem /srv/files"
        className="font-mono text-[0.92rem]"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        error={problem?.at('/upstream/url') ?? problem?.at('/upstream/command')}
      />
      <TextField
        label="Name"
        value={draft.name}
        onChange={({ target }) => set({ name: target.value })}
        placeholder={name === '' ? 'As people call it' : name}
        error={problem?.at('/name')}
      />
      {upstream === undefined ? null : (
        <details className="group" open={draft.headers !== '' || draft.env !== '' || undefined}>
          <summary className="w-fit py-1 text-accent">
            {upstream.kind === 'url' ? 'Headers and transport' : 'Environment and folder'}
          </summary>
          <div className="mt-3 grid gap-4">
            <More upstream={upstream} draft={draft} set={set} />
          </div>
        </details>
      )}
    </div>
  );
}

function Meaning({ upstream }: { upstream: SentUpstream | undefined }) {
  if (upstream === undefined) {
    return 'An address beginning with https:// or the command that starts the server.';
  }
  if (upstream.kind === 'url') return 'Reached over the network.';
  return (
    <>
      Started on this machine, without a shell: <Foreign text={String(upstream.command.length)} />{' '}
      {upstream.command.length === 1 ? 'word' : 'words'}.
    </>
  );
}

interface MoreProps {
  readonly upstream: SentUpstream;
  readonly draft: ServerDraft;
  readonly set: (change: Partial<ServerDraft>) => void;
}

function More({ upstream, draft, set }: MoreProps) {
  if (upstream.kind === 'command') {
    return (
      <>
        <TextAreaField
          label="Environment"
          hint="A line each: NAME=value. Values are sealed and never shown again."
          value={draft.env}
          onChange={({ target }) => set({ env: target.value })}
          className="font-mono text-[0.92rem]"
          spellCheck={false}
        />
        <TextField
          label="Folder"
          hint="Where it is started; absent: the gateway's own."
          value={draft.cwd}
          onChange={({ target }) => set({ cwd: target.value })}
        />
      </>
    );
  }
  return (
    <>
      <TextAreaField
        label="Headers"
        hint="A line each: Name: value. The server's own credentials; values are sealed and never shown again."
        value={draft.headers}
        onChange={({ target }) => set({ headers: target.value })}
        className="font-mono text-[0.92rem]"
        spellCheck={false}
      />
      <SelectField
        label="Transport"
        value={draft.transport ?? upstream.transport ?? 'streamable-http'}
        onChange={({ target }) =>
          set({ transport: target.value === 'sse' ? 'sse' : 'streamable-http' })
        }
        options={[
          { value: 'streamable-http', label: 'Streamable HTTP' },
          { value: 'sse', label: 'HTTP with SSE, as servers of 2024 speak it' },
        ]}
      />
      <CheckField
        label="It is on this machine or in a private network"
        hint="Without this, private and loopback addresses are refused."
        checked={draft.local ?? upstream.local ?? false}
        onChange={({ target }) => set({ local: target.checked })}
      />
    </>
  );
}
