const { dependencies, devDependencies, peerDependencies } = require('../package.json');

/** Packages that ship ES modules only. Bundles hold them, since Node 20 cannot require them. */
const bundled = ['asn1js', 'mdast-util-to-markdown', 'mdast-util-gfm-strikethrough', 'mdast-util-gfm-table'];

/** What the packages above need, which ships ES modules only as well. */
const theirs = [
  '@peculiar/utils',
  'asn1js',
  'character-entities',
  'decode-named-character-reference',
  'devlop',
  'longest-streak',
  'markdown-table',
  'mdast-util-[a-z-]+',
  'micromark-util-[a-z-]+',
  'unist-util-[a-z-]+',
  'zwitch',
];

module.exports = {
  /** Packages that bundles leave outside. */
  external: [
    '@strapi/*',
    ...Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }).filter(
      (name) => !bundled.includes(name),
    ),
  ],
  /** Source of a pattern of all packages that tests must transform. */
  esModules: `(${theirs.join('|')})`,
};
