import en from './translations/en.json';
import { currentTexts } from './translations/load';

/** Hooks of the Content Manager. */
const EDIT_VIEW = 'Admin/CM/pages/EditView/mutate-edit-view-layout';
const LIST_VIEW = 'Admin/CM/pages/ListView/inject-column-in-table';

interface Labelled {
  label: unknown;
  hint?: unknown;
}
interface EditView {
  layout: { layout: Labelled[][][] };
}
interface ListView {
  displayedHeaders: Labelled[];
}
/** The part of Strapi's app that is used here. */
interface Hooks {
  registerHook(name: string, hook: (view: never) => unknown): void;
}

/** English label or description of a plugin field → its translation key. */
const KEYS = new Map(
  Object.entries(en)
    .filter(([key]) => key.startsWith('content.'))
    .map(([key, text]) => [text, key] as const),
);

const isOurPage = () => window.location.pathname.includes('/plugin::email-channel.');

/** Translates a text that the plugin wrote in English into the view settings. Other texts stay. */
export function translated(text: unknown): unknown {
  const key = typeof text === 'string' ? KEYS.get(text) : undefined;
  return (key && currentTexts()[key]) ?? text;
}

const translate = <T extends Labelled>(field: T): T => ({
  ...field,
  label: translated(field.label),
  ...('hint' in field && { hint: translated(field.hint) }),
});

/** Makes the Content Manager show the plugin's field labels in the user's language. Custom labels stay. */
export function translateContentViews(app: Hooks): void {
  app.registerHook(EDIT_VIEW, (view: EditView) => {
    if (!isOurPage()) return view;
    const layout = view.layout.layout.map((panel) => panel.map((row) => row.map(translate)));
    return { ...view, layout: { ...view.layout, layout } };
  });
  app.registerHook(LIST_VIEW, (view: ListView) =>
    isOurPage() ? { ...view, displayedHeaders: view.displayedHeaders.map(translate) } : view,
  );
}
