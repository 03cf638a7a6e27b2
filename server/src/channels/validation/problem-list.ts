import { problem, type FieldProblem, type ProblemCode, type Said } from '../../../../contracts';

type Path = FieldProblem['path'];

/** Collects problems of two kinds: missing settings, which are allowed in drafts, and invalid ones, which are not. */
export function problemList() {
  const found: { kind: 'missing' | 'wrong'; problem: FieldProblem }[] = [];
  const add =
    (kind: 'missing' | 'wrong') =>
    <C extends ProblemCode>(path: Path, ...about: [Said] | Parameters<typeof problem<C>>): void => {
      const [first] = about;
      const said =
        typeof first === 'object' ? first : problem<C>(...(about as Parameters<typeof problem<C>>));
      found.push({ kind, problem: { path, said } });
    };
  return {
    missing: add('missing'),
    wrong: add('wrong'),
    all: (): FieldProblem[] => found.map(({ problem }) => problem),
    invalid: (): FieldProblem[] => found.filter(({ kind }) => kind === 'wrong').map(({ problem }) => problem),
  };
}

export type ProblemList = ReturnType<typeof problemList>;
