import { defineConfig } from 'vitepress';

const page = (text: string, link: string) => ({ text, link });

/** The documentation as a site: `npm run docs:build`. A dead link between pages ends the build. */
export default defineConfig({
  title: 'Email Channel for Strapi',
  description: 'Turns the messages of a mailbox into tickets of a helpdesk built on Strapi 5.',
  lang: 'en',
  cleanUrls: true,
  outDir: '../dist/site',
  cacheDir: '../.tmp/vitepress',
  markdown: {
    config(md) {
      // Vue would take placeholders of texts, such as {{ticket.number}}, for its own.
      const inline = md.renderer.rules.code_inline!;
      md.renderer.rules.code_inline = (...token) => inline(...token).replace('<code', '<code v-pre');
    },
  },
  // No request leaves the site: fonts and search are its own.
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('First channel', '/first-channel'), page('Operations', '/operations')],
    sidebar: [
      {
        text: 'Begin',
        items: [
          page('First channel in three minutes', '/first-channel'),
          page('Microsoft 365', '/microsoft-365'),
          page('Gmail and Google Workspace', '/gmail'),
          page('Working on tickets', '/agents'),
          page('Reasons', '/reasons'),
        ],
      },
      {
        text: 'Operate',
        items: [
          page('Operations', '/operations'),
          page('Every setting of a channel', '/operations#settings-of-a-channel'),
          page('Configuration in a file', '/configuration'),
          page('Commands', '/commands'),
          page('Monitoring', '/monitoring'),
          page('Scaling', '/scaling'),
          page('Security', '/security'),
          page('Compatibility', '/compatibility'),
        ],
      },
      {
        text: 'Know more',
        items: [
          page('Extending', '/extending'),
          page('Comparison', '/comparison'),
          page('Benchmark', '/benchmark'),
          page('Architecture', '/architecture'),
          page('Decisions', '/decisions'),
          page('Glossary', '/glossary'),
        ],
      },
    ],
  },
});
