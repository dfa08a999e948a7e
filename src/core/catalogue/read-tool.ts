// Puts the readers together: from a definition to everything that its parts say.

import type { Json } from '#core/kit/json.ts';
import { readName } from './name-reading.ts';
import type { Domain } from './noun-lexicon.ts';
import { parameterWords, readParameters } from './parameter-reading.ts';
import { readPhrases } from './phrase-reading.ts';
import { plainText } from './plain-text.ts';
import type { Readings } from './readings.ts';
import { readDescription } from './sentence-reading.ts';
import { readDefinition, type ToolDefinition } from './tool-definition.ts';
import { addDomains, type Setting, type WordPlace } from './verb-sense.ts';
import { nameWords } from './words.ts';

const PROSE_WORDS_MAX = 30;

function settingOf(tool: ToolDefinition, server: { readonly name: string }): Setting {
  const domains = new Set<Domain>();
  const add = (text: string, place: WordPlace) => {
    for (const word of nameWords(plainText(text).text)) addDomains(word.text, place, domains);
  };
  add(server.name, 'server');
  add(tool.name, 'tool');
  add(tool.title, 'tool');
  const prose = plainText(tool.description.slice(0, 400)).text.toLowerCase();
  for (const word of prose.split(/[^a-z0-9]+/).slice(0, PROSE_WORDS_MAX)) {
    addDomains(word, 'prose', domains);
  }
  const words = parameterWords(tool);
  if (words.has('selector') || words.has('xpath')) domains.add('browser');
  return { domains, parameterWords: words };
}

export function readTool(raw: Json, server: { readonly name: string }): Readings {
  const tool = readDefinition(raw);
  const setting = settingOf(tool, server);
  const serverWords = new Set(nameWords(server.name).map(({ text }) => text));
  const description = plainText(tool.description);
  return {
    tool,
    name: readName(plainText(tool.name), 'name', serverWords, setting),
    title: readName(plainText(tool.title), 'title', serverWords, setting),
    statements: readDescription(description, 'description', setting),
    phrases: readPhrases(description),
    parameters: readParameters(tool, setting),
    setting,
  };
}
