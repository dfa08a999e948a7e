import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withHook, withoutHook } from './claude-hook.ts';

function installed(text: string, command = 'wicketgate'): string {
  const edit = withHook(text, `${command} precheck --hook`);
  if (!edit.ok) throw new Error(edit.reason);
  return edit.text;
}

function removed(text: string): string {
  const edit = withoutHook(text);
  if (!edit.ok) throw new Error(edit.reason);
  return edit.text;
}

const OTHER = '{ "matcher": "Bash", "hooks": [{ "type": "command", "command": "lint" }] }';
const TEXTS = [
  '{}\n',
  '{\n  "theme": "dark"\n}\n',
  '{"theme":"dark","permissions":{"allow":["Bash(ls)"]}}',
  '{\n\t"hooks": {\n\t\t"Stop": []\n\t}\n}\n',
  `{\n    // mine\n    "hooks": {\n        "PreToolUse": [\n            ${OTHER}, // keep me\n        ],\n    },\n}\n`,
  `{ "hooks": { "PreToolUse": [${OTHER}] }, "x": 1 }`,
  '{\r\n  "a": 1\r\n}\r\n',
];

describe('the hook in the settings', () => {
  it.each(TEXTS)('is put in and taken out without a trace (%#)', (text) => {
    expect(removed(installed(text))).toBe(text);
  });

  it('is put into any settings, and taken out without a trace', () => {
    const settings = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(settings, fc.constantFrom(0, 2, 4, '\t'), (value, indent) => {
        // What has another form under `hooks` is left alone, and so is what would be left empty.
        const text = JSON.stringify({ ...value, hooks: undefined }, null, indent);
        expect(removed(installed(text))).toBe(text);
        const after = JSON.parse(installed(text));
        expect({ ...after, hooks: undefined }).toEqual(
          JSON.parse(JSON.stringify(JSON.parse(text))),
        );
      }),
    );
  });

  it.each(TEXTS)('leaves everything else byte for byte as it was (%#)', (text) => {
    const after = installed(text);
    for (const part of [OTHER, '"theme"', '// mine', '// keep me', '"Bash(ls)"', '\r\n  "a": 1']) {
      if (text.includes(part)) expect(after).toContain(part);
    }
  });

  it('is put in once, however often it is asked for', () => {
    const once = installed('{}\n');
    expect(withHook(once, 'wicketgate precheck --hook')).toEqual({
      ok: true,
      text: once,
      changed: false,
    });
  });

  it('replaces one that was put in by another version', () => {
    const old = installed('{}\n', 'npx -y wicketgate@0.0.1');
    expect(installed(old)).toBe(installed('{}\n'));
  });

  it('has the form that the client reads', () => {
    expect(JSON.parse(installed(''))).toEqual({
      hooks: {
        PreToolUse: [
          {
            matcher: 'Bash|Edit|MultiEdit|Write|mcp__.*',
            hooks: [{ type: 'command', command: 'wicketgate precheck --hook', timeout: 20 }],
          },
        ],
      },
    });
  });

  it('leaves other hooks of its own group', () => {
    const text =
      '{"hooks":{"PreToolUse":[{"matcher":"*","hooks":[{"type":"command","command":"a"},{"type":"command","command":"w precheck --hook"}]}]}}';
    expect(JSON.parse(removed(text))).toEqual({
      hooks: { PreToolUse: [{ matcher: '*', hooks: [{ type: 'command', command: 'a' }] }] },
    });
  });

  it('touches no text that it cannot read', () => {
    for (const text of ['{', '[]', '{"hooks": 1}', '{"hooks": {"PreToolUse": {}}}']) {
      expect(withHook(text, 'wicketgate').ok).toBe(false);
    }
    expect(withHook('{\n  "a": 1,,\n}', 'wicketgate')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('line 2'),
    });
  });
});
