// Words of other languages are read as English ones, and no English word changes its meaning by it.
import { describe, expect, it } from 'vitest';
import { inEnglish, termsOf } from './translation.ts';
import { TRANSLATED_ACTIONS, TRANSLATED_THINGS, TRANSLATED_WORDS } from './translation-lexicon.ts';
import { isWorldly, verbOf } from './verb-sense.ts';

function pairsOf(text: string): string[][] {
  return text
    .split(/\s+/)
    .filter((pair) => pair !== '')
    .map((pair) => pair.split(':'));
}

describe('the translation of words', () => {
  it('takes no word that English tools use for something', () => {
    const taken = pairsOf(TRANSLATED_WORDS)
      .map(([from = '']) => from)
      .filter((from) => verbOf(from) !== undefined || isWorldly(from));
    expect(taken).toEqual([]);
  });

  it('pairs every entry', () => {
    const all = [TRANSLATED_WORDS, TRANSLATED_ACTIONS, TRANSLATED_THINGS].flatMap(pairsOf);
    expect(all.filter((pair) => pair.length !== 2 || pair.includes(''))).toEqual([]);
  });

  it('finds words whatever their accents and capitals', () => {
    expect(['löscht', 'envía', 'crée', 'удаляет'].map(inEnglish)).toEqual([
      'deletes',
      'sends',
      'creates',
      'deletes',
    ]);
  });

  it('puts the verb first where the language puts it last', () => {
    expect(termsOf('ファイルを削除します')).toEqual(['delete', 'file']);
    expect(termsOf('删除文件')).toEqual(['delete', 'file']);
  });

  it('does not take what is over for an action', () => {
    expect(termsOf('削除されたファイルの一覧を取得します')[0]).toBe('get');
    expect(termsOf('获取已删除的文件')[0]).toBe('get');
  });
});
