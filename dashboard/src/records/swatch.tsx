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

export interface PatternTileProps {
  readonly id: string;
  readonly kind: Kind;
  readonly scale?: number;
}

/** The repeated picture that fills parts of this kind, in its colour. */
export function PatternTile({ id, kind, scale = 1 }: PatternTileProps) {
  const { look, pattern } = KIND_LOOKS[kind];
  return (
    <pattern
      id={id}
      width="4"
      height="4"
      patternUnits="userSpaceOnUse"
      patternTransform={`scale(${scale})`}
      className={look}
    >
      {SHAPES[pattern]}
    </pattern>
  );
}

export function Swatch({ kind }: { kind: Kind }) {
  const id = useId();
  return (
    <svg
      viewBox="0 0 14 14"
      width="14"
      height="14"
      aria-hidden="true"
      className={classes('shrink-0', KIND_LOOKS[kind].look)}
    >
      <PatternTile id={id} kind={kind} />
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
