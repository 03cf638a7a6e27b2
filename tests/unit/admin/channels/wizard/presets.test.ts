import { isTextKey } from '../../../../../admin/src/ui/text';
import { PROVIDERS } from '../../../../../contracts/providers';
import {
  microsoftEndpoint,
  presetOf,
  PRESETS,
  presetValues,
  usualSecurity,
} from '../../../../../admin/src/channels/wizard/connection/presets';

describe('presets of the wizard', () => {
  it('are the providers in the table that have a preset, each with a text', () => {
    expect(PRESETS.toSorted()).toEqual(
      [...PROVIDERS.flatMap(({ preset }) => preset ?? []), 'other'].toSorted(),
    );
    expect(PRESETS.filter((preset) => !isTextKey(`connection.preset.${preset}`))).toEqual([]);
  });

  it('recognize their own hosts', () => {
    for (const preset of ['microsoft365', 'gmail'] as const)
      expect(presetOf(presetValues(preset)?.host)).toBe(preset);
    expect(presetOf('imap.example.com')).toBe('other');
    expect(presetValues('other')).toBeNull();
  });

  it('encode the tenant in the endpoint', () => {
    expect(microsoftEndpoint(' a/b ')).toBe('https://login.microsoftonline.com/a%2Fb/oauth2/v2.0/token');
    expect(microsoftEndpoint(' ')).toBeNull();
  });

  it('suggest the usual security of a port', () => {
    expect([993, 143, 10_993].map(usualSecurity)).toEqual(['tls', 'starttls', null]);
  });
});
