import { describe, expect, it } from 'vitest';
import { mirrorHeaders } from './mirror-headers.ts';

describe('mirrorHeaders', () => {
  it('mirrors method, name and marked arguments, in base64 where plain text would be misread', () => {
    const params = {
      name: ' spaced',
      arguments: { region: 'eu-west', count: 3, deep: { on: true }, gone: null, text: 'grün' },
    };
    const mirrored = [
      { header: 'region', path: ['region'] },
      { header: 'count', path: ['count'] },
      { header: 'on', path: ['deep', 'on'] },
      { header: 'gone', path: ['gone'] },
      { header: 'absent', path: ['absent', 'below'] },
      { header: 'text', path: ['text'] },
    ];
    expect(mirrorHeaders('tools/call', params, mirrored)).toEqual({
      'Mcp-Method': 'tools/call',
      'Mcp-Name': `=?base64?${Buffer.from(' spaced').toString('base64')}?=`,
      'Mcp-Param-region': 'eu-west',
      'Mcp-Param-count': '3',
      'Mcp-Param-on': 'true',
      'Mcp-Param-text': `=?base64?${Buffer.from('grün').toString('base64')}?=`,
    });
  });

  it('takes the name from where the method has it', () => {
    expect(mirrorHeaders('resources/read', { uri: 'file:///a' }, [])).toEqual({
      'Mcp-Method': 'resources/read',
      'Mcp-Name': 'file:///a',
    });
    expect(mirrorHeaders('tools/list', {}, [])).toEqual({ 'Mcp-Method': 'tools/list' });
  });

  it('encodes a plain value that looks encoded', () => {
    const params = { name: '=?base64?eA==?=' };
    expect(mirrorHeaders('tools/call', params, [])['Mcp-Name']).toBe(
      `=?base64?${Buffer.from('=?base64?eA==?=').toString('base64')}?=`,
    );
  });
});
