import { describe, expect, it } from 'vitest';
import { DUMMY_FILES, dummyValue } from './dummy-values.ts';

describe('a dummy value', () => {
  it('names a profile that the dummy files have', () => {
    const profile = dummyValue('AWS_PROFILE', '/home/user');
    expect(DUMMY_FILES['.aws/config']).toContain(`[${profile}]`);
    expect(DUMMY_FILES['.aws/credentials']).toContain(`[${profile}]`);
  });

  it.each([
    ['AWS_REGION', 'us-east-1'],
    ['SERVICE_PORT', '65000'],
    ['SERVICE_URL', 'https://dummy.invalid'],
    ['CONFIG_FILE', '/home/user/dummy.json'],
  ])('for %s has its shape', (name, value) => {
    expect(dummyValue(name, '/home/user')).toBe(value);
  });
});
