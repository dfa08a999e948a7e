// The token of a grant, shown once; then what to paste where.
import { Code, Notice } from '#dashboard/ui/index.ts';
import { Snippets } from './snippets.tsx';

export function TokenShown({ grant, token }: { grant: string; token: string }) {
  return (
    <div className="grid gap-5">
      <Notice tone="good" live>
        <p className="font-semibold">Copy the token now.</p>
        <p>It is not shown again; an admin can reveal it, which is noted in the audit log.</p>
      </Notice>
      <Code caption="Token" text={token} />
      <Snippets grant={grant} token={token} />
    </div>
  );
}
