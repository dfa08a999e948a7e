import { describe, expect, it } from 'vitest';
import { firstSentence } from './first-sentence.ts';

describe('the first sentence', () => {
  it.each([
    ['Reads a note. Sends it.', 'Reads a note.'],
    ['Reads a note\n\nArgs:\n    id: which one', 'Reads a note'],
    ['Reads a note Args: id: which one Returns: the note', 'Reads a note'],
    ['Reads the note\n    of a user.\n    Returns: it', 'Reads the note of a user.'],
    ['Use it, e.g. Monday. Then stop.', 'Use it, e.g. Monday.'],
    ['Reads a note. "Quoted" words follow.', 'Reads a note.'],
    ['Reads a note\n- first\n- second', 'Reads a note'],
    ['# Notes\nReads a note.', 'Reads a note.'],
    ['<use_case> Reads a note. </use_case>', 'Reads a note.'],
    ['Reads a note <important_notes> 1. Slowly', 'Reads a note'],
    ['Reads a note ## Usage Call it', 'Reads a note'],
    ['Returns: the note', 'Returns: the note'],
    ['# Only a heading', '# Only a heading'],
    ['Reads version 1.2 of a note', 'Reads version 1.2 of a note'],
    ['  ', ''],
  ])('of %j is %j', (text, sentence) => {
    expect(firstSentence(text)).toBe(sentence);
  });

  it('is found soon in a text without end', () => {
    expect(firstSentence('a '.repeat(1e6)).length).toBeLessThan(5_000);
  });
});
