import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
/** What a host may write; each @ts-expect-error proves that a type is there and not `any`. */
const HOST = `
import serverPart from 'strapi-plugin-email-channel/strapi-server';
import adminPart from 'strapi-plugin-email-channel/strapi-admin';
import { EVENTS, REASONS, type Channel, type Decision, type MessageEvent } from 'strapi-plugin-email-channel/contracts';

export const onTicket = (event: MessageEvent): string => event.ticket?.documentId ?? event.channel.name;
// @ts-expect-error a message event has no body
export const bodyOf = (event: MessageEvent) => event.body;
export const isHeld = (decision: Decision): boolean => decision.outcome === 'held';
// @ts-expect-error there is no such outcome
export const isLost = (decision: Decision): boolean => decision.outcome === 'lost';
export const hostOf = (channel: Channel) => channel.host;
export const parts = { register: serverPart.register, load: adminPart.registerTrads };
// @ts-expect-error the admin part has no such member
export const none = adminPart.nothing;
console.log(EVENTS.ticketCreated, Object.keys(REASONS).length > 10);
`;

let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'email-channel-host-'));
  const [tarball] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as { filename: string }[];
  const modules = join(project, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  const plugin = join(modules, 'strapi-plugin-email-channel');
  mkdirSync(plugin);
  execFileSync('tar', ['-xzf', join(project, tarball!.filename), '--strip-components=1', '-C', plugin]);
  writeFileSync(join(project, 'package.json'), '{ "name": "host", "private": true }');
  writeFileSync(join(project, 'host.ts'), HOST);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What tsc says of the host's file; empty when it compiles. */
function compile(options: Record<string, unknown>): string {
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        target: 'ES2022',
        lib: ['ES2023', 'DOM', 'DOM.Iterable'],
        types: ['node'],
        esModuleInterop: true,
        skipLibCheck: false,
        outDir: 'out',
        ...options,
      },
      files: ['host.ts'],
    }),
  );
  try {
    return execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], {
      cwd: project,
      encoding: 'utf8',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

it.each([
  [
    'Strapi’s own TypeScript projects (moduleResolution node)',
    { module: 'CommonJS', moduleResolution: 'node' },
  ],
  ['Node’s own resolution', { module: 'Node16', moduleResolution: 'Node16' }],
  ['bundlers', { module: 'ESNext', moduleResolution: 'bundler', noEmit: true }],
])('types are found and valid without skipLibCheck with %s', (_name, options) => {
  expect(compile(options)).toBe('');
});

it('values of the contracts are available at run time', () => {
  writeFileSync(
    join(project, 'run.cjs'),
    `const { EVENTS, REASONS } = require('strapi-plugin-email-channel/contracts');
     console.log(EVENTS.ticketCreated, Object.keys(REASONS).length > 10);`,
  );
  const output = execFileSync(process.execPath, [join(project, 'run.cjs')], { encoding: 'utf8' });
  expect(output.trim()).toBe('email-channel.ticket.created true');
});

it('the package contains the builds of its parts and nothing else', () => {
  const plugin = join(project, 'node_modules/strapi-plugin-email-channel');
  expect(readdirSync(plugin).sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist',
    'package.json',
    'strapi-admin.js',
    'strapi-server.js',
  ]);
  expect(readdirSync(join(plugin, 'dist')).sort()).toEqual(['admin', 'cli', 'contracts', 'server']);
});
