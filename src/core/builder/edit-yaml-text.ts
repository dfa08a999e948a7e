// Edits in a YAML text: comments and the order of everything stay; indentation follows the text.
// The text is printed anew, so white space inside of a line may change.
import { type Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { type Edit, placeOfField } from './edit.ts';

/** How the text indents: its unit, and whether lists stand deeper than their key. */
function layoutOf(text: string): { readonly indent: number; readonly indentSeq: boolean } {
  const indent = /\n( +)[^\s#-]/.exec(text)?.[1]?.length ?? 2;
  const flush = /(?:^|\n)( *)[^\s#-][^\n]*:[ \t]*\n\1- /.test(text);
  return { indent: Math.max(1, indent), indentSeq: !flush };
}

function keysOf(map: YAMLMap): readonly string[] {
  return map.items.map(({ key }) => (isScalar(key) ? String(key.value) : String(key)));
}

function setNew(
  document: Document,
  map: YAMLMap,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): void {
  const whole = rest.reduceRight<unknown>(
    (inner, name) => Object.fromEntries([[name, inner]]),
    value,
  );
  const place = map === document.contents ? placeOfField(keysOf(map), key) : map.items.length;
  map.items.splice(place, 0, document.createPair(key, whole));
}

function editAt(document: Document, map: YAMLMap, { path, value }: Edit): void {
  const [key = '', ...rest] = path;
  const inner = map.get(key, true);
  if (inner === undefined) {
    if (value !== undefined) setNew(document, map, path, value);
    return;
  }
  if (rest.length > 0 && isMap(inner)) {
    editAt(document, inner, { path: rest, ...(value === undefined ? {} : { value }) });
    return;
  }
  if (value === undefined) {
    if (rest.length === 0) map.delete(key);
    return;
  }
  const whole = rest.reduceRight<unknown>(
    (part, name) => Object.fromEntries([[name, part]]),
    value,
  );
  map.set(key, document.createNode(whole));
}

/** The text with the edits made. The text must be a YAML mapping without violations. */
export function editYamlText(text: string, edits: readonly Edit[]): string {
  const document = parseDocument(text, { version: '1.2', schema: 'core' });
  const { contents } = document;
  if (!isMap(contents)) return text;
  for (const edit of edits) editAt(document, contents, edit);
  return document.toString({ ...layoutOf(text), lineWidth: 0, flowCollectionPadding: true });
}
