// Takes the records along, with the filters of the screen.
import { API } from '#dashboard/api/index.ts';
import { Icon } from '#dashboard/ui/index.ts';

const FORMATS = [
  { format: 'jsonl', label: 'JSON Lines' },
  { format: 'csv', label: 'CSV' },
] as const;

const LOOK =
  'inline-flex items-center justify-center gap-1.5 rounded-base border border-strong-line bg-raised px-3 py-1 min-h-9 text-[0.94rem] font-medium text-ink no-underline whitespace-nowrap hover:border-accent hover:text-accent';

export function ExportLinks({ query }: { query: string }) {
  return FORMATS.map(({ format, label }) => (
    <a
      key={format}
      href={`${API}/records/export?format=${format}${query === '' ? '' : `&${query}`}`}
      download
      aria-label={`Export as ${label}`}
      className={LOOK}
    >
      <Icon name="download" size={16} />
      {label}
    </a>
  ));
}
