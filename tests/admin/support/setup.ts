import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A failure says what was looked for; the whole page besides would hide it.
configure({ asyncUtilTimeout: 5_000, getElementError: (message) => new Error(message ?? '') });
