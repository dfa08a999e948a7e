// The second step: the policy that is recommended for the tools of the server, or one of one's own.
import { useState } from 'react';
import type { Policy, Server, ServerTool } from '#contract/control.ts';
import type { PolicyDocument } from '#contract/policy-document.ts';
import { type RecommendedPolicy, type Survey, useRead, useWrite } from '#dashboard/api/index.ts';
import { RiskLine, SurveyView } from '#dashboard/servers/index.ts';
import {
  Button,
  ButtonLink,
  Code,
  Foreign,
  Loaded,
  Notice,
  ProblemNotice,
  Section,
} from '#dashboard/ui/index.ts';
import { PRESET_WORDS, type PresetId } from './preset-words.ts';
import { ToolEffects } from './tool-effects.tsx';

/** With more of them, the list is opened by hand. */
const TOOLS_OPEN_MAX = 40;

export interface PolicyStepProps {
  readonly server: string;
  readonly onDone: (policy: string) => void;
}

export function PolicyStep({ server, onDone }: PolicyStepProps) {
  const path = `/servers/${encodeURIComponent(server)}`;
  const found = useRead<Server>(path);
  const tools = useRead<{ readonly data: readonly ServerTool[] }>(`${path}/tools`, {
    everyMs: 3_000,
  });
  const [preset, setPreset] = useState<PresetId>('recommended');
  return (
    <Section
      title="What may agents do with it?"
      lead={
        found.data === undefined ? undefined : (
          <>
            <Foreign text={found.data.name} /> lists these tools:
          </>
        )
      }
    >
      <Loaded query={tools} rows={1}>
        {({ data }) =>
          data.length === 0 ? (
            <NoTools path={path} />
          ) : (
            <>
              <RiskLine tools={data} />
              <Presets preset={preset} onChoose={setPreset} />
              <Apply
                key={preset}
                preset={preset}
                server={server}
                tools={data}
                name={found.data?.name ?? server}
                onDone={onDone}
              />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

/** A policy is made from tools: without them it would deny everything. */
function NoTools({ path }: { path: string }) {
  const check = useWrite<Survey>();
  return (
    <div className="grid justify-items-start gap-3">
      <Notice>
        <p>No tools are known yet. A policy is made from them.</p>
      </Notice>
      <Button
        busy={check.isPending}
        onClick={() => check.mutate({ method: 'POST', path: `${path}/check` })}
      >
        Ask the server again
      </Button>
      <ProblemNotice error={check.error} />
      {check.data === undefined ? null : <SurveyView survey={check.data} />}
    </div>
  );
}

interface PresetsProps {
  readonly preset: PresetId;
  readonly onChoose: (preset: PresetId) => void;
}

function Presets({ preset, onChoose }: PresetsProps) {
  return (
    <fieldset className="mt-5 grid gap-2">
      <legend className="sr-only">Policy</legend>
      {PRESET_WORDS.map(({ id, title, words }) => (
        <label
          key={id}
          className="card grid cursor-pointer grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-4 py-3 has-checked:border-accent has-checked:bg-accent-ground"
        >
          <input
            type="radio"
            name="preset"
            className="mt-1.5 self-start accent-accent"
            checked={preset === id}
            onChange={() => onChoose(id)}
          />
          <span>
            <span className="font-semibold">{title}</span>
            <span className="block text-[0.93rem] text-soft">{words}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface ApplyProps extends PolicyStepProps {
  readonly preset: PresetId;
  readonly tools: readonly ServerTool[];
  readonly name: string;
}

function Apply({ preset, server, tools, name, onDone }: ApplyProps) {
  const of = encodeURIComponent(server);
  const policy = useRead<RecommendedPolicy>(`/servers/${of}/recommended-policy?preset=${preset}`);
  const save = useWrite<Policy>({ onDone: ({ id }) => onDone(id) });
  return (
    <div className="mt-5 grid gap-4">
      <Loaded query={policy} rows={2}>
        {({ text }) => (
          <>
            <div className="flex flex-wrap gap-2">
              <Button
                tone="primary"
                busy={save.isPending}
                onClick={() =>
                  save.mutate({
                    method: 'POST',
                    path: '/policies',
                    body: { name: `${name}, ${preset}`.slice(-128), server, text, format: 'json' },
                    idempotencyKey: crypto.randomUUID(),
                  })
                }
              >
                Apply this policy
              </Button>
              <ButtonLink to={`/builder?server=${of}`}>Write one of your own</ButtonLink>
            </div>
            <details open={tools.length <= TOOLS_OPEN_MAX}>
              <summary className="w-fit py-1 text-accent">What it says of each tool</summary>
              <div className="mt-2">
                <ToolEffects document={JSON.parse(text) as PolicyDocument} tools={tools} />
              </div>
            </details>
            <details>
              <summary className="w-fit py-1 text-accent">Read the policy</summary>
              <div className="mt-2">
                <Code caption="Policy" text={text} />
              </div>
            </details>
          </>
        )}
      </Loaded>
      <ProblemNotice error={save.error} />
    </div>
  );
}
