// What a grant may use: servers, policy, until when. Used to mint one and to change one.
import { Link } from 'wouter';
import type { Policy, Server } from '#contract/control.ts';
import { ApiProblem, type Listing, useRead } from '#dashboard/api/index.ts';
import {
  CheckField,
  Foreign,
  HealthMark,
  SelectField,
  TextAreaField,
  TextField,
} from '#dashboard/ui/index.ts';

export interface GrantDraft {
  readonly label: string;
  readonly servers: readonly string[];
  /** Empty: none. */
  readonly policy: string;
  /** `YYYY-MM-DDTHH:mm` in the time zone of this device; empty: never. */
  readonly expires: string;
  /** `name: value` lines. */
  readonly tags: string;
}

export function bodyOf({ label, servers, policy, expires, tags }: GrantDraft) {
  const pairs = tags.split('\n').flatMap((line): [string, string][] => {
    const [key = '', ...rest] = line.split(':');
    return key.trim() === '' ? [] : [[key.trim(), rest.join(':').trim()]];
  });
  return {
    label: label.trim(),
    servers,
    policy: policy === '' ? null : policy,
    expiresAtMs: expires === '' ? null : new Date(expires).getTime(),
    tags: Object.fromEntries(pairs),
  };
}

/** For the field of an expiry. */
export function localMinute(atMs: number | null): string {
  if (atMs === null) return '';
  const shifted = atMs - new Date(atMs).getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 16);
}

export interface GrantFormProps {
  readonly draft: GrantDraft;
  readonly onChange: (draft: GrantDraft) => void;
  readonly error: unknown;
  /** False: it is chosen elsewhere on the screen. */
  readonly withPolicy?: boolean;
}

export function GrantForm({ draft, onChange, error, withPolicy = true }: GrantFormProps) {
  const set = (change: Partial<GrantDraft>) => onChange({ ...draft, ...change });
  const problem = error === null ? undefined : ApiProblem.from(error);
  return (
    <div className="grid max-w-[44rem] gap-5">
      <TextField
        label="Label"
        hint="Who uses it and for what, such as “Nina's editor”. It stands in every record."
        value={draft.label}
        required
        maxLength={128}
        onChange={({ target }) => set({ label: target.value })}
        error={problem?.at('/label')}
      />
      <ServerChoice draft={draft} set={set} />
      {withPolicy ? <PolicyChoice draft={draft} set={set} /> : null}
      <TextField
        label="Expires"
        type="datetime-local"
        hint="Empty: it holds until it is revoked."
        value={draft.expires}
        onChange={({ target }) => set({ expires: target.value })}
        error={problem?.at('/expiresAtMs')}
      />
      <TextAreaField
        label="Tags"
        hint="A line each: name: value. For your own order."
        rows={2}
        value={draft.tags}
        onChange={({ target }) => set({ tags: target.value })}
        error={problem?.at('/tags')}
      />
    </div>
  );
}

interface ChoiceProps {
  readonly draft: GrantDraft;
  readonly set: (change: Partial<GrantDraft>) => void;
}

function ServerChoice({ draft, set }: ChoiceProps) {
  const { data } = useRead<Listing<Server>>('/servers?limit=200');
  const toggle = (id: string, chosen: boolean) => {
    const others = draft.servers.filter((one) => one !== id);
    set({ servers: chosen ? [...others, id] : others });
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-[0.9rem] font-semibold">Servers</legend>
      <div className="grid max-h-72 gap-2 overflow-auto rounded-base border border-line bg-raised px-4 py-3">
        {(data?.data ?? []).map(({ id, name, health }) => (
          <CheckField
            key={id}
            checked={draft.servers.includes(id)}
            onChange={({ target }) => toggle(id, target.checked)}
            label={
              <span className="flex flex-wrap gap-x-3">
                <Foreign text={name} /> <HealthMark state={health.state} />
              </span>
            }
          />
        ))}
        {data?.data.length === 0 ? (
          <p className="text-soft">
            There is no server yet. <Link href="/servers/new">Add one</Link> first.
          </p>
        ) : null}
      </div>
    </fieldset>
  );
}

function PolicyChoice({ draft, set }: ChoiceProps) {
  const { data } = useRead<Listing<Policy>>('/policies?limit=200');
  return (
    <SelectField
      label="Policy"
      hint={draft.policy === '' ? 'Without a policy every call is denied.' : undefined}
      value={draft.policy}
      onChange={({ target }) => set({ policy: target.value })}
      options={[
        { value: '', label: 'None yet' },
        ...(data?.data ?? []).map(({ id, name, version }) => ({
          value: id,
          label: `${name} (version ${version})`,
        })),
      ]}
    />
  );
}
