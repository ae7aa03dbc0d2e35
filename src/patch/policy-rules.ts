/** One group of files that a candidate patch must not touch. */
export interface PolicyRule {
  id: string
  /** What the files are and why they are protected, for people and for the model. */
  reason: string
  /** Globs relative to the repository root, matched without regard to case. */
  globs: readonly string[]
  /** Whether `policy.allowed` in ci_config.json can lift the rule. */
  liftable: boolean
}

/** The first rule that matches a path gives the reason, so the more specific ones come first. */
export const policyRules: readonly PolicyRule[] = [
  {
    id: 'git',
    reason: "git's own files decide what a commit holds and which code git runs",
    globs: ['**/.git/**', '**/.gitattributes', '**/.gitmodules', '**/.gitignore', '**/.mailmap'],
    liftable: false,
  },
  {
    id: 'dependencies',
    reason: 'installed or vendored dependencies are not the source of this repository',
    globs: ['**/node_modules/**', '**/site-packages/**', '**/.venv/**', '**/venv/**', '**/vendor/**', '**/third_party/**', '**/.yarn/**', '**/.pnp.*'],
    liftable: true,
  },
  {
    id: 'ci',
    reason: 'CI configuration decides whether failures are seen',
    globs: [
      '.github/**', '.gitlab/**', '.gitlab-ci.y*ml', '.circleci/**', '.buildkite/**', '.travis.yml', '.drone.yml', '.ci/**', '.woodpecker/**',
      '**/jenkinsfile*', '**/azure-pipelines*.y*ml', '**/bitbucket-pipelines.yml', '**/appveyor.yml', '**/cloudbuild.y*ml',
    ],
    liftable: true,
  },
  {
    id: 'hooks',
    reason: 'git hooks are gates, and a gate must not be moved by what it judges',
    globs: ['.husky/**', '.githooks/**', 'git-hooks/**', '**/lefthook*.y*ml', '**/lefthook*.json', '**/lefthook*.toml', '**/.pre-commit-config.y*ml', '**/.lintstagedrc*', '**/lint-staged.config.*', '**/commitlint.config.*'],
    liftable: true,
  },
  {
    id: 'snapshots',
    reason: 'snapshots are expectations',
    globs: ['**/__snapshots__/**', '**/*.snap', '**/*.snapshot', '**/*.ambr'],
    liftable: true,
  },
  {
    id: 'fixtures',
    reason: 'fixtures, mocks and golden files are a part of the tests',
    globs: [
      '**/fixtures/**', '**/fixture/**', '**/__fixtures__/**', '**/testdata/**', '**/test-data/**', '**/test_data/**', '**/cassettes/**',
      '**/golden/**', '**/goldens/**', '**/*.golden', '**/__mocks__/**', '**/mocks/**',
    ],
    liftable: true,
  },
  {
    id: 'tests',
    reason: 'tests are the contract: a patch must not change them',
    globs: [
      '**/*.{test,tests,spec,specs,e2e,cy}.*', '**/*[-_]test.{py,go,rs,rb,js,ts,mjs,cjs,exs,php,dart}', '**/*[-_]spec.{rb,js,ts,mjs,cjs}',
      '**/test_*.py', '**/tests.py', '**/test.{js,ts,mjs,cjs,mts,cts,jsx,tsx,py}', '**/*{Test,Tests,IT}.{java,kt,cs,swift,scala,groovy}',
      '**/{test,tests,__tests__,__test__,e2e,cypress,playwright}/**', 'spec/**', 'specs/**', '**/__specs__/**', '**/conftest.py',
    ],
    liftable: true,
  },
  {
    id: 'lockfile',
    reason: 'lockfiles pin what is installed',
    globs: [
      '**/package-lock.json', '**/npm-shrinkwrap.json', '**/yarn.lock', '**/pnpm-lock.yaml', '**/bun.lock*', '**/deno.lock', '**/poetry.lock',
      '**/pipfile.lock', '**/uv.lock', '**/pdm.lock', '**/cargo.lock', '**/go.sum', '**/gemfile.lock', '**/composer.lock', '**/gradle.lockfile',
    ],
    liftable: true,
  },
  {
    id: 'manifest',
    reason: 'manifests hold scripts, dependencies and test configuration',
    globs: [
      '**/package.json', '**/package.json5', '**/package.yaml', '**/pnpm-workspace.yaml', '**/lerna.json', '**/nx.json', '**/project.json', '**/turbo.json',
      '**/deno.json*', '**/jsr.json', '**/pyproject.toml', '**/setup.py', '**/setup.cfg', '**/requirements*.{txt,in}', '**/pipfile', '**/cargo.toml',
      '**/go.mod', '**/go.work', '**/gemfile', '**/composer.json', '**/pom.xml', '**/build.gradle*', '**/settings.gradle*', '**/build.sbt', '**/*.csproj', '**/mix.exs',
    ],
    liftable: true,
  },
  {
    id: 'runner_config',
    reason: 'test runner configuration decides which tests run and how',
    globs: [
      '**/{vitest,vite,jest,playwright,cypress,karma,ava,web-test-runner,wdio,nightwatch,stryker,nyc,c8,tap}.{config,conf,workspace,setup}.*', '**/vitest.{projects,shims}.*',
      '**/{jest,vitest,mocha,test,tests}{,-,_,.}{setup,globals,environment,preset,resolver,transform,helper,helpers,util,utils}{,s}.*',
      '**/{setup,global,globals,bootstrap}{,-,_,.}{jest,vitest,mocha,test,tests}*', '**/{vitest,jest,global}{,-,_,.}{setup,teardown}*', '**/.mocharc*', '**/mocha.opts', '**/.nycrc*',
      '**/pytest.ini', '**/tox.ini', '**/noxfile.py', '**/sitecustomize.py', '**/usercustomize.py', '**/*.pth', '**/.coveragerc', '**/karma.conf.*',
    ],
    liftable: true,
  },
  {
    id: 'build_config',
    reason: 'build and type-check configuration decides what is compiled and checked',
    globs: [
      '**/tsconfig*.json', '**/jsconfig*.json', '**/{babel,swc,webpack,rollup,rolldown,esbuild,tsup,tsdown,unbuild,parcel,metro,next,nuxt,astro,svelte,eslint,prettier,biome,oxlint,postcss,tailwind}.config.*',
      '**/{biome,oxlint,rome}.json*', '**/makefile', '**/gnumakefile', '**/*.mk', '**/justfile', '**/taskfile.y*ml', '**/rakefile', '**/dockerfile*', '**/docker-compose*.y*ml', '**/cmakelists.txt', '**/build.rs', '**/rust-toolchain*',
      '**/{mypy,ruff,pyrightconfig,flake8}.{ini,toml,json}', '**/build.bazel', '**/*.bzl', '**/workspace.bazel',
    ],
    liftable: true,
  },
  {
    id: 'generated',
    reason: 'built output is made from source; change the source',
    globs: ['dist/**', 'packages/*/dist/**', '**/*.min.{js,css,mjs}', '**/*.map', '**/*.{pyc,pyo,so,node,wasm,class,dll,dylib,exe}', '**/*.tsbuildinfo'],
    liftable: true,
  },
  {
    id: 'dotfiles',
    reason: 'files and folders whose name starts with a dot configure tools or hold secrets',
    globs: ['**/.*', '**/.*/**'],
    liftable: true,
  },
]
