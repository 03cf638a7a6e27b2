import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('npm run preview', () => {
  it('exits quietly when its output is closed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'preview-'));
    try {
      const body = 'x'.repeat(20_000);
      for (let i = 0; i < 50; i++)
        writeFileSync(join(folder, `${i}.eml`), `From: ada@example.com\nSubject: ${i}\n\n${body}\n`);
      const command = `set -o pipefail; npm run -s preview -- ${folder} | head -n 1`;
      const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toMatchObject({ outcome: 'ticket' });
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
