// The presets of a recommended policy, in words.

export type PresetId = 'recommended' | 'strict' | 'read-only';

export interface PresetWords {
  readonly id: PresetId;
  readonly title: string;
  readonly words: string;
}

export const PRESET_WORDS: readonly PresetWords[] = [
  {
    id: 'recommended',
    title: 'Recommended',
    words:
      'Reading is free except where it returns what is sensitive, changes and runs are limited, payments wait for a person, and tools that destroy are hidden.',
  },
  {
    id: 'strict',
    title: 'Strict',
    words:
      'Reading is free, changes and sensitive reading wait for a person, and everything else is hidden.',
  },
  {
    id: 'read-only',
    title: 'Read only',
    words: 'Only tools that read can be called; everything else is hidden.',
  },
];
