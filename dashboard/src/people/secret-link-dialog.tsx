// A link that works once, shown once.
import type { SecretLink } from '#dashboard/api/index.ts';
import { Ago, Button, Code, Dialog, Foreign } from '#dashboard/ui/index.ts';

export function SecretLinkDialog({ link, onClose }: { link: SecretLink; onClose: () => void }) {
  return (
    <Dialog
      title={<Foreign text={`A link for ${link.member.email}`} />}
      onClose={onClose}
      actions={
        <Button tone="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="grid gap-3">
        <p>
          It works once, and ends <Ago atMs={link.expiresAtMs} />. Whoever has it becomes this
          member: hand it over on a way that others do not read.
        </p>
        <Code caption="Link" text={link.link} />
      </div>
    </Dialog>
  );
}
