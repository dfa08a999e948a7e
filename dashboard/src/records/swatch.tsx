// What a part of a bar looks like, beside its word.
import { useId } from 'react';
import { classes } from '#dashboard/ui/index.ts';
import { KIND_LOOKS, type Kind } from './chart-kinds.ts';

const SHAPES = {
  full: <rect width="4" height="4" fill="currentColor" />,
  lines: <rect width="4" height="2" fill="currentColor" />,
  dots: <circle cx="2" cy="2" r="1.3" fill="currentColor" />,
  hatch: <path d="M-1 1L1-1M0 4L4 0M3 5L5 3" stroke="currentColor" strokeWidth="1.4" />,
} as const;

export function Swatch({ kind, className }: { kind: Kind; className: string }) {
  const id = useId();
  return (
    <svg
      viewBox="0 0 14 14"
      width="14"
      height="14"
      aria-hidden="true"
      className={classes('shrink-0', className)}
    >
      <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse">
        {SHAPES[KIND_LOOKS[kind].pattern]}
      </pattern>
      <rect
        x="0.5"
        y="0.5"
        width="13"
        height="13"
        rx="2"
        fill={`url(#${id})`}
        stroke="currentColor"
      />
    </svg>
  );
}
