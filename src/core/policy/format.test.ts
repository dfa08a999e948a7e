// The canonical text: order, short forms, and names that objects would reorder.
import { describe, expect, test } from 'vitest';
import { formatPolicy, parsePolicy } from './index.ts';

const text = (document: object | string) =>
  parsePolicy(typeof document === 'string' ? document : JSON.stringify(document)).text;

describe('policy format', () => {
  test('fields come in the order of the specification, whatever order they were written in', () => {
    const condition = { match: 'all', value: 1, op: 'eq', path: 'args.a[*]' };
    const printed = text({
      tools: { t: { limits: [], deny_if: [{ on_deny: 'x', conditions: [condition] }] } },
      hide: ['z'],
      default: 'deny',
      $schema: 's',
      version: '1',
    });
    expect(printed).toBe(`{
  "$schema": "s",
  "version": "1",
  "default": "deny",
  "hide": [
    "z"
  ],
  "tools": {
    "t": {
      "deny_if": [
        {
          "conditions": [
            {
              "path": "args.a[*]",
              "op": "eq",
              "value": 1,
              "match": "all"
            }
          ],
          "on_deny": "x"
        }
      ],
      "limits": []
    }
  }
}
`);
  });

  test('short forms are expanded, each first in its list', () => {
    const rule = { conditions: [{ path: 'args.a', op: 'exists', value: true }] };
    const { document } = parsePolicy(
      JSON.stringify({
        version: '1',
        default: 'deny',
        hide: ['z'],
        all_tools: { rate_limit: { max: 9, window: 60 } },
        classes: {
          Read: { action: 'hide' },
          Write: { action: 'deny' },
          Execute: { rate_limit: { max: 1, window: 'day' }, limits: [] },
        },
        tools: {
          a: { action: 'allow', require: [rule] },
          b: { action: 'deny', reason: 'No.' },
          c: { action: 'hide' },
          d: { action: 'require_approval', reason: 'Ask.', approve_if: [rule] },
          z: { action: 'hide' },
        },
      }),
    );
    const limit = (counter: string, max: number, window: string | number) => [
      { counter, window, max, scope: 'grant' },
    ];
    expect(document).toEqual({
      version: '1',
      default: 'deny',
      hide: ['z', 'c'],
      all_tools: { limits: limit('all_tools_rate', 9, 60) },
      classes: {
        Read: { action: 'hide' },
        Write: { deny_if: [{ conditions: [] }] },
        Execute: { limits: limit('Execute_rate', 1, 'day') },
      },
      tools: {
        a: { require: [rule] },
        b: { deny_if: [{ conditions: [], on_deny: 'No.' }] },
        d: { approve_if: [{ conditions: [], message: 'Ask.' }, rule] },
      },
    });
  });

  test('tools stay in document order, also those that read as numbers or as __proto__', () => {
    const printed = text(
      '{"version":"1","default":"deny","tools":{"b":{},"7":{},"__proto__":{},"1":{}}}',
    );
    expect([...(printed ?? '').matchAll(/"(\w+)": \{\}/g)].map((found) => found[1])).toEqual([
      'b',
      '7',
      '__proto__',
      '1',
    ]);
    const hidden =
      '{"version":"1","default":"deny","tools":{"b":{"action":"hide"},"7":{"action":"hide"}}}';
    expect(parsePolicy(hidden).document?.hide).toEqual(['b', '7']);
  });

  test('numbers are printed as ECMAScript prints them', () => {
    const printed = text(
      '{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.a","op":"in","value":[-0, 1e2, 1.50, 1e21, 1e-999, 0.1e-6]}]}]}}}',
    );
    expect(printed?.replace(/\s/g, '')).toContain('"value":[0,100,1.5,1e+21,0,1e-7]');
  });

  test('a document built by a program is put in order', () => {
    const document = { default: 'deny', version: '1', tools: { t: { action: 'deny' } } } as const;
    expect(formatPolicy(document)).toBe(text(document));
  });
});
