import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { adminApi } from '@strapi/strapi/admin';
import type { ReactElement } from 'react';
import { createMemoryRouter, Outlet, RouterProvider } from 'react-router-dom';
import { configureStore } from 'strapi-admin-source/core/store/configure';
import { Providers } from 'strapi-admin-source/components/Providers';
import { StrapiApp } from 'strapi-admin-source/StrapiApp';
import plugin from '../../../admin/src';
import App from '../../../admin/src/App';
import type { Server } from './server';

export interface Panel {
  user: ReturnType<typeof userEvent.setup>;
  /** The address that is open, with its query. */
  address(): string;
}

/** Strapi's admin panel with the plugin in it, as far as a page needs it: the real app, store and providers. */
export async function openPanel(
  server: Server,
  address: string,
  {
    locale = 'en',
    page = <App />,
    at = '/plugins/email-channel/*',
  }: { locale?: string; page?: ReactElement; at?: string } = {},
): Promise<Panel> {
  server.install();
  const app = new StrapiApp({ config: { locales: [locale] }, appPlugins: { 'email-channel': plugin } });
  await app.register();
  await app.bootstrap();
  await app.loadTrads();
  const store = configureStore(
    {
      admin_app: {
        permissions: {},
        theme: { availableThemes: [], currentTheme: 'light' },
        language: { locale, localeNames: { en: 'English', [locale]: locale } },
        token: 'a-token',
      },
    },
    app.middlewares,
    app.reducers,
  );
  store.dispatch(adminApi.util.resetApiState());
  const elsewhere = { path: '*', element: <p>another page</p> };
  const root = (
    <Providers strapi={app} store={store}>
      <Outlet />
    </Providers>
  );
  const router = createMemoryRouter([{ element: root, children: [{ path: at, element: page }, elsewhere] }], {
    initialEntries: [address],
  });
  render(<RouterProvider router={router} future={{ v7_startTransition: true }} />);
  await screen.findByRole('main').catch(() => null);
  return {
    user: userEvent.setup({ delay: null }),
    address: () => router.state.location.pathname + router.state.location.search,
  };
}
