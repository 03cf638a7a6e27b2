import { configurationJsonSchema } from '../../../contracts';
import { parseConfiguration } from '../../../server/src/configuration/file';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const parse = (text: string) => parseConfiguration(text, 'configuration.yml');

describe('a configuration file', () => {
  it('may omit everything but its version', () => {
    expect(parse('version: 1')).toEqual({ version: 1 });
  });

  it('may be JSON', () => {
    expect(parse('{"version": 1, "rules": []}')).toEqual({ version: 1, rules: [] });
  });

  it.each([
    ['version: 2', 'configuration.yml:1: version: '],
    ['version: 1\nchannels:\n  - name: A\n    port: 70000', 'configuration.yml:4: channels.0.port: '],
    ['version: 1\nchannels:\n  - name: A\n    colour: red', 'channels.0.colour: '],
    [
      'version: 1\nchannels:\n  - name: A\n  - name: A',
      'configuration.yml:4: channels.1.name: Another entry',
    ],
    [
      'version: 1\nchannels:\n  - name: A\n    secrets:\n      password: hunter2',
      'configuration.yml:5: channels.0.secrets.password: ',
    ],
    ['version: 1\nrules:\n  - name: R\n    actions: []', 'configuration.yml:4: rules.0.actions: '],
    ['version: 1\nchannels: [1', 'configuration.yml:2: not YAML'],
    ['', 'configuration.yml: file: '],
  ])('is rejected with the line and the invalid field: %j', (text, says) => {
    expect(() => parse(text)).toThrow(says);
  });

  it.each([
    'version: 1\nchannels:\n  - name: A\n    secrets:\n      password: hunter2',
    'version: 1\nchannels:\n  - name: A\n    secrets: { password: "hunter2',
    'version: 1\npassword: hunter2: x: [',
    'version: 1\nx: *hunter2',
  ])('never has a credential repeated in an error: %#', (text) => {
    expect(() => parse(text)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });

  it('has a JSON Schema, the same as docs/configuration.schema.json', () => {
    const file = join(__dirname, '../../../docs/configuration.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(configurationJsonSchema());
  });
});
